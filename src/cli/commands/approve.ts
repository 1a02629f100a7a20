/** `approve RUN`: carries out a plan that waits. */

import type { Command } from 'commander'
import { approve } from '../../worker/front-door.ts'
import { carryOut } from '../carry-out.ts'
import { exitCodeOf } from '../exit-code.ts'
import { findExistingRun } from '../find-run.ts'
import type { Serve } from '../desk.ts'
import { printRun } from '../run-words.ts'
import { shownNumber } from '../table.ts'

type Options = { readonly reason?: string; readonly withoutRemovals?: boolean; readonly strict?: boolean }

export function addApprove(program: Command, serve: Serve): void {
  program
    .command('approve')
    .description('carry out a plan that waits')
    .argument('<run>', 'its id')
    .option('--reason <text>', 'why, for history')
    .option('--without-removals', 'all but removals: what would leave stays, and waits for a person again')
    .option('--strict', 'exit with 4 when single records had problems')
    .action((id: string, { reason, withoutRemovals, strict = false }: Options) =>
      serve(desk =>
        desk.withHouse(async house => {
          const { id: held } = await findExistingRun(house.pool, id)
          const approved = await carryOut(desk, view =>
            approve(house, held, {
              ...view,
              ...(reason === undefined ? {} : { reason }),
              ...(withoutRemovals ? { without: 'removals' } : {}),
            }),
          )
          if (approved.outcome === 'made again') {
            const { both, onlyBefore, onlyNow } = approved.difference
            desk.tell('Records of the plan were changed after it was made, so nothing of it was written.')
            desk.tell(
              `A new plan was made: ${shownNumber(both)} changes as before, ${shownNumber(onlyBefore)} fell away, ` +
                `${shownNumber(onlyNow)} are new.`,
            )
          }
          await printRun(desk, house.pool, approved.run)
          return exitCodeOf(approved.run, strict)
        }),
      ),
    )
}
