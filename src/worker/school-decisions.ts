/** What a person decides about schools: which they are, that they are to be like the source again, that they are closed. */

import type { Change } from '../model/change.ts'
import { isMapped, type Integration, type MappedSchool, type SchoolMapping } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import type { Values } from '../model/value.ts'
import type { Run } from '../model/run.ts'
import { recordAudit } from '../store/audit.ts'
import { changedMeanwhile, masterFieldsOf } from '../store/configuration.ts'
import { inTransaction } from '../store/database.ts'
import { organizationRow } from '../store/organization-tree.ts'
import { lockedSchools, passportSchools, writeSchools, type PassportSchool } from '../store/school-links.ts'
import { imageOf, mergeArrival } from '../sync/merge.ts'
import { addRecord } from './edit.ts'
import type { House } from './house.ts'
import { runByHand } from './run-by-hand.ts'
import { differencesOf, versionOfSchools } from './school-mapping.ts'
import { sourceSchools } from './source-schools.ts'

export type SchoolDecision =
  | { readonly source: string; readonly action: 'existing'; readonly school: string }
  | { readonly source: string; readonly action: 'create'; readonly name: string }
  | { readonly source: string; readonly action: 'leaveOut' }
  /** The mapping is taken back: what Passport has of it is kept as it is, or leaves with the next run. */
  | { readonly source: string; readonly action: 'unmap'; readonly records: 'keep' | 'remove' }

export type Decisions = {
  readonly decisions: readonly SchoolDecision[]
  /** Back to: each source school becomes, or joins by its number, a school of Passport. */
  readonly auto?: boolean
  /** Throws where the version that stands is not the one that was seen; without it, whatever stands is changed. */
  readonly refuseOther?: (version: string) => void
  readonly by: string
}

/**
 * Saves decisions about schools; what is not named stays. Schools to be created are made at once, empty but for their name:
 * the first run fills them. Throws CHANGED_MEANWHILE, SCHOOL_UNKNOWN, SCHOOL_NAME_TAKEN, SCHOOL_LINKED.
 */
export async function saveSchoolMapping(
  house: House,
  integration: Integration,
  { decisions, auto = false, refuseOther, by }: Decisions,
): Promise<void> {
  const { pool } = house
  const { organization, name, source } = integration
  refuseOther?.(versionOfSchools(integration.schools))
  const ours = await passportSchools(pool, organization, source.id)
  for (const decision of decisions) refuseUnsound(decision, ours)
  const names = new Map(ours.map(school => [school.id, school.name]))
  const listed: MappedSchool[] = []
  for (const decision of decisions) listed.push(await mappedBy(house, integration, decision, { names, by }))
  await inTransaction(pool, async client => {
    const before = await lockedSchools(client, integration.id)
    if (before === null || versionOfSchools(before) !== versionOfSchools(integration.schools)) throw changedMeanwhile()
    const after = auto ? 'auto' : merged(before, ours, listed, decisions)
    if (versionOfSchools(after) === versionOfSchools(before)) return
    await writeSchools(client, integration.id, after)
    const fields = { schools: { before, after } }
    await recordAudit(client, [{ organization, actor: by, action: 'change', what: 'integration', name, fields }])
  })
}

function refuseUnsound(decision: SchoolDecision, ours: readonly PassportSchool[]): void {
  if (decision.action !== 'existing' && decision.action !== 'create') return
  const linked = ours.find(
    ({ state, links }) => state === 'active' && links.some(({ externalId }) => externalId === decision.source),
  )
  if (decision.action === 'create') {
    const taken = ours.find(({ name, state }) => state === 'active' && name === decision.name)
    if (taken && taken !== linked) throw nameTaken(decision.name)
  }
  if (decision.action === 'existing' && !ours.some(({ id, state }) => id === decision.school && state === 'active')) {
    throw unknownSchool()
  }
  const wanted = decision.action === 'existing' ? decision.school : linked?.id
  if (linked && linked.id !== wanted) throw schoolLinked(decision.source, linked.name)
}

async function mappedBy(
  house: House,
  { organization, source: of }: Integration,
  decision: SchoolDecision,
  { names, by }: { readonly names: ReadonlyMap<string, string>; readonly by: string },
): Promise<MappedSchool> {
  const { source } = decision
  if (decision.action === 'existing') return { source, target: names.get(decision.school) ?? '' }
  if (decision.action === 'leaveOut') return { source, leftOut: true }
  if (decision.action === 'unmap') return { source, frozen: true }
  const ours = await passportSchools(house.pool, organization, of.id)
  const linked = ours.find(({ links }) => links.some(({ externalId }) => externalId === source))
  if (linked) return { source, target: linked.name }
  const { name = '' } = (await organizationRow(house.pool, organization)) ?? {}
  await addRecord(house, { entity: 'school', organization: name, values: { name: decision.name }, by })
  return { source, target: decision.name }
}

/** From `auto` to a list, what had been joined until then is listed too: nobody is taken out by it. */
function merged(
  before: SchoolMapping,
  ours: readonly PassportSchool[],
  listed: readonly MappedSchool[],
  decisions: readonly SchoolDecision[],
): MappedSchool[] {
  const removed = new Set(
    decisions.flatMap(one => (one.action === 'unmap' && one.records === 'remove' ? [one.source] : [])),
  )
  const until = before === 'auto' ? joined(ours) : before
  const decided = new Map(listed.map(one => [one.source, one]))
  const kept = until.map(one => decided.get(one.source) ?? one)
  const known = new Set(until.map(({ source }) => source))
  return [...kept, ...listed.filter(({ source }) => !known.has(source))].filter(({ source }) => !removed.has(source))
}

