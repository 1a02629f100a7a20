/** `records ENTITY`: Passport's records. */

import type { Command } from 'commander'
import { shownAttributes, type RecordReport } from '../../contract/record.ts'
import type { EntityType } from '../../model/entity.ts'
import { Problem } from '../../model/problem.ts'
import { findOrganization } from '../../store/configuration.ts'
import { recordsOf, type RecordFilter, type RecordRow } from '../../store/records.ts'
import { refuseMerged } from '../../worker/front-door.ts'
import { readEntity, readId } from '../arguments.ts'
import type { Desk, Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { printTable, shownValue, tableLines } from '../table.ts'

type Options = { readonly organization?: string; readonly id?: string; readonly all?: boolean }

export function addRecords(program: Command, serve: Serve): void {
  program
    .command('records')
    .description("list Passport's records that are active")
    .argument('<entity>', 'like student', readEntity)
    .option('--organization <name>', 'only those of this one')
    .option('--id <id>', 'only this record, active or archived', readId)
    .option('--all', 'with the archived ones')
    .action((entity: EntityType, { all = false, ...options }: Options) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          if (options.organization !== undefined) await findOrganization(pool, options.organization)
          if (options.id !== undefined) await refuseMerged(pool, entity, options.id)
          const found = recordsOf(pool, entity, { all, ...options })
          if (desk.json) await printJson(desk, found)
          else if (options.id === undefined) await printRecords(desk, entity, found)
          else await printRecord(desk, entity, { all, ...options, id: options.id }, found)
          return exitCodes.done
        }),
      ),
    )
}

function reportOf({ id, entity, organization, state, attributes, sources }: RecordRow): RecordReport {
  return { id, entity, organization, state, attributes: shownAttributes(entity, attributes), sources }
}

async function printJson(desk: Desk, found: AsyncIterable<RecordRow>): Promise<void> {
  for await (const record of found) await desk.print(JSON.stringify(reportOf(record)))
}

/** What tells one record from another at a glance; everything is shown by --id and --json. */
const glance: Readonly<Record<EntityType, readonly string[]>> = {
  school: ['identifier', 'name', 'city'],
  term: ['name', 'type', 'startDate', 'endDate'],
  course: ['courseCode', 'title'],
  section: ['sectionCode', 'title', 'room', 'periods'],
  student: ['identifier', 'familyName', 'givenName', 'grade', 'username', 'email'],
  teacher: ['identifier', 'familyName', 'givenName', 'username', 'email'],
  guardian: ['familyName', 'givenName', 'email', 'phone'],
  enrollment: ['student', 'section', 'startDate', 'endDate'],
  assignment: ['teacher', 'section', 'role'],
  guardianship: ['guardian', 'student', 'relationship'],
}

async function printRecords(desk: Desk, entity: EntityType, found: AsyncIterable<RecordRow>): Promise<void> {
  const columns = ['id', ...glance[entity], 'state', 'sources'].map(title => ({ title }))
  const count = await printTable(desk.print, columns, rows(entity, found))
  if (count === 0) desk.tell(`There are no ${entity} records.`)
}

async function* rows(entity: EntityType, found: AsyncIterable<RecordRow>): AsyncIterable<string[]> {
  for await (const { id, attributes, state, sources } of found) {
    yield [id, ...glance[entity].map(name => shownValue(attributes[name])), state, sourceWords(sources)]
  }
}

async function printRecord(
  desk: Desk,
  entity: EntityType,
  { id = '' }: RecordFilter,
  found: AsyncIterable<RecordRow>,
): Promise<void> {
  for await (const record of found) {
    const { state, organization, attributes, sources } = reportOf(record)
    await desk.print(`${entity} ${record.id}, ${state}, of ${organization}`)
    const named = Object.entries(attributes).flatMap(([name, value]) =>
      isGroup(value)
        ? Object.entries(value).map(([own, inner]) => [`${name}.${own}`, shownValue(inner)])
        : [[name, shownValue(value)]],
    )
    for (const line of tableLines([{ title: 'Attribute' }, { title: 'Value' }], named)) await desk.print(line)
    await desk.print(`Sources: ${sourceWords(sources) || 'none'}`)
    return
  }
  throw new Problem({
    code: 'RECORD_UNKNOWN',
    message: `There is no ${entity} ${id} in Passport.`,
    advice: `List them with \`passport-sync records ${entity} --all\`.`,
  })
}

function isGroup(
  value: RecordReport['attributes'][string],
): value is Extract<typeof value, Readonly<Record<string, unknown>>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sourceWords(sources: RecordRow['sources']): string {
  return sources.map(({ source, externalId }) => `${source} ${externalId}`).join(', ')
}
