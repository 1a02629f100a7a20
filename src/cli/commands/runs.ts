/** `runs [INTEGRATION]`: what has been run, the newest first. */

import type { Command } from 'commander'
import { runReport } from '../../contract/run.ts'
import type { Run } from '../../model/run.ts'
import { findIntegration } from '../../store/configuration.ts'
import { listRuns } from '../../store/runs.ts'
import { readCount } from '../arguments.ts'
import { exitCodes } from '../exit-code.ts'
import type { Serve } from '../desk.ts'
import { nameOf } from '../run-words.ts'
import { shownDuration, shownNumber, tableLines } from '../table.ts'

export function addRuns(program: Command, serve: Serve): void {
  program
    .command('runs')
    .description('list runs, the newest first')
    .argument('[integration]', 'only those of this one')
    .option('--limit <number>', 'at most so many', readCount, 50)
    .action((integration: string | undefined, { limit }: { readonly limit: number }) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const runs = await listRuns(pool, { ...(integration === undefined ? {} : { integration }), limit })
          // History outlives its integration; a name that neither has is a mistake.
          if (integration !== undefined && runs.length === 0) await findIntegration(pool, integration)
          if (desk.json) for (const run of runs) await desk.print(JSON.stringify(runReport(run)))
          else if (runs.length === 0) desk.tell('There are no runs yet.')
          else for (const line of tableLines(columns, runs.map(row))) await desk.print(line)
          return exitCodes.done
        }),
      ),
    )
}

const columns = [
  { title: 'Run' },
  { title: 'What' },
  { title: 'State' },
  { title: 'Mode' },
  { title: 'Started' },
  { title: 'Took', align: 'right' },
  { title: 'Created', align: 'right' },
  { title: 'Updated', align: 'right' },
  { title: 'Deleted', align: 'right' },
  { title: 'Problems', align: 'right' },
  { title: 'By' },
] as const

function row(run: Run): string[] {
  const sum = (count: 'created' | 'updated' | 'deleted' | 'problems'): string =>
    shownNumber(Object.values(run.counts).reduce((total, counts) => total + counts[count], 0))
  return [
    run.id,
    nameOf(run),
    run.undoneBy ? `${run.state}, undone` : run.state,
    run.mode,
    run.startedAt.slice(0, 19).replace('T', ' '),
    shownDuration(run.durationMs),
    sum('created'),
    sum('updated'),
    sum('deleted'),
    sum('problems'),
    run.startedBy,
  ]
}
