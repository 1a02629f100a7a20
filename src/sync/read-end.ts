/** How an entity's read ended: what is made of the source's own word, and what the run's report says when not all came. */

import type { ReadEnd } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import type { RecordProblem } from '../model/problem.ts'

export const silentEnd: ReadEnd = { complete: false, reason: 'the source ended its answer without saying so' }

/** What came without a key may be any record: then nobody is known to be missing. */
export function withUnkeyed(end: ReadEnd, unkeyed: number): ReadEnd {
  if (unkeyed === 0 || !end.complete) return end
  return { ...end, complete: false, reason: `${unkeyed} came without a usable key, and may be any` }
}

export function incomplete(entity: EntityType, end: ReadEnd): RecordProblem[] {
  if (end.complete) return []
  const what = `Not all ${entity} records were read: ${end.reason ?? 'it broke off'}.`
  return [
    {
      entity,
      externalId: '',
      code: 'READ_INCOMPLETE',
      message: `${what} What came was taken; nobody was removed.`,
      advice: 'Run it again in full. If it stays so, look at the source for records that change while they are read.',
    },
  ]
}
