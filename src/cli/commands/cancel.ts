/** `cancel RUN`: ends a run that is under way, here or elsewhere, or a plan that waits. */

import type { Command } from 'commander'
import { cancel } from '../../worker/front-door.ts'
import { exitCodes } from '../exit-code.ts'
import { findExistingRun } from '../find-run.ts'
import type { Serve } from '../desk.ts'
import { printRun } from '../run-words.ts'

export function addCancel(program: Command, serve: Serve): void {
  program
    .command('cancel')
    .description('end a run that is under way, or a plan that waits')
    .argument('<run>', 'its id')
    .action((id: string) =>
      serve(desk =>
        desk.withHouse(async house => {
          const run = await findExistingRun(house.pool, id)
          await printRun(desk, house.pool, await cancel(house, run.id, desk.by))
          return exitCodes.done
        }),
      ),
    )
}
