/** 2, continued. Holds mapped records against the quality rules of their task; what breaks one is a finding of the run. */

import type { EntityType } from '../model/entity.ts'
import type { QualityKind, QualityOutcome } from '../model/rule.ts'
import type { Value, Values } from '../model/value.ts'
import { keysIn, type Look } from './references.ts'

export type Finding = {
  readonly entity: EntityType
  readonly externalId: string
  readonly attribute: string
  /** `unknown`: a value map or lookup table does not know the value; `affected`: something it needs was left out. */
  readonly rule: QualityKind | 'unknown' | 'affected'
  readonly outcome: QualityOutcome
  readonly value: string | null
  /** The source's key of its school. */
  readonly school: string | null
  /** Of what is affected: kind and key of the record that was left out. */
  readonly because: string | null
}

export type QualityCheck = {
  readonly attribute: string
  readonly rule: QualityKind
  readonly outcome: QualityOutcome
  breaks(value: Value | undefined): boolean
}

type Looked = {
  readonly entity: EntityType
  readonly key: string
  /** What the source says by now, blanks that keep left out. */
  readonly values: Values
  readonly unknown?: readonly { readonly attribute: string; readonly value: string }[] | undefined
}

export function findingsOf(checks: readonly QualityCheck[], { entity, key, values, unknown = [] }: Looked): Finding[] {
  const school = keysIn(values['school'])[0] ?? keysIn(values['otherSchools'])[0] ?? null
  const common = { entity, externalId: key, school: entity === 'school' ? key : school, because: null }
  const broken = checks.filter(({ attribute, breaks }) => breaks(values[attribute]))
  return [
    ...broken.map(({ attribute, rule, outcome }) => ({
      ...common,
      ...{ attribute, rule, outcome, value: shown(values[attribute]) },
    })),
    ...unknown.map(({ attribute, value }) => ({
      ...common,
      ...{ attribute, rule: 'unknown' as const, outcome: 'report' as const, value: shown(value) },
    })),
  ]
}

const longestShown = 200

function shown(value: Value | undefined): string | null {
  if (value === undefined || value === null) return null
  const text = typeof value === 'object' ? value.join(', ') : String(value)
  return text.slice(0, longestShown)
}

/** Whom a relation tells of, and through whom: a class lacks a teacher who was left out. */
const relations: Readonly<Partial<Record<EntityType, { readonly of: EntityType; readonly lacks: EntityType }>>> = {
  enrollment: { of: 'section', lacks: 'student' },
  assignment: { of: 'section', lacks: 'teacher' },
  guardianship: { of: 'student', lacks: 'guardian' },
}

/** What a relation that was left out means for its other end, where quality is the reason. */
export function affectedBy(entity: EntityType, values: Values, look: Look): Finding[] {
  const relation = relations[entity]
  if (!relation) return []
  const [left] = keysIn(values[relation.lacks])
  const [other] = keysIn(values[relation.of])
  if (left === undefined || other === undefined || look(relation.lacks, left).unfit !== true) return []
  const because = `${relation.lacks} ${left}`
  return [
    {
      ...{ entity: relation.of, externalId: other, attribute: entity, rule: 'affected', outcome: 'report' },
      ...{ value: null, school: null, because },
    },
  ]
}
