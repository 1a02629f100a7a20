/** Accounts that a person finds redundant: taken out of use with what their sources said of them, but for what another account takes over. */

import type { Value } from '../model/value.ts'
import type { Whole, World } from '../model/merged.ts'
import type { WeighedLink } from '../model/link.ts'
import { sameOrBlank } from '../model/value.ts'
import type { Scale } from './join-records.ts'
import { mergeArrival } from './merge.ts'

/** All have the same primary. */
type PairSetAside = { readonly primary: Whole; readonly secondary: Whole; readonly take: readonly string[] }

/** What is taken over stands as an edit by hand of the primary does. */
export function setAside(
  world: World,
  { pairs, at }: { readonly pairs: readonly PairSetAside[]; readonly at: string },
  scale: Scale,
): World {
  const after = new Map(world)
  const taken: Record<string, Value> = {}
  for (const { secondary, take } of pairs) {
    for (const name of take) taken[name] ??= secondary.attributes[name] ?? null
    after.set(secondary.id, { ...secondary, state: 'archived', links: [] })
  }
  const primary = world.get(pairs[0]?.primary.id ?? '')
  if (primary && Object.keys(taken).length > 0) after.set(primary.id, edited(primary, taken, at, scale))
  return after
}

function edited(primary: Whole, values: Readonly<Record<string, Value>>, at: string, scale: Scale): Whole {
  const { entity, id, attributes, state, version } = primary
  const differing = Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !sameOrBlank(value, attributes[name] ?? null)),
  )
  const link = primary.links.find(one => one.own && one.externalId === id) ?? null
  const others = primary.links.filter(one => one !== link)
  const { id: source, position } = scale.own
  const arrival = { entity, source, position, own: true, externalId: id, values: differing, hash: null }
  const known = { record: { id, attributes, state, version }, link, others }
  const circumstances = { masterFields: scale.masterFields, at }
  const { change } = mergeArrival({ ...arrival, blankErases: new Set<string>() }, known, circumstances)
  if (!change?.linkAfter) return primary
  const said: WeighedLink = { ...change.linkAfter, source, position, own: true, externalId: id, record: id }
  const now = Object.fromEntries(
    Object.entries({ ...attributes, ...change.after }).filter(([, value]) => value !== null),
  )
  return { ...primary, attributes: now, links: [...others, said] }
}