function joined(ours: readonly PassportSchool[]): MappedSchool[] {
  return ours
    .filter(({ state }) => state === 'active')
    .flatMap(({ name, links }) => links.map(({ externalId }) => ({ source: externalId, target: name })))
}

export type Refresh = {
  /** The source's keys; without them, all. */
  readonly sources?: readonly string[]
  /** Also what Passport has always called otherwise, not only what moved in the source. */
  readonly everything?: boolean
  readonly by: string
}

/** Takes the source's present values of schools, as a run. Null when there is nothing to take. */
export async function refreshSchools(house: House, integration: Integration, wish: Refresh): Promise<Run | null> {
  const { pool } = house
  const { organization, source, schools } = integration
  const theirs = await sourceSchools(house, integration)
  const ours = await passportSchools(pool, organization, source.id)
  const wanted = new Map<string, Values>()
  for (const { key, values } of theirs) {
    if (!isMapped(schools, key) || (wish.sources && !wish.sources.includes(key))) continue
    const school = ours.find(({ state, links }) => state === 'active' && links.some(link => link.externalId === key))
    const link = school?.links.find(({ externalId }) => externalId === key)
    if (!school || !link) continue
    const differences = differencesOf(values, school, link).filter(({ moved }) => moved || wish.everything)
    if (differences.length > 0) wanted.set(key, Object.fromEntries(differences.map(one => [one.attribute, one.theirs])))
  }
  if (wanted.size === 0) return null
  const masterFields = await masterFieldsOf(pool, organization)
  return runByHand(pool, { organization, source: source.id, by: wish.by }, async ({ store, at }) => {
    const changes: Change[] = []
    for (const known of await store.knownByKeys('school', [...wanted.keys()])) {
      if (!known.link) continue
      const { externalId, hash } = known.link
      const arrival = {
        ...{ entity: 'school' as const, source: source.id, position: source.position, own: false, anew: true as const },
        ...{ externalId, hash, values: wanted.get(externalId) ?? {}, blankErases: new Set<string>() },
      }
      const { change } = mergeArrival(arrival, known, { masterFields, at })
      if (change) changes.push({ ...change, reason: 'refreshed by a person' })
    }
    return { entity: 'school', changes, conflicts: [] }
  })
}

/**
 * A person's word that a school which the source lost is closed, as a run: it leaves, its sections and their enrollments end,
 * its people keep their accounts. It comes back under its id when the source has it again. Throws SCHOOL_UNKNOWN,
 * SCHOOL_STILL_THERE.
 */
export async function closeSchool(
  house: House,
  integration: Integration,
  { school, by }: { readonly school: string; readonly by: string },
): Promise<Run> {
  const { pool } = house
  const { organization, source } = integration
  const theirs = new Set((await sourceSchools(house, integration)).map(({ key }) => key))
  const lost = (await passportSchools(pool, organization, source.id)).find(({ id }) => id === school)
  if (!lost || lost.state !== 'active' || lost.links.length === 0) throw unknownSchool()
  const present = lost.links.find(({ externalId }) => theirs.has(externalId))
  if (present) throw stillThere(lost.name, source.name)
  return runByHand(pool, { organization, source: source.id, by }, async ({ store, at }) => {
    const [known] = await store.knownByRecords('school', [school])
    const links = known?.others ?? []
    const other = links.find(link => link.source !== source.id && !link.own && link.missingSince === null && link.holds)
    if (!known || other) throw stillThere(lost.name, 'another data source')
    const changes = links
      .filter(link => link.own || link.source === source.id)
      .map((link): Change => {
        const before = imageOf(link)
        return {
          ...{ entity: 'school', operation: 'archive', record: school, version: known.record.version },
          ...{ source: link.source, externalId: link.externalId, before: {}, after: {} },
          ...{ linkOperation: 'update', linkBefore: before },
          // Passport's own word for it no longer keeps it: else an edit would bring it back.
          linkAfter: link.own ? { ...before, holds: false } : { ...before, missingSince: link.missingSince ?? at },
          reason: 'closed, as a person confirmed',
        }
      })
    return { entity: 'school', changes, conflicts: [] }
  })
}

function unknownSchool(): Problem {
  return new Problem({
    code: 'SCHOOL_UNKNOWN',
    message: 'There is no such active school in this organization, or it is none of this data source.',
    advice: 'List them with `passport-sync records school`.',
  })
}

function nameTaken(name: string): Problem {
  return new Problem({
    code: 'SCHOOL_NAME_TAKEN',
    message: `There is a school '${name}' in Passport already.`,
    advice: 'Choose it as an existing one, or another name.',
  })
}

function schoolLinked(source: string, name: string): Problem {
  return new Problem({
    code: 'SCHOOL_LINKED',
    message: `The source's school ${source} is ${name} already, and its records are there.`,
    advice: 'Take its mapping back first, with its records; after the next run it can become another school.',
  })
}

function stillThere(name: string, source: string): Problem {
  return new Problem({
    code: 'SCHOOL_STILL_THERE',
    message: `${source} has ${name}: it is not closed.`,
    advice: 'To import nothing of it, take its mapping back.',
  })
}
