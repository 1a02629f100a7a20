/** `schools INTEGRATION`: which schools of the source are which of Passport's, and a person's decisions about them. */

import { InvalidArgumentError, type Command } from 'commander'
import type { Integration } from '../../model/integration.ts'
import { findIntegration } from '../../store/configuration.ts'
import { passportSchools } from '../../store/school-links.ts'
import {
  closeSchool,
  readSchoolMapping,
  refreshSchools,
  saveSchoolMapping,
  type House,
  type LostSchool,
  type MappingView,
  type SchoolDecision,
  type SchoolRow,
} from '../../worker/front-door.ts'
import type { Desk, Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { shownNumber, shownValue, tableLines } from '../table.ts'

type Options = {
  readonly organization?: string
  readonly use: readonly Pair[]
  readonly create: readonly Pair[]
  readonly leaveOut: readonly string[]
  readonly freeze: readonly string[]
  readonly remove: readonly string[]
  readonly auto?: boolean
  readonly refresh?: boolean
  readonly close?: string
}

type Pair = { readonly source: string; readonly name: string }

export function addSchools(program: Command, serve: Serve): void {
  program
    .command('schools')
    .description("list the source's schools and what they are in Passport, or decide about them")
    .argument('<integration>', 'its name')
    .option('--organization <name>', 'where several have an integration of that name')
    .option('--use <source=school>', 'it is this school of Passport; more than once', pair, [])
    .option('--create <source=name>', 'it becomes a new school of that name; more than once', pair, [])
    .option('--leave-out <source>', 'nothing of it is taken; more than once', gather, [])
    .option('--freeze <source>', 'take its mapping back; what Passport has of it stays as it is', gather, [])
    .option('--remove <source>', 'take its mapping back; what Passport has of it leaves with the next run', gather, [])
    .option('--auto', 'map all by themselves from now on')
    .option('--refresh', "take the source's present values of mapped schools")
    .option('--close <source>', 'confirm that a school which the source lost is closed')
    .action((name: string, options: Options) =>
      serve(desk =>
        desk.withHouse(async house => {
          const find = (): Promise<Integration> => findIntegration(house.pool, name, options.organization)
          await decide(desk, house, await find(), options)
          if (options.refresh) await refresh(desk, house, await find())
          if (options.close !== undefined) await close(desk, house, await find(), options.close)
          await printMapping(desk, await readSchoolMapping(house, await find()))
          return exitCodes.done
        }),
      ),
    )
}

async function decide(desk: Desk, house: House, integration: Integration, options: Options): Promise<void> {
  const schools = await schoolsByName(house, integration)
  const decisions: SchoolDecision[] = [
    ...options.use.map(({ source, name }) => ({
      ...{ source, action: 'existing' as const },
      school: schools.get(name) ?? '',
    })),
    ...options.create.map(({ source, name }) => ({ source, action: 'create' as const, name })),
    ...options.leaveOut.map(source => ({ source, action: 'leaveOut' as const })),
    ...options.freeze.map(source => ({ source, action: 'unmap' as const, records: 'keep' as const })),
    ...options.remove.map(source => ({ source, action: 'unmap' as const, records: 'remove' as const })),
  ]
  if (decisions.length === 0 && !options.auto) return
  await saveSchoolMapping(house, integration, { decisions, ...(options.auto ? { auto: true } : {}), by: desk.by })
}

async function schoolsByName(
  { pool }: House,
  { organization, source }: Integration,
): Promise<ReadonlyMap<string, string>> {
  const schools = await passportSchools(pool, organization, source.id)
  return new Map(schools.filter(({ state }) => state === 'active').map(({ name, id }) => [name, id]))
}

async function refresh(desk: Desk, house: House, integration: Integration): Promise<void> {
  const run = await refreshSchools(house, integration, { by: desk.by })
  if (run) desk.tell(`Refreshed by run ${run.id}.`)
  else desk.tell('No school moved in the source: there is nothing to refresh.')
}

async function close(desk: Desk, house: House, integration: Integration, source: string): Promise<void> {
  const { lost } = await readSchoolMapping(house, integration)
  const school = lost.find(one => one.source === source)?.school.id ?? source
  const run = await closeSchool(house, integration, { school, by: desk.by })
  desk.tell(`Closed by run ${run.id}; undoing it opens the school again.`)
}

async function printMapping(desk: Desk, { schools, lost }: MappingView): Promise<void> {
  if (desk.json) {
    for (const row of schools) await desk.print(JSON.stringify(row))
    for (const { records, ...row } of lost) {
      await desk.print(JSON.stringify({ ...row, state: 'with missing data', records: Object.fromEntries(records) }))
    }
    return
  }
  if (schools.length + lost.length === 0) desk.tell('The source has no schools.')
  for (const line of tableLines(columns, [...schools.map(rowOf), ...lost.map(lostRow)])) await desk.print(line)
}

const columns = ['Source', 'Name there', 'State', 'In Passport', 'Remarks'].map(title => ({ title }))

function rowOf({ source, values, state, school, proposals, differences, waiting }: SchoolRow): string[] {
  const remarks = [
    ...proposals.map(({ name, why }) => `may be ${name} (${why})`),
    ...differences.map(({ attribute, ours, theirs }) => `${attribute}: ${shownValue(ours)} → ${shownValue(theirs)}`),
    ...Object.entries(waiting ?? {}).map(([entity, count]) => `${shownNumber(count)} ${entity} records wait`),
  ]
  return [source, shownValue(values['name']), state, school?.name ?? '', remarks.join('; ')]
}

function lostRow({ source, school, records, proposals }: LostSchool): string[] {
  const remarks = [
    ...proposals.map(one => `may be ${one.source} ${one.name} now (${one.why})`),
    ...[...records].map(([entity, count]) => `${shownNumber(count)} ${entity} records there`),
  ]
  return [source, '', 'with missing data', school.name, remarks.join('; ')]
}

function gather(value: string, before: readonly string[]): string[] {
  return [...before, value]
}

function pair(value: string, before: readonly Pair[]): Pair[] {
  const at = value.indexOf('=')
  const [source, name] = [value.slice(0, Math.max(at, 0)), value.slice(at + 1).trim()]
  if (source === '' || name === '') throw new InvalidArgumentError('Write SOURCE=NAME.')
  return [...before, { source, name }]
}
