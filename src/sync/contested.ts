/** Attributes that both sides changed to different values, and what the policy makes of each. */

import type { EntityType } from '../model/entity.ts'
import type { ConflictPolicy, MasterField } from '../model/integration.ts'
import type { Known } from '../model/link.ts'
import { isBeside } from './beside.ts'
import { isBlank, sameOrBlank, type Value, type Values } from '../model/value.ts'

export type Contested = 'theirs' | 'ours' | 'waits'

/** What a person decided of one attribute, between these two values. */
export type Decision = { readonly theirs: Value; readonly ours: Value; readonly decided: 'theirs' | 'ours' }

export type Policy = {
  readonly conflicts: ConflictPolicy
  readonly decisions: (externalId: string, attribute: string) => Decision | undefined
}

/** Nothing is contested where a master field decides, or where only one side moved. */
export function contestedAttributes(
  arrival: {
    readonly entity: EntityType
    readonly externalId: string
    readonly values: Values
    readonly blankErases: ReadonlySet<string>
    readonly changedAt?: string | null
  },
  { link, record, others }: Known,
  { policy, masterFields }: { readonly policy?: Policy; readonly masterFields: readonly MasterField[] },
): ReadonlyMap<string, Contested> {
  const contested = new Map<string, Contested>()
  if (!policy || !link) return contested
  for (const attribute in arrival.values) {
    if (isBeside(attribute)) continue
    const theirs = arrival.values[attribute] ?? null
    if (isBlank(theirs) && !arrival.blankErases.has(attribute)) continue
    const base = link.shadow[attribute] ?? null
    const ours = record.attributes[attribute] ?? null
    if (sameOrBlank(theirs, base)) continue
    if (sameOrBlank(ours, base)) continue
    if (sameOrBlank(ours, theirs)) continue
    if (
      masterFields.some(one => one.entity === arrival.entity && one.attribute === attribute && one.mode === 'master')
    ) {
      continue
    }
    const decision = policy.decisions(arrival.externalId, attribute)
    // A word about other values is no word about these.
    const holds = decision && sameOrBlank(decision.theirs, theirs) && sameOrBlank(decision.ours, ours)
    contested.set(attribute, holds ? decision.decided : byPolicy(policy.conflicts, newest(arrival, others, attribute)))
  }
  return contested
}

function byPolicy(policy: ConflictPolicy, newest: 'theirs' | 'ours'): Contested {
  if (policy === 'source') return 'theirs'
  if (policy === 'passport') return 'ours'
  return policy === 'ask' ? 'waits' : newest
}

/** Without a time of its own, the source's value counts as changed when it was read. */
function newest(
  { changedAt }: { readonly changedAt?: string | null },
  others: Known['others'],
  attribute: string,
): 'theirs' | 'ours' {
  const ours = others.map(({ moved }) => moved[attribute] ?? '').reduce((a, b) => (a > b ? a : b), '')
  return changedAt && changedAt < ours ? 'ours' : 'theirs'
}
