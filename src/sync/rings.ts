/** Puts records that refer to their own kind, as terms do, into an order; finds those that do so in a ring, and opens it. */

import type { EntityType } from '../model/entity.ts'
import type { RecordProblem } from '../model/problem.ts'
import type { Candidate } from './ready-task.ts'
import { keysReferredTo, referencesOf } from './references.ts'

/** The candidates, those that would close a ring without their reference; and a Problem for each of these. */
export function openRings(
  entity: EntityType,
  candidates: readonly Candidate[],
  /** Key to the key it refers to, of all pages so far; grows by these candidates. */
  above: Map<string, string>,
): { readonly candidates: readonly Candidate[]; readonly problems: readonly RecordProblem[] } {
  const upward = referencesOf(entity).find(({ target, kind }) => target === entity && kind === 'ref')
  if (!upward) return { candidates, problems: [] }
  const problems: RecordProblem[] = []
  const opened = candidates.map(candidate => {
    const parent = candidate.values[upward.name]
    if (typeof parent !== 'string') return candidate
    if (!leadsTo(candidate.key, parent, above)) {
      above.set(candidate.key, parent)
      return candidate
    }
    problems.push({
      entity,
      externalId: candidate.key,
      code: 'REFERENCE_CYCLE',
      message: `Its ${upward.name} leads back to itself; the record was taken without it.`,
      advice: `Correct the ${upward.name} of this ${entity} in the source.`,
    })
    return { ...candidate, values: { ...candidate.values, [upward.name]: null } }
  })
  return { candidates: opened, problems }
}

/** Each record once, level by level: those that refer to none of the others first, then those that refer to these. */
export function* fromTheTop(entity: EntityType, candidates: readonly Candidate[]): Iterable<readonly Candidate[]> {
  let rest = new Map(candidates.map(candidate => [candidate.key, candidate]))
  while (rest.size > 0) {
    const below = [...rest].filter(([, { values }]) =>
      [...(keysReferredTo(entity, [values]).get(entity) ?? [])].some(key => rest.has(key)),
    )
    const level = new Map([...rest])
    if (below.length < rest.size) for (const [key] of below) level.delete(key)
    yield [...level.values()]
    rest = new Map([...rest].filter(([key]) => !level.has(key)))
  }
}

function leadsTo(key: string, from: string, above: ReadonlyMap<string, string>): boolean {
  const passed = new Set<string>()
  for (let at: string | undefined = from; at !== undefined && !passed.has(at); at = above.get(at)) {
    if (at === key) return true
    passed.add(at)
  }
  return false
}
