/** 3, of people: whose record a newcomer is, by the domains of uniqueness; first among those that are there, then among newcomers. */

import { correlate, type Correlation, type Doubt, type Person } from '../identity/correlate.ts'
import { domainKeys, type DomainKey } from '../identity/domain-key.ts'
import { groupsOf, judgeGroups } from '../identity/group.ts'
import type { Change } from '../model/change.ts'
import { domainName, type StoredDomain } from '../model/domain.ts'
import type { FoundCase } from '../model/duplicate.ts'
import type { EntityType } from '../model/entity.ts'
import type { Known } from '../model/link.ts'
import type { RecordProblem } from '../model/problem.ts'
import { createRecord, mergeArrival, type Arrival } from './merge.ts'
import type { Candidate, Circle } from './plan-page.ts'
import type { AlikeNewcomer, PlannedPage, PlanStore } from './ports.ts'

/** What a newcomer was found to be; whoever is not found here is nobody's. */
export type PersonMatch =
  | { readonly situation: 'matched'; readonly known: Known; readonly reason: string }
  | {
      readonly situation: 'disputed'
      readonly domain: StoredDomain
      readonly doubt: Doubt
      readonly records: readonly string[]
    }

export type PeopleMatches = {
  readonly byKey: ReadonlyMap<string, PersonMatch>
  readonly problems: readonly RecordProblem[]
}

export const nobodyMatched: PeopleMatches = { byKey: new Map(), problems: [] }

/** A key of more people than this says nothing of anybody. */
const mostAlike = 8

const nobodyRuledOut = (): boolean => false

/** Those of a page that nobody knows, held against the directory: one question for all of them. */
export async function matchPeople(
  entity: EntityType,
  candidates: readonly Candidate[],
  domains: readonly StoredDomain[],
  store: PlanStore,
): Promise<PeopleMatches> {
  const newcomers = candidates
    .filter(({ known }) => known === null)
    .map(({ key, values }) => ({ key, values, keys: domainKeys(domains, values) }))
  const keys = newcomers.flatMap(newcomer => newcomer.keys)
  if (keys.length === 0) return nobodyMatched
  const people = Map.groupBy(await store.peopleByKeys(entity, keys), nameOfKey)
  if (people.size === 0) return nobodyMatched
  const found = new Map<string, Correlation>()
  const problems: RecordProblem[] = []
  for (const newcomer of newcomers) {
    const common = newcomer.keys.filter(key => (people.get(nameOfKey(key)) ?? []).length > mostAlike)
    const told = newcomer.keys.filter(key => !common.includes(key))
    const alike = told.flatMap(key => people.get(nameOfKey(key)) ?? [])
    problems.push(...common.map(({ domain }) => tooCommon(entity, newcomer.key, domains, domain)))
    const persons = [...new Map(alike.map(({ record, values }) => [record, { id: record, values }])).values()]
    const usable = domains.filter(({ id }) => told.some(({ domain }) => domain === id))
    found.set(newcomer.key, correlate({ id: newcomer.key, values: newcomer.values }, persons, usable, nobodyRuledOut))
  }
  return { byKey: await withKnown(entity, found, domains, store), problems }
}

async function withKnown(
  entity: EntityType,
  found: ReadonlyMap<string, Correlation>,
  domains: readonly StoredDomain[],
  store: PlanStore,
): Promise<Map<string, PersonMatch>> {
  const wanted = [...found.values()].flatMap(each => (each.situation === 'same' ? [each.person] : []))
  const known = new Map((await store.knownByRecords(entity, [...new Set(wanted)])).map(one => [one.record.id, one]))
  const matches = new Map<string, PersonMatch>()
  for (const [key, correlation] of found) {
    if (correlation.situation === 'nobody') continue
    const domain = domainWith(domains, correlation.domain)
    if (correlation.situation === 'asks') {
      matches.set(key, { situation: 'disputed', domain, doubt: correlation.doubt, records: correlation.persons })
      continue
    }
    const one = known.get(correlation.person)
    if (one) matches.set(key, { situation: 'matched', known: one, reason: reasonOf(domain) })
  }
  return matches
}

export function caseOf(
  arrival: Pick<Arrival, 'entity' | 'externalId' | 'hash' | 'values'>,
  match: { readonly domain: StoredDomain; readonly doubt: Doubt; readonly records: readonly string[] },
  id: string,
): FoundCase {
  const { entity, externalId, hash, values } = arrival
  const { domain, doubt, records } = match
  return { id, entity, externalId, hash, values, domain: domain.id, domainName: domainName(domain), doubt, records }
}

/**
 * Newcomers of one run that are like each other. The first by its key comes in; a pair that meets unattended is one record
 * with two links; all others wait. In which order they came does not matter.
 */
