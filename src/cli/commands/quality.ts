/** `quality SOURCE`: the score of a data source's data, what breaks which rule, and the issues one by one. */

import type { Command } from 'commander'
import { csvLine } from '../../contract/csv.ts'
import { issueColumns, scoreOf, sumOf } from '../../contract/quality.ts'
import type { EntityType } from '../../model/entity.ts'
import { findDataSource } from '../../store/configuration.ts'
import {
  entityQualities,
  issueGroups,
  issuesOf,
  type IssueFilter,
  type QualityIssue,
} from '../../store/quality-issues.ts'
import { readEntity } from '../arguments.ts'
import type { Desk, Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { printTable, shownNumber, tableLines } from '../table.ts'
import type { House } from '../../worker/front-door.ts'

type Options = {
  readonly issues?: boolean
  readonly csv?: boolean
  readonly closed?: boolean
  readonly entity?: EntityType
  readonly rule?: string
  readonly school?: string
  readonly organization?: string
}

export function addQuality(program: Command, serve: Serve): void {
  program
    .command('quality')
    .description("show the quality of a data source's data: score, rules that are broken, issues")
    .argument('<source>', 'its name')
    .option('--issues', 'one by one')
    .option('--csv', 'one by one, as CSV')
    .option('--closed', 'those that were mended')
    .option('--entity <entity>', 'only of this kind', readEntity)
    .option('--rule <rule>', 'only those that break this one, like required')
    .option('--school <school>', 'only of this school, by name or key')
    .option('--organization <name>', 'whose, where there are several')
    .action((source: string, options: Options) =>
      serve(desk =>
        desk.withHouse(async house => {
          const { id } = await findDataSource(house.pool, source, options.organization)
          const { entity, rule, school } = options
          const filter = { source: id, entity, rule, school, state: options.closed ? 'closed' : 'open' } as const
          if (options.csv) await printCsv(desk, house, filter)
          else if (options.issues || options.closed) await printIssues(desk, house, filter)
          else await printScore(desk, house, id)
          return exitCodes.done
        }),
      ),
    )
}

async function printScore(desk: Desk, { pool }: House, source: number): Promise<void> {
  const entities = await entityQualities(pool, source)
  const groups = await issueGroups(pool, source)
  const sum = sumOf(entities)
  if (desk.json) {
    const scored = entities.map(one => ({ ...one, score: scoreOf(one) }))
    await desk.print(JSON.stringify({ ...sum, score: scoreOf(sum), entities: scored, groups }))
    return
  }
  const score = scoreOf(sum)
  await desk.print(score === null ? 'Nothing has been read yet.' : `Score: ${score.toFixed(1)} of 100`)
  const numbers = ['Records', 'Reported', 'Skipped', 'Score'].map(title => ({ title, align: 'right' as const }))
  const rows = entities.map(one => [
    one.entity,
    ...[one.records, one.reported, one.skipped].map(shownNumber),
    scoreOf(one)?.toFixed(1) ?? '',
  ])
  for (const line of tableLines([{ title: 'Entity' }, ...numbers], rows)) await desk.print(line)
  if (groups.length === 0) return
  await desk.print('')
  const columns = [
    ...['Entity', 'Attribute', 'Rule', 'Outcome', 'School'].map(title => ({ title })),
    { title: 'Records', align: 'right' as const },
  ]
  const broken = groups.map(({ entity, attribute, rule, outcome, school, records }) => [
    ...[entity, attribute, rule, outcome, school ?? '', shownNumber(records)],
  ])
  for (const line of tableLines(columns, broken)) await desk.print(line)
}

async function printIssues(desk: Desk, { pool }: House, filter: IssueFilter): Promise<void> {
  const issues = issuesOf(pool, filter)
  if (desk.json) {
    for await (const issue of issues) await desk.print(JSON.stringify(issue))
    return
  }
  const columns = ['Entity', 'Record', 'Attribute', 'Rule', 'Outcome', 'Value', 'School', 'Since'].map(title => ({
    title,
  }))
  const count = await printTable(desk.print, columns, rowsOf(issues))
  if (count === 0) desk.tell('There are no such issues.')
}

async function* rowsOf(issues: AsyncIterable<QualityIssue>): AsyncIterable<string[]> {
  for await (const { entity, externalId, attribute, rule, outcome, value, because, school, openedAt } of issues) {
    yield [entity, externalId, attribute, rule, outcome, value ?? because ?? '', school ?? '', openedAt.slice(0, 10)]
  }
}

async function printCsv(desk: Desk, { pool }: House, filter: IssueFilter): Promise<void> {
  await desk.print(csvLine(issueColumns))
  for await (const issue of issuesOf(pool, filter)) await desk.print(csvLine(issueColumns.map(column => issue[column])))
}
