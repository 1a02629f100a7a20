/** 3. Finds whose record a newcomer is. People wait for domains of uniqueness; schools join by mapping or identifier. */

import type { SchoolMapping } from '../model/integration.ts'
import type { RecordProblem } from '../model/problem.ts'
import type { Value, Values } from '../model/value.ts'

export type SchoolCandidate = { readonly id: string; readonly name: string; readonly identifier: string | null }

export type Match =
  | { readonly situation: 'matched'; readonly record: string }
  | { readonly situation: 'theirs only' }
  | { readonly situation: 'not mapped' }
  | { readonly situation: 'disputed'; readonly problem: RecordProblem }

/**
 * The Passport school that a source school belongs to. By `auto` it joins the one with its identifier, or becomes a new
 * one; by a list it joins the named one, and schools not listed are left out.
 */
export function matchSchool(
  school: { readonly externalId: string; readonly values: Values },
  mapping: SchoolMapping,
  candidates: readonly SchoolCandidate[],
): Match {
  if (mapping !== 'auto') {
    const listed = mapping.find(({ source }) => source === school.externalId)
    if (!listed) return { situation: 'not mapped' }
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
    candidates.filter(candidate => candidate.identifier === identifier),
    'with its identifier',
  )
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
