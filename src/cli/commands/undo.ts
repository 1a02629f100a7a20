/** `undo RUN`: takes back what a run changed, as a run of its own. */

import type { Command } from 'commander'
import { undo } from '../../worker/front-door.ts'
import { carryOut } from '../carry-out.ts'
import { exitCodeOf } from '../exit-code.ts'
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
          const undone = await carryOut(desk, view => undo(house, run.id, desk.by, view))
          await printRun(desk, house.pool, undone)
          return exitCodeOf(undone, false)
        }),
      ),
    )
}
