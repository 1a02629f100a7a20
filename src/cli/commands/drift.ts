/** `drift INTEGRATION`: what differs between Passport and the other side now; nothing is written. */

import type { Command } from 'commander'
import { csvLine } from '../../contract/csv.ts'
import { driftColumns, driftLine } from '../../contract/drift.ts'
import type { Difference } from '../../model/drift.ts'
import { findIntegration } from '../../store/configuration.ts'
import { driftOf } from '../../store/drift.ts'
import { driftQuestion, launch, refuseImport, type House } from '../../worker/front-door.ts'
import { carryOut } from '../carry-out.ts'
import type { Desk, Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { findExistingRun } from '../find-run.ts'
import { printRun } from '../run-words.ts'
import { printTable } from '../table.ts'

type Options = { readonly run?: string; readonly csv?: boolean }

export function addDrift(program: Command, serve: Serve): void {
  program
    .command('drift')
    .description('what differs between Passport and the other side of an export or a sync; nothing is written')
    .argument('<integration>', 'its name')
    .option('--run <run>', 'as an earlier preview found it, in place of now')
    .option('--csv', 'as CSV')
    .action((integration: string, { run, csv = false }: Options) =>
      serve(desk => desk.withHouse(house => tell(desk, house, { integration, run, csv }))),
    )
}

async function tell(
  desk: Desk,
  house: House,
  {
    integration: name,
    run,
    csv,
  }: { readonly integration: string; readonly run: string | undefined; readonly csv: boolean },
) {
  const integration = await findIntegration(house.pool, name)
  refuseImport(integration)
  const preview =
    run === undefined
      ? await carryOut(desk, view => launch(house, { integration: name, preview: true, full: true, ...view }))
      : await findExistingRun(house.pool, run)
  if (run === undefined && preview.state !== 'previewed') {
    await printRun(desk, house.pool, preview)
    return exitCodes.failed
  }
  const found = driftOf(house.pool, await driftQuestion(house, preview.id))
  const count = await print(desk, found, csv)
  if (count === 0) desk.tell(`Passport and ${integration.source.name} are at one.`)
  else desk.tell(`Kept as the preview ${preview.id}: look at it again with --run.`)
  return exitCodes.done
}

async function print(desk: Desk, found: AsyncIterable<Difference>, csv: boolean): Promise<number> {
  if (!desk.json && !csv) {
    const columns = driftColumns.map(title => ({ title }))
    return printTable(desk.print, columns, linesOf(found))
  }
  let count = 0
  if (!desk.json) await desk.print(csvLine(driftColumns))
  for await (const one of found) {
    await desk.print(desk.json ? JSON.stringify(one) : csvLine(driftLine(one)))
    count += 1
  }
  return count
}

async function* linesOf(found: AsyncIterable<Difference>): AsyncIterable<string[]> {
  for await (const one of found) yield driftLine(one)
}
