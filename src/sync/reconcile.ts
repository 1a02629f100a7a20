/** 4. Weighs what all sources say of one directory record, attribute by attribute, and says why one of them wins. */

import type { EntityType } from '../model/entity.ts'
import type { MasterField } from '../model/integration.ts'
import type { Value, Values } from '../model/value.ts'
import { isBeside } from './beside.ts'

/** What one source says of a record. */
export type Statement = {
  readonly source: number
  /** Order among the sources; Passport's own edits stand first. */
  readonly position: number
  readonly values: Values
  /** When an attribute was last seen to move there; absent = it has always said so. */
  readonly moved: Readonly<Record<string, string>>
  /** Of two records of one source that are one person's, the lesser key comes first. */
  readonly externalId?: string
}

export type Rule =
  | 'only source'
  | 'master field'
  | 'do not override'
  | 'newest change'
  | 'order of sources'
  | 'fills a gap'

export type Verdict = {
  readonly attribute: string
  readonly value: Value
  readonly source: number
  readonly rule: Rule
  readonly beaten: readonly { readonly source: number; readonly value: Value }[]
}

/**
 * The value of one attribute, or null when nobody speaks of it. Master fields first, then the newest change, then the
 * order of the sources. The order of `statements` does not matter.
 */
export function reconcileAttribute(
  entity: EntityType,
  attribute: string,
  statements: readonly Statement[],
  masterFields: readonly MasterField[],
): Verdict | null {
  const speaking = statements.filter(statement => statement.values[attribute] !== undefined)
  if (speaking.length === 0) return null

  const modes = new Map(
    masterFields.filter(m => m.entity === entity && m.attribute === attribute).map(m => [m.source, m.mode]),
  )
  const rank = ({ source, values }: Statement): number => rankOf(modes.get(source), values[attribute] ?? null)
  const sorted = [...speaking].sort((a, b) => {
    const byRank = rank(a) - rank(b)
    if (byRank !== 0) return byRank
    const byTime = compareText(b.moved[attribute] ?? '', a.moved[attribute] ?? '')
    if (byTime !== 0) return byTime
    return a.position - b.position || a.source - b.source || compareText(a.externalId ?? '', b.externalId ?? '')
  })
  const ranked = fillGap(attribute, sorted, rank)
  const [winner, next] = ranked as [Statement, ...Statement[]]
  return {
    attribute,
    value: winner.values[attribute] ?? null,
    source: winner.source,
    rule: ruleOf(attribute, winner, next, modes.get(winner.source)),
    beaten: ranked.slice(1).map(({ source, values }) => ({ source, value: values[attribute] ?? null })),
  }
}

/** The verdict on every attribute that somebody speaks of. */
export function reconcile(
  entity: EntityType,
  statements: readonly Statement[],
  masterFields: readonly MasterField[],
): Map<string, Verdict> {
  const attributes = new Set(statements.flatMap(statement => Object.keys(statement.values)))
  const verdicts = new Map<string, Verdict>()
  for (const attribute of attributes) {
    if (isBeside(attribute)) continue
    const verdict = reconcileAttribute(entity, attribute, statements, masterFields)
    if (verdict) verdicts.set(attribute, verdict)
  }
  return verdicts
}

const filling = 3

function rankOf(mode: MasterField['mode'] | undefined, value: Value): number {
  if (mode === 'master') return 0
  if (mode === 'doNotOverride' && value !== null) return 1
  if (mode === 'fillIfEmpty') return value === null ? filling + 1 : filling
  return 2
}

/** Where the others agree that there is no value, the one who fills gaps comes before them; a master's erasing stands. */
function fillGap(
  attribute: string,
  sorted: readonly Statement[],
  rank: (statement: Statement) => number,
): readonly Statement[] {
  const [first] = sorted
  const filler = sorted.find(statement => rank(statement) === filling)
  if (!first || !filler || rank(first) === 0 || (first.values[attribute] ?? null) !== null) return sorted
  return [filler, ...sorted.filter(statement => statement !== filler)]
}

function ruleOf(
  attribute: string,
  winner: Statement,
  next: Statement | undefined,
  mode: MasterField['mode'] | undefined,
): Rule {
  if (!next) return 'only source'
  if (mode === 'master') return 'master field'
  if (mode === 'doNotOverride') return 'do not override'
  if (mode === 'fillIfEmpty') return 'fills a gap'
  return (winner.moved[attribute] ?? '') > (next.moved[attribute] ?? '') ? 'newest change' : 'order of sources'
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
