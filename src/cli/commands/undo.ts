/** `undo RUN`: takes back what a run changed, as a run of its own. */

import type { Command } from 'commander'
import { undo } from '../../worker/front-door.ts'
import { exitCodes } from '../exit-code.ts'
import { findExistingRun } from '../find-run.ts'
import type { Serve } from '../desk.ts'
import { printRun } from '../run-words.ts'

export function addUndo(program: Command, serve: Serve): void {
  program
    .command('undo')
    .description('take back what a run changed')
    .argument('<run>', 'its id')
    .action((id: string) =>
      serve(desk =>
        desk.withHouse(async house => {
          const run = await findExistingRun(house.pool, id)
          await printRun(desk, house.pool, await undo(house, run.id, desk.by))
          return exitCodes.done
        }),
      ),
    )
}
