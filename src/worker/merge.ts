/** Merges two accounts of the directory, as a run like any other. */

import type { Pool } from 'pg'
import { contradictionOf } from '../identity/contradiction.ts'
import { attributeOf } from '../model/catalog.ts'
import type { Change } from '../model/change.ts'
import type { PeopleEntity } from '../model/domain.ts'
import { ownConnector, type DataSource } from '../model/integration.ts'
import type { Memory, Whole, World } from '../model/merged.ts'
import { Problem } from '../model/problem.ts'
import type { Run } from '../model/run.ts'
import { isBlank } from '../model/value.ts'
import { recordAudit } from '../store/audit.ts'
import { dataSourcesOf, masterFieldsOf } from '../store/configuration.ts'
import { redirectOf, type PlannedRedirects } from '../store/redirects.ts'
import { peopleWith, worldOf, type PersonPlace } from '../store/worlds.ts'
import type { Scale } from '../sync/join-records.ts'
import { speaks, stateAttribute } from '../sync/merge.ts'
import { mergeAccounts } from '../sync/merge-accounts.ts'
import { setAside } from '../sync/set-aside.ts'
import { changesBetween } from '../sync/world-changes.ts'
import type { House } from './house.ts'
import { editedMeanwhile, runByHand } from './run-by-hand.ts'

export type MergeWish = {
  /** The account that stands, and the one that becomes part of it. */
  readonly primary: string
  readonly secondary: string
  /** Attributes of the secondary that replace the primary's; its others fill gaps. */
  readonly take?: readonly string[]
  /** What the person saw; without it, whatever stands is merged. */
  readonly version?: number
  readonly secondaryVersion?: number
  /** The person knows that the two have different state ids. */
  readonly confirmed?: boolean
}

export type ByPerson = { readonly by: string; readonly reason?: string | undefined }

/** Two accounts that may become one, with all that belongs to them. */
export type Pair = {
  readonly entity: PeopleEntity
  readonly organization: number
  readonly primary: Whole
  readonly secondary: Whole
  readonly world: World
  readonly sources: readonly DataSource[]
  readonly scale: Scale
  /** Attributes of the secondary that replace the primary's. */
  readonly take: readonly string[]
  /** What a person must have seen. */
  readonly warning: 'state ids differ' | null
}

/** More than any account has; a stopgap's would be a mistake. */
const mostRelations = 20_000

/** Throws RECORD_UNKNOWN, RECORD_MERGED, MERGE_REFUSED, ATTRIBUTE_UNKNOWN, CONFIRMATION_NEEDED or EDITED_MEANWHILE; then nothing was changed. */
export async function merge({ pool }: House, wish: MergeWish, { by, reason }: ByPerson): Promise<Run> {
  const { entity, organization, scale } = await pairOf(pool, wish)
  const doing = { organization, source: scale.own.id, by, trigger: 'merge', reason }
  const run = await runByHand(pool, doing, async ({ at }) => {
    const pair = await pairOf(pool, wish)
    if (pair.warning && !wish.confirmed) throw confirmationNeeded()
    if (hasMoved(pair.primary, wish.version) || hasMoved(pair.secondary, wish.secondaryVersion))
      throw editedMeanwhile(entity)
    return { entity, conflicts: [], ...mergePlan([pair], { at }) }
  })
  await recordAudit(pool, [auditOf('merge', { organization, entity, ...wish }, { by, reason })])
  return run
}

function hasMoved({ version }: Whole, seen: number | undefined): boolean {
  return seen !== undefined && seen !== version
}

/** Looks at both; throws where they can't become one. */
export async function pairOf(pool: Pool, wish: MergeWish): Promise<Pair> {
  const { primary: one, secondary: other, take = [] } = wish
  if (one === other) throw refused('they are one account already.', 'Name two accounts.')
  const people = await peopleWith(pool, [one, other])
  const [ours, theirs] = [await placeOf(pool, people, one), await placeOf(pool, people, other)]
  const { entity, organization } = ours
  if (entity !== theirs.entity) {
    throw refused(
      `one is a ${entity}, the other a ${theirs.entity}.`,
      'A person who is both has two accounts, one of each kind: leave them as they are.',
    )
  }
  if (organization !== theirs.organization) {
    throw refused('they belong to two organizations.', 'Merge accounts within one organization.')
  }
  const world = await worldOf(pool, entity, [one, other])
  if (world.size > mostRelations) {
    throw refused(`more than ${mostRelations} relations belong to them.`, 'Look whether one of them is a stopgap.')
  }
  const [primary, secondary] = [wholeOf(world, one), wholeOf(world, other)]
  if (primary.state !== 'active') {
    throw refused('the primary is not in use.', 'Name the other one as the primary, or bring it back: state=active.')
  }
  if (secondary.links.some(link => speaks(link) && link.shadow[stateAttribute] === 'archived')) {
    throw refused('the secondary was removed by hand.', 'Bring it back first: state=active.')
  }
  const strange = take.filter(name => !attributeOf(entity, name) || isBlank(secondary.attributes[name]))
  if (strange.length > 0) {
    throw new Problem({
      code: 'ATTRIBUTE_UNKNOWN',
      message: `The secondary has no ${strange.join(', ')}.`,
      advice: 'Take attributes that it has.',
    })
  }
  const sources = await dataSourcesOf(pool, organization)
  const scale = { masterFields: await masterFieldsOf(pool, organization), own: ownOf(sources) }
  const differ = contradictionOf(primary.attributes, secondary.attributes) === 'state ids differ'
  return {
    entity,
    organization,
    primary,
    secondary,
    world,
    sources,
    scale,
    take,
    warning: differ ? 'state ids differ' : null,
  }
}

