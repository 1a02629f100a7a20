/** 3. Finds whose record a newcomer is. People wait for domains of uniqueness; schools join by mapping or identifier. */

import type { SchoolMapping } from '../model/integration.ts'
import type { RecordProblem } from '../model/problem.ts'
import type { Value, Values } from '../model/value.ts'

export type SchoolCandidate = {
  readonly id: string
  readonly name: string
  readonly identifier: string | null
  /** Another school of this source is it already. */
  readonly isLinked: boolean
}

export type Match =
  | { readonly situation: 'matched'; readonly record: string }
  | { readonly situation: 'theirs only' }
  | { readonly situation: 'not mapped' }
  | { readonly situation: 'disputed'; readonly problem: RecordProblem }

/**
 * The Passport school that a source school belongs to. By `auto` it joins the one with its identifier, or becomes a new
 * one; by a list it joins the named one, which may be several of the source's, and schools not listed are left out.
 */
export function matchSchool(
  school: { readonly externalId: string; readonly values: Values },
  mapping: SchoolMapping,
  candidates: readonly SchoolCandidate[],
): Match {
  if (mapping !== 'auto') {
    const listed = mapping.find(({ source }) => source === school.externalId)
    if (listed?.target === undefined) return { situation: 'not mapped' }
    return single(
      school.externalId,
      candidates.filter(({ name }) => name === listed.target),
      'named in the mapping',
    )
  }
  const identifier: Value = school.values['identifier'] ?? null
  if (identifier === null) return { situation: 'theirs only' }
  return single(
    school.externalId,
    candidates.filter(candidate => !candidate.isLinked && candidate.identifier === identifier),
    'with its identifier',
  )
}

/** Whether the list names one school of Passport for several of the source: these are decided in the order of the list. */
export function sharesTarget(mapping: SchoolMapping, school: string): boolean {
  if (mapping === 'auto') return false
  const target = mapping.find(({ source }) => source === school)?.target
  return target !== undefined && mapping.filter(one => one.target === target).length > 1
}

/** The source's schools, those listed first before the others. */
export function inOrderOfList<Of extends { readonly key: string }>(
  mapping: SchoolMapping,
  schools: readonly Of[],
): Of[] {
  if (mapping === 'auto') return [...schools]
  const place = new Map(mapping.map(({ source }, index) => [source, index]))
  return [...schools].sort((a, b) => (place.get(a.key) ?? 0) - (place.get(b.key) ?? 0))
}

function single(externalId: string, found: readonly SchoolCandidate[], how: string): Match {
  const [first, ...more] = found
  if (!first) return { situation: 'theirs only' }
  if (more.length === 0) return { situation: 'matched', record: first.id }
  return {
    situation: 'disputed',
    problem: {
      entity: 'school',
      externalId,
      code: 'SCHOOL_AMBIGUOUS',
      message: `${found.length} schools of Passport are the one ${how}.`,
      advice: 'Give each school of Passport its own name and identifier, then run again.',
    },
  }
}
