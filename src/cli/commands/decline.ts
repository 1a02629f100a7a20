/** `decline RUN`: gives up a plan that waits; nothing of it is written. */

import type { Command } from 'commander'
import { decline } from '../../worker/front-door.ts'
import { exitCodes } from '../exit-code.ts'
import { findExistingRun } from '../find-run.ts'
import type { Serve } from '../desk.ts'
import { printRun } from '../run-words.ts'

export function addDecline(program: Command, serve: Serve): void {
  program
    .command('decline')
    .description('give up a plan that waits: nothing of it is written')
    .argument('<run>', 'its id')
    .option('--reason <text>', 'why, for history')
    .action((id: string, { reason }: { readonly reason?: string }) =>
      serve(desk =>
        desk.withHouse(async house => {
          const run = await findExistingRun(house.pool, id)
          await printRun(desk, house.pool, await decline(house, run.id, desk.by, reason))
          return exitCodes.done
        }),
      ),
    )
}
