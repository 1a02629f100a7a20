/** A run in words and tables. */

import type { Pool } from 'pg'
import { entityTypes } from '../model/entity.ts'
import { noCounts, type EntityCounts, type Passed, type Run, type UnmappedSchool } from '../model/run.ts'
import { runReport } from '../contract/run.ts'
import { recordsOf } from '../store/records.ts'
import type { Desk } from './desk.ts'
import { tellProblem } from './failure.ts'
import { plain, shownDuration, shownNumber, shownValue, tableLines } from './table.ts'

/** How a run ended: the report to standard output, what went wrong and what to do next to standard error. */
export async function printRun(desk: Desk, pool: Pool, run: Run): Promise<void> {
  await printReport(desk, pool, run)
  if (run.failure) tellProblem(run.failure, line => desk.tell(line))
  if (run.state === 'held') {
    desk.tell(`The plan waits: look at it with \`passport-sync show ${run.id} --changes\`,`)
    desk.tell(`then \`passport-sync approve ${run.id}\` or \`passport-sync decline ${run.id}\`.`)
  }
}

export async function printReport(desk: Desk, pool: Pool, run: Run): Promise<void> {
  if (desk.json) return desk.print(JSON.stringify(runReport(run)))
  const schools = run.held.some(({ school }) => school) ? await schoolNames(pool) : new Map<string, string>()
  for (const line of runLines(run, schools)) await desk.print(line)
}

async function schoolNames(pool: Pool): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for await (const { id, attributes } of recordsOf(pool, 'school', { all: true })) {
    names.set(id, plain(shownValue(attributes['name'])))
  }
  return names
}

function runLines(run: Run, schools: ReadonlyMap<string, string>): string[] {
  const { id, state, mode } = run
  return [
    `${nameOf(run)}: ${state} (${mode}${run.durationMs === null ? '' : `, ${shownDuration(run.durationMs)}`})`,
    `Run ${id}, started ${run.startedAt} by ${run.startedBy}, ${run.trigger}`,
    ...(run.decidedBy
      ? [
          `Decided by ${run.decidedBy} ${run.decidedAt ?? ''}${run.decidedWithout ? `, without ${run.decidedWithout}` : ''}${reasonOf(run)}`,
        ]
      : []),
    ...(run.undoes ? [`Undoes run ${run.undoes}`] : []),
    ...(run.undoneBy ? [`Undone by run ${run.undoneBy}`] : []),
    ...(run.valuesGone === null ? [] : [`Its values were removed after ${run.valuesGone} days; ids and counts stay.`]),
    ...countLines(run.counts),
    ...run.held.map(passed => heldLine(passed, schools)),
    ...(run.unmapped ?? []).map(unmappedLine),
  ]
}

function unmappedLine({ source, name, waiting }: UnmappedSchool): string {
  const records = Object.entries(waiting).map(([entity, count]) => `${shownNumber(count)} ${entity}`)
  return `Not mapped: school ${source}${name === null ? '' : ` (${plain(name)})`}; ${records.join(', ') || 'no'} records waited.`
}

export function nameOf({ kind, integrationName }: Run): string {
  if (kind === 'edit') return 'Edit'
  return kind === 'undo' ? `Undo${integrationName ? ` of ${integrationName}` : ''}` : (integrationName ?? 'Integration')
}

function reasonOf({ decisionReason }: Run): string {
  return decisionReason ? `: ${decisionReason}` : ''
}

type Count = keyof EntityCounts

const always: readonly Count[] = ['read', 'created', 'updated', 'deleted', 'unchanged', 'problems']
const sent = ['sentNew', 'sentChanged', 'refused', 'notSent'] as const satisfies readonly Count[]
const ifAny: readonly Count[] = ['restored', 'skipped', 'conflicts', 'duplicates', 'kept', ...sent]

function countLines(counts: Run['counts']): string[] {
  const rows = entityTypes.flatMap(entity => {
    const found = counts[entity]
    return found ? [{ entity, counts: found }] : []
  })
  if (rows.length === 0) return []
  const shown = ([...Object.keys(noCounts), 'kept', ...sent] as Count[]).filter(
    count => always.includes(count) || (ifAny.includes(count) && rows.some(row => (row.counts[count] ?? 0) > 0)),
  )
  return [
    '',
    ...tableLines(
      [{ title: 'Entity' }, ...shown.map(title => ({ title, align: 'right' as const }))],
      rows.map(row => [row.entity, ...shown.map(count => shownNumber(row.counts[count] ?? 0))]),
    ),
  ]
}

const wouldDo: Readonly<Record<Passed['operation'], string>> = {
  delete: 'would be deleted',
  update: 'would be updated',
  send: 'would be written over',
  preview: 'would change',
}

function heldLine(passed: Passed, schools: ReadonlyMap<string, string>): string {
  const { entity, operation, count, of, limit, school } = passed
  const where = school ? ` of ${schools.get(school) ?? `school ${school}`}` : ''
  const over = operation === 'preview' ? '' : `: over the limit of ${limit} %`
  return `Held: ${shownNumber(count)} of ${shownNumber(of)} ${entity} records${where} ${wouldDo[operation]}${over}.`
}