/**
 * What of the plan makes the accounts one. All pairs have the same primary, or nothing in common. Of those set aside the
 * secondaries are taken out of use; their primary is that of the others.
 */
export function mergePlan(
  pairs: readonly Pair[],
  { aside = [], at }: { readonly aside?: readonly Pair[]; readonly at: string },
): { readonly changes: readonly Change[]; readonly redirects: PlannedRedirects } {
  const [first] = [...pairs, ...aside]
  if (!first) throw new Error('a merge of nobody')
  const { entity, scale } = first
  const before: World = new Map([...pairs, ...aside].flatMap(({ world }) => [...world]))
  let after = before
  const memories: Memory[] = []
  for (const [index, { primary, secondary, take }] of pairs.entries()) {
    const taken = take.filter(name => !isBlank(secondary.attributes[name]))
    const wish = { primary: primary.id, secondary: secondary.id, take: taken, at: momentAfter(at, index) }
    const merged = mergeAccounts(after, wish, scale)
    after = merged.world
    memories.push(merged.memory)
  }
  if (aside.length > 0) after = setAside(after, { pairs: aside, at: momentAfter(at, pairs.length) }, scale)
  const redundant = new Set(aside.map(({ secondary }) => secondary.id))
  const targets = new Map(pairs.map(({ primary, secondary }) => [secondary.id, primary.id]))
  const ends = new Set(targets.values())
  const reasonOf = ({ id, state }: Whole): string => {
    const target = targets.get(id)
    if (target !== undefined) return `merged into ${entity} ${target}`
    if (redundant.has(id)) return `ruled to be one too many beside ${first.primary.id}`
    if (ends.has(id))
      return `${entity} ${[...targets].flatMap(([one, to]) => (to === id ? [one] : [])).join(', ')} was merged into it`
    if (id === first.primary.id) return 'taken over from a duplicate'
    const wasInUse = before.get(id)?.state === 'active'
    return wasInUse && state === 'archived' ? `there is one of the primary's` : `its ${entity} was merged`
  }
  const touched = new Set([...targets.keys(), ...ends, ...redundant])
  return {
    changes: changesBetween(before, after, scale.own.id, { of: reasonOf, touched }),
    redirects: { made: memories.flatMap(redirectsOf), ended: [], rereads: [] },
  }
}

/** Of several that become one at once, the later one comes later: so they are taken apart from the last. */
function momentAfter(at: string, milliseconds: number): string {
  return new Date(new Date(at).getTime() + milliseconds).toISOString()
}

export function redirectsOf(memory: Memory): PlannedRedirects['made'] {
  const { entity, accounts, joined } = memory
  return [
    { entity, record: accounts.secondary.id, target: accounts.primary.id, memory },
    ...joined.map(({ entity: kind, primary, secondary }) => ({
      entity: kind,
      record: secondary.id,
      target: primary.id,
    })),
  ]
}

async function placeOf(pool: Pool, people: ReadonlyMap<string, PersonPlace>, id: string): Promise<PersonPlace> {
  const place = people.get(id)
  if (!place) {
    throw new Problem({
      code: 'RECORD_UNKNOWN',
      message: `There is no student, teacher or guardian ${id} in Passport.`,
      advice: 'List them with `passport-sync records student`.',
    })
  }
  await refuseMerged(pool, place.entity, id)
  return place
}

/** Throws RECORD_MERGED where the record has become part of another one. */
export async function refuseMerged(pool: Pool, entity: string, id: string): Promise<void> {
  const way = await redirectOf(pool, id)
  if (!way) return
  throw new Problem({
    code: 'RECORD_MERGED',
    message: `The ${entity} ${id} was merged into ${way.record}.`,
    advice: `Look at ${way.record}, or take them apart: passport-sync unmerge ${id}.`,
  })
}

function wholeOf(world: World, id: string): Whole {
  const whole = world.get(id)
  if (!whole) throw new Error(`${id} was there a moment ago`)
  return whole
}

export function ownOf(sources: readonly DataSource[]): DataSource {
  const own = sources.find(({ connector }) => connector === ownConnector)
  if (!own) throw new Error('an organization without a data source of its own')
  return own
}

export function auditOf(
  action: 'merge' | 'unmerge',
  {
    organization,
    entity,
    primary,
    secondary,
  }: { readonly organization: number; readonly entity: string; readonly primary: string; readonly secondary: string },
  { by, reason }: ByPerson,
) {
  const told = (after: string) => ({ before: null, after })
  const fields = { primary: told(primary), ...(reason === undefined ? {} : { reason: told(reason) }) }
  return { organization, actor: by, action, what: entity, name: secondary, fields }
}

function refused(why: string, advice: string): Problem {
  return new Problem({ code: 'MERGE_REFUSED', message: `The two can't be merged: ${why}`, advice })
}

export function confirmationNeeded(): Problem {
  return new Problem({
    code: 'CONFIRMATION_NEEDED',
    message: 'The two have different state ids: they may be two people.',
    advice: 'Look at both. If you know that they are one person, confirm it: --confirm, or `confirmed` by the API.',
  })
}