export async function settleNewcomers(
  entity: EntityType,
  circle: Circle,
  domains: readonly StoredDomain[],
  { store, newId }: { readonly store: PlanStore; readonly newId: () => string },
): Promise<void> {
  const alike = await store.alikeNewcomers(entity, values => domainKeys(domains, values))
  if (alike.length === 0) return
  const byKey = new Map(alike.map(one => [one.externalId, one]))
  const page = { changes: [] as Change[], cases: [] as FoundCase[] }
  const withdrawn: string[] = []
  const wait = (
    ones: readonly AlikeNewcomer[],
    records: readonly string[],
    domain: StoredDomain,
    doubt: Doubt,
  ): void => {
    for (const { externalId, hash, values } of ones) {
      withdrawn.push(externalId)
      page.cases.push(caseOf({ entity, externalId, hash, values }, { domain, doubt, records }, newId()))
    }
  }
  for (const keys of groupsOf(linksAmong(alike))) {
    const group = keys.flatMap(key => byKey.get(key) ?? [])
    const crowded = crowdedRecords(group)
    for (const ones of crowded) {
      const domain = domainMeeting(ones, domains)
      const record = ones[0]?.record
      if (domain && record !== undefined) wait(ones, [record], domain, 'several newcomers')
    }
    const rest = group.filter(one => !crowded.flat().includes(one))
    for (const { members, domain: id, doubt } of judgeGroups(rest.map(personOf), domains, nobodyRuledOut)) {
      const ones = members.flatMap(key => byKey.get(key) ?? [])
      const domain = domainWith(domains, id)
      const joined = ones.filter(({ isNew }) => !isNew)
      const [lead, ...others] = ones.filter(({ isNew }) => isNew)
      if (!lead) continue
      const records = joined.length > 0 ? joined.map(({ record }) => record).sort() : [lead.record]
      if (joined.length > 0) wait([lead, ...others], records, domain, doubt ?? 'not all of the group are equal')
      else if (doubt !== null) wait(others, records, domain, doubt)
      else if (others[0]) {
        page.changes.push(...joinNewcomers(entity, circle, lead, others[0], reasonOf(domain)))
        withdrawn.push(lead.externalId, others[0].externalId)
      }
    }
  }
  await store.withdraw(entity, withdrawn)
  await store.keep({ ...emptyPage(entity), ...page })
}

function emptyPage(entity: EntityType): PlannedPage {
  return { entity, sightings: [], changes: [], conflicts: [], problems: [], outgoing: [] }
}

function personOf({ externalId, values }: AlikeNewcomer): Person {
  return { id: externalId, values }
}

/** Who shares a key, and who joins the same record. */
function linksAmong(alike: readonly AlikeNewcomer[]): (readonly [string, string])[] {
  const named = new Map<string, string[]>()
  for (const { externalId, keys, record } of alike) {
    for (const name of [record, ...keys.map(nameOfKey)]) named.set(name, [...(named.get(name) ?? []), externalId])
  }
  const usable = [...named.values()].filter(({ length }) => length <= mostAlike)
  return usable.flatMap(keys => keys.slice(1).map(key => [keys[0] ?? key, key] as const))
}

/** Several newcomers that would join one record: the source holds them apart, so a person is asked. */
function crowdedRecords(group: readonly AlikeNewcomer[]): AlikeNewcomer[][] {
  const byRecord = Map.groupBy(group, ({ record }) => record)
  return [...byRecord.values()].filter(({ length }) => length > 1)
}

function domainMeeting(ones: readonly AlikeNewcomer[], domains: readonly StoredDomain[]): StoredDomain | undefined {
  const shared = domains.find(({ id }) => {
    const hashes = ones.flatMap(({ keys }) => keys.filter(({ domain }) => domain === id).map(({ hash }) => hash))
    return new Set(hashes).size < hashes.length
  })
  return shared ?? domains[0]
}

/** One record that both make, each with its link. Which of the two makes it does not matter to its values. */
function joinNewcomers(
  entity: EntityType,
  circle: Circle,
  lead: AlikeNewcomer,
  other: AlikeNewcomer,
  reason: string,
): Change[] {
  const arrivalOf = ({ externalId, values, hash }: AlikeNewcomer): Arrival => ({
    entity,
    source: circle.source.id,
    position: circle.source.position,
    own: false,
    externalId,
    values,
    hash,
    blankErases: new Set(),
  })
  const made = createRecord(arrivalOf(lead), lead.record)
  const { source, externalId, linkAfter } = made
  if (!linkAfter) throw new Error('a newcomer without a link')
  const link = { ...linkAfter, source, externalId, record: lead.record, position: circle.source.position, own: false }
  const record = { id: lead.record, attributes: made.after, state: 'active', version: 1 } as const
  const { change } = mergeArrival(arrivalOf(other), { record, link: null, others: [link] }, circle)
  if (!change) throw new Error('a newcomer that joins changes nothing')
  return [
    { ...made, after: { ...made.after, ...change.after } },
    { ...change, operation: 'note', version: null, before: {}, after: {}, reason },
  ]
}

function nameOfKey({ domain, hash }: DomainKey): string {
  return `${domain} ${hash}`
}

function domainWith(domains: readonly StoredDomain[], id: number): StoredDomain {
  const domain = domains.find(one => one.id === id)
  if (!domain) throw new Error(`no domain ${id}`)
  return domain
}

function reasonOf(domain: StoredDomain): string {
  return `the same ${domainName(domain)}`
}

function tooCommon(
  entity: EntityType,
  externalId: string,
  domains: readonly StoredDomain[],
  domain: number,
): RecordProblem {
  return {
    entity,
    externalId,
    code: 'DOMAIN_VALUE_COMMON',
    message: `More than ${mostAlike} people of Passport have what this one has in ${domainName(domainWith(domains, domain))}: it was not compared by it.`,
    advice: 'Look whether the value is a stopgap in the source, or take the domain out.',
  }
}
