/** Two accounts become one with all that refers to them, and are taken apart again, whatever came in between. Pure: a small world in, a small world out. */

import { relationsOf, type Memory, type Union, type Whole, type World } from '../model/merged.ts'
import type { WeighedLink } from '../model/link.ts'
import { joinRecords, partRecords, sideOf, type Scale } from './join-records.ts'

export type Wish = {
  readonly primary: string
  readonly secondary: string
  /** Attributes of the secondary that replace the primary's; its others fill gaps. */
  readonly take: readonly string[]
  readonly at: string
}

/** The world holds both, and all relations of both. Afterwards the secondary is out of use, and nothing refers to it. */
export function mergeAccounts(
  world: World,
  wish: Wish,
  scale: Scale,
): { readonly world: World; readonly memory: Memory } {
  const { take, at } = wish
  const [primary, secondary] = [wholeIn(world, wish.primary), wholeIn(world, wish.secondary)]
  const after = new Map(world)
  const accounts = joinRecords(primary, secondary, { take: new Set(take), at }, scale)
  keepIn(after, accounts.primary, accounts.secondary)
  const moved: string[] = []
  const joined: Union[] = []
  const [had, coming] = [relationsIn(world, primary), relationsIn(world, secondary)]
  for (const relation of coming) {
    const own = had.find(other => isEqual(primary, relation, other))
    if (own) {
      const arriving = { ...relation, links: relation.links.map(link => turned(link, secondary, primary)) }
      const both = joinRecords(wholeIn(after, own.id), arriving, 'weighed', scale)
      keepIn(after, both.primary, { ...relation, state: 'archived', links: [] })
      joined.push({ ...both.union, secondary: sideOf(relation) })
    } else {
      keepIn(after, turnedRelation(relation, secondary, primary))
      moved.push(relation.id)
    }
  }
  return {
    world: after,
    memory: {
      ...{ entity: personKind(primary), at, take: [...take] },
      ...{ accounts: accounts.union, moved, joined, had: had.map(({ id }) => id) },
    },
  }
}

export type Unmerged = {
  readonly world: World
  /** Attributes said by hand of the one account since: they stay with the primary. */
  readonly byHand: readonly string[]
  /** Links that came to the one account since, from elsewhere: they stay with the primary. */
  readonly stays: readonly WeighedLink[]
  /** Relations that came since from a source that both have a record in: the source is asked again whose they are. */
  readonly asked: readonly string[]
}

/** The world holds both, what became one with something of the primary, and all relations of the primary. */
export function unmergeAccounts(world: World, memory: Memory, scale: Scale): Unmerged {
  const { accounts, moved, joined, had } = memory
  const [whole, left] = [wholeIn(world, accounts.primary.id), wholeIn(world, accounts.secondary.id)]
  const after = new Map(world)
  const { primary, secondary, byHand, stays } = partRecords({ primary: whole, secondary: left }, accounts, scale)
  keepIn(after, primary, secondary)
  // Several may have become one with the same: the last one leaves first.
  for (const union of joined.toReversed()) {
    const [one, other] = [wholeIn(after, union.primary.id), wholeIn(after, union.secondary.id)]
    const parted = partRecords({ primary: one, secondary: other }, union, scale, link => turned(link, whole, left))
    keepIn(after, parted.primary, parted.secondary)
  }
  for (const id of moved) {
    // One that its source has given to somebody else since stays there.
    const relation = world.get(id)
    if (relation?.attributes[whole.entity] === whole.id) keepIn(after, turnedRelation(relation, whole, left))
  }
  const known = new Set([...moved, ...had, ...joined.map(({ primary: { id } }) => id)])
  const asked: string[] = []
  for (const relation of relationsIn(world, whole).filter(({ id }) => !known.has(id))) {
    const owner = ownerOf(relation, primary, secondary)
    if (owner === 'secondary') keepIn(after, turnedRelation(relation, whole, left))
    if (owner !== 'asked') continue
    keepIn(after, { ...relation, links: relation.links.map(link => (link.own ? link : { ...link, hash: null })) })
    asked.push(relation.id)
  }
  return { world: after, byHand, stays, asked }
}

/** What came while the two were one goes to the side whose source sent it; what was added by hand, to the primary. */
function ownerOf(relation: Whole, primary: Whole, secondary: Whole): 'primary' | 'secondary' | 'asked' {
  const sources = relation.links.filter(({ own }) => !own).map(({ source }) => source)
  const has = ({ links }: Whole, source: number): boolean => links.some(link => !link.own && link.source === source)
  if (!sources.some(source => has(secondary, source))) return 'primary'
  return sources.some(source => has(primary, source)) ? 'asked' : 'secondary'
}

/** Both in use, and of the same section, student or guardian. */
function isEqual(person: Whole, a: Whole, b: Whole): boolean {
  const beside = relationsOf[personKind(person)].find(({ entity }) => entity === a.entity)?.beside
  if (beside === undefined || a.entity !== b.entity) return false
  const inUse = a.state === 'active' && b.state === 'active'
  return inUse && a.attributes[beside] !== undefined && a.attributes[beside] === b.attributes[beside]
}

/** In the order of their ids, whatever order they were read in. */
function relationsIn(world: World, person: Whole): Whole[] {
  const kinds = relationsOf[personKind(person)].map(({ entity }) => entity)
  return [...world.values()]
    .filter(one => kinds.some(kind => kind === one.entity) && one.attributes[person.entity] === person.id)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

function turnedRelation(relation: Whole, from: Whole, to: Whole): Whole {
  const attributes = { ...relation.attributes, [from.entity]: to.id }
  return { ...relation, attributes, links: relation.links.map(link => turned(link, from, to)) }
}

/** What its source said of the one, it says of the other. */
function turned(link: WeighedLink, from: Whole, to: Whole): WeighedLink {
  if (link.shadow[from.entity] !== from.id) return link
  return { ...link, shadow: { ...link.shadow, [from.entity]: to.id } }
}

function personKind({ entity, id }: Whole): Memory['entity'] {
  if (entity === 'student' || entity === 'teacher' || entity === 'guardian') return entity
  throw new Error(`${entity} ${id} is no person`)
}

function wholeIn(world: World, id: string): Whole {
  const whole = world.get(id)
  if (!whole) throw new Error(`${id} is not in this world`)
  return whole
}

function keepIn(world: Map<string, Whole>, ...records: readonly Whole[]): void {
  for (const record of records) world.set(record.id, record)
}
