/** What people ask of a run, in the API's words. */

import { changeReport } from '../contract/change.ts'
import { isEntityType } from '../model/entity.ts'
import type { Passed, Run } from '../model/run.ts'
import type { Value } from '../model/value.ts'
import type { NamedChange } from '../store/run-changes.ts'
import type { BreakdownRow } from '../store/run-breakdown.ts'
import type { ChangeRow } from '../store/history.ts'

type ShownOperation = 'create' | 'update' | 'delete' | 'restore' | 'keep' | 'sendNew' | 'sendChange'

const shownOperations: Readonly<Record<string, ShownOperation>> = {
  create: 'create',
  update: 'update',
  archive: 'delete',
  erase: 'delete',
  restore: 'restore',
  keep: 'keep',
  sendNew: 'sendNew',
  sendChange: 'sendChange',
}

/** As they are stored; undefined for a word that is none. */
export function operationsOf(shown: string): string[] | undefined {
  const found = Object.keys(shownOperations).filter(operation => shownOperations[operation] === shown)
  return found.length > 0 ? found : undefined
}

export function shownChange({ number, name, names, ...change }: NamedChange) {
  return { number, name, names: { ...names }, ...changeReport(change) }
}

/** A line for each attribute that changes; one for a change without any. */
export function* changeLines({ name, ...change }: ChangeRow & { readonly name: string }): Iterable<string[]> {
  const { outcome, operation, entity, record, system, externalId, fields, reason } = changeReport(change)
  const first = [outcome, operation, entity, name, record, system, externalId]
  const entries = Object.entries(fields)
  if (entries.length === 0) yield [...first, '', '', '', reason ?? '']
  for (const [attribute, { before, after }] of entries) {
    yield [...first, attribute, shownValue(before), shownValue(after), reason ?? '']
  }
}

export const changeColumns = [
  ...['outcome', 'operation', 'entity', 'name', 'record', 'system', 'external id'],
  ...['attribute', 'before', 'after', 'reason'],
]

export function shownBreakdown(run: Run, rows: readonly BreakdownRow[], names: ReadonlyMap<string, string>) {
  const ids = [...new Set(rows.map(({ school }) => school))]
  const nameOf = (school: string | null): string | null => (school === null ? null : (names.get(school) ?? null))
  return {
    passed: run.held.map(passed => shownPassed(passed, nameOf)),
    schools: ids
      .sort((a, b) => (a === null ? 1 : b === null ? -1 : (nameOf(a) ?? '').localeCompare(nameOf(b) ?? '')))
      .map(school => ({
        school,
        name: nameOf(school),
        kinds: rows.filter(row => row.school === school).flatMap(shownKind),
      })),
  }
}

function shownKind({ entity, operation, count, samples }: BreakdownRow) {
  const shown = shownOperations[operation]
  if (!isEntityType(entity) || !shown) return []
  return [{ entity, operation: shown, count, samples: [...samples] }]
}

function shownPassed(passed: Passed, nameOf: (school: string | null) => string | null) {
  const { entity, operation, count, of, limit } = passed
  const school = passed.school ?? null
  const percent = of === 0 ? 0 : Math.round((count * 1000) / of) / 10
  return { entity, operation, count, of, percent, limit, school, schoolName: nameOf(school) }
}

function shownValue(value: Value): string {
  if (value === null) return ''
  return typeof value === 'object' ? value.join(', ') : String(value)
}
