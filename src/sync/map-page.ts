/** 2. Leads one page through filters, mapping, kinds and quality: who is a candidate, who is left out, and why. */

import type { EntityType } from '../model/entity.ts'
import { isMapped, type SchoolMapping } from '../model/integration.ts'
import type { Known } from '../model/link.ts'
import type { RecordProblem } from '../model/problem.ts'
import type { Values } from '../model/value.ts'
import { missingRequired, problemOf, shapeValues, type Fault } from './map.ts'
import type { Sighting } from './ports.ts'
import { findingsOf, type Finding } from './quality.ts'
import type { SeenRecord } from './read.ts'
import type { Candidate, ReadyTask } from './ready-task.ts'
import { keysIn } from './references.ts'
import { countUnmapped } from './unmapped-schools.ts'

export type Mapped = {
  readonly candidates: readonly Candidate[]
  readonly skipped: readonly Sighting[]
  /** Faulty ones count as there: trouble with a record never removes anybody. */
  readonly faulty: readonly Sighting[]
  readonly problems: readonly RecordProblem[]
  readonly findings: readonly Finding[]
  readonly looked: readonly string[]
  /** Of schools that are not mapped, by the source's key: the records left out, and the school's name where it is the record. */
  readonly unmapped: ReadonlyMap<string, { readonly records: number; readonly name: string | null }>
}

/** 2. Those that are new or changed, in Passport's words. */
export function mapRecords(
  task: ReadyTask,
  schools: SchoolMapping,
  arrivals: readonly { readonly seen: SeenRecord; readonly known: Known | null }[],
): Mapped {
  const candidates: Candidate[] = []
  const skipped: Sighting[] = []
  const faulty: Sighting[] = []
  const problems: RecordProblem[] = []
  const findings: Finding[] = []
  const looked: string[] = []
  const unmapped = new Map<string, { records: number; name: string | null }>()
  for (const { seen, known } of arrivals) {
    const { key } = seen.record
    const sighting = { key, hash: seen.hash, skipped: false }
    const isLinked = known?.link?.missingSince === null
    const mapped = task.map(seen.record.attributes, task.keepLinked && isLinked)
    if (mapped.kind !== 'faulty') looked.push(key)
    if (
      mapped.kind === 'skipped' ||
      (mapped.kind === 'mapped' && isOutside(task.entity, key, mapped.values, schools))
    ) {
      skipped.push({ ...sighting, skipped: true })
      if (mapped.kind === 'mapped') countUnmapped(unmapped, task.entity, key, { values: mapped.values, schools })
      continue
    }
    if (mapped.kind === 'faulty') {
      faulty.push(sighting)
      problems.push(problemOf(task.entity, key, ruleFault(mapped.attribute, mapped.message)))
      continue
    }
    const { values, faults } = shapeValues(task.entity, mapped.values)
    const complete = known?.link ? { ...known.link.shadow, ...withoutKept(values, task.blankErases) } : values
    const lacking = missingRequired(task.entity, complete)
    const untold = lacking.filter(({ attribute }) => !faults.some(fault => fault.attribute === attribute))
    problems.push(...[...faults, ...untold].map(fault => problemOf(task.entity, key, fault)))
    const found = findingsOf(task.quality, { entity: task.entity, key, values: complete, unknown: mapped.unknown })
    findings.push(...found)
    const isUnfit = found.some(({ outcome }) => outcome === 'skip')
    // One bad value keeps nobody out: the record comes without it, unless it is one that every record must have.
    if (lacking.length > 0) faulty.push(sighting)
    // Who is there already stays as he was: nobody is removed because of quality.
    else if (isUnfit && isLinked) faulty.push(sighting)
    else if (isUnfit) skipped.push({ ...sighting, skipped: true })
    else {
      const { changedAt = null } = seen.record
      candidates.push({ key, hash: seen.hash, values, changedAt, known, whole: faults.length === 0 })
    }
  }
  return { candidates, skipped, faulty, problems, findings, looked, unmapped }
}

/**
 * Whether a school, or every school that a record is at, is not among those mapped. A student without a school is at none
 * of them; staff without one work for the district as a whole.
 */
function isOutside(entity: EntityType, key: string, values: Values, schools: SchoolMapping): boolean {
  if (schools === 'auto') return false
  if (entity === 'school') return !isMapped(schools, key)
  const at = [...keysIn(values['school']), ...keysIn(values['otherSchools'])]
  if (at.length === 0) return entity === 'student'
  return !at.some(school => isMapped(schools, school))
}

/** Without the blanks that keep what was said before. */
function withoutKept(values: Values, blankErases: ReadonlySet<string>): Values {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null || blankErases.has(name)))
}

function ruleFault(attribute: string, message: string): Fault {
  return {
    code: 'RULE_FAILED',
    attribute,
    message: `The rule for ${attribute} could not be worked out: ${message}`,
    advice: 'Correct the rule in the mapping, or the value in the source.',
  }
}
