/** `run INTEGRATION`: runs it now, in this process. */

import type { Command } from 'commander'
import { launch } from '../../worker/front-door.ts'
import { exitCodeOf } from '../exit-code.ts'
import { carryOut } from '../carry-out.ts'
import type { Serve } from '../desk.ts'
import { printRun } from '../run-words.ts'

type Options = { readonly preview?: boolean; readonly full?: boolean; readonly strict?: boolean }

export function addRun(program: Command, serve: Serve): void {
  program
    .command('run')
    .description('run an integration now, in this process')
    .argument('<integration>', 'its name')
    .option('--preview', 'only make the plan: nothing is written')
    .option('--full', 'read everything, not only what changed since the last run')
    .option('--strict', 'exit with 4 when single records had problems')
    .action((integration: string, { preview = false, full = false, strict = false }: Options) =>
      serve(desk =>
        desk.withHouse(async house => {
          const run = await carryOut(desk, view => launch(house, { integration, preview, full, ...view }))
          await printRun(desk, house.pool, run)
          return exitCodeOf(run, strict)
        }),
      ),
    )
}
