/** 3, of people: whose record a newcomer is, by the domains of uniqueness; first among those that are there, then among newcomers. */

import { correlate, type Correlation, type Doubt, type Person } from '../identity/correlate.ts'
import { domainKeys, type DomainKey } from '../identity/domain-key.ts'
import type { Change } from '../model/change.ts'
import { domainName, type StoredDomain } from '../model/domain.ts'
import type { FoundCase } from '../model/duplicate.ts'
import type { EntityType } from '../model/entity.ts'
import type { Known } from '../model/link.ts'
import type { RecordProblem } from '../model/problem.ts'
import { createRecord, mergeArrival, type Arrival } from './merge.ts'
import type { Candidate, Circle } from './ready-task.ts'
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
 * Newcomers of one run that are like each other. Who would join an account waits when another newcomer may be the same
 * person as well as the account. The others are held against those who come in, as if these had been there before, so that
 * the next run finds the same: the first by its key is a record of its own, and those like it join it or wait. In which
 * order they came does not matter.
 */
export async function settleNewcomers(
  entity: EntityType,
  circle: Circle,
  domains: readonly StoredDomain[],
  { store, newId }: { readonly store: PlanStore; readonly newId: () => string },
): Promise<void> {
  const alike = await store.alikeNewcomers(entity, values => domainKeys(domains, values))
  if (alike.length === 0) return
  const neighbours = neighboursAmong(alike, domains)
  const changes: Change[] = []
  const cases: FoundCase[] = []
  const withdrawn: string[] = []
  const wait = (one: AlikeNewcomer, records: readonly string[], domain: StoredDomain, doubt: Doubt): void => {
    withdrawn.push(one.externalId)
    cases.push(caseOf({ ...one, entity }, { domain, doubt, records }, newId()))
  }
  const there = new Set<AlikeNewcomer>()
  for (const one of alike.filter(({ becomes }) => becomes === 'joins')) {
    const domain = joinedBy(one, domains)
    if (isContested(one, domain, neighbours, domains)) wait(one, [one.record], domain, 'several newcomers')
    else there.add(one)
  }
  const followers = alike.flatMap(one => {
    if (one.becomes !== 'new') return []
    const near = neighbours.of(one).filter(other => there.has(other))
    const found = correlate(personOf(one), near.map(personOf), domains, nobodyRuledOut)
    if (found.situation !== 'nobody') return [{ one, found }]
    there.add(one)
    return []
  })
  const byKey = new Map(alike.map(one => [one.externalId, one]))
  const recordOf = (key: string): string => byKey.get(key)?.record ?? ''
  for (const { one, found } of followers) {
    const domain = domainWith(domains, found.domain)
    if (found.situation === 'asks') {
      wait(one, [...new Set(found.persons.map(recordOf))].sort(), domain, found.doubt)
      continue
    }
    const lead = byKey.get(found.person)
    const same = followers.filter(other => other.found.situation === 'same' && other.found.person === found.person)
    const isAlone = same.length === 1 && neighbours.upTo(one, domain).length === 1
    if (lead?.becomes === 'new' && isAlone) {
      changes.push(...joinNewcomers(entity, circle, lead, one, reasonOf(domain)))
      withdrawn.push(lead.externalId, one.externalId)
    } else wait(one, [recordOf(found.person)], domain, 'several newcomers')
  }
  await store.withdraw(entity, withdrawn)
  await store.keep({ ...emptyPage(entity), changes, cases })
}

/** Another newcomer joins the same account, is equal in a domain that comes before, or may be taken for the same person. */
function isContested(
  one: AlikeNewcomer,
  domain: StoredDomain,
  neighbours: Neighbours,
  domains: readonly StoredDomain[],
): boolean {
  if (neighbours.upTo(one, domain).length > 0) return true
  return neighbours.of(one).some(other => {
    if (other.becomes === 'joins') return other.record === one.record
    return correlate(personOf(other), [personOf(one)], domains, nobodyRuledOut).situation === 'same'
  })
}

function emptyPage(entity: EntityType): PlannedPage {
  return { entity, sightings: [], changes: [], conflicts: [], problems: [], outgoing: [] }
}

function personOf({ externalId, values }: AlikeNewcomer): Person {
  return { id: externalId, values }
}

type Neighbours = {
  of(one: AlikeNewcomer): readonly AlikeNewcomer[]
  /** Only those that are equal in this domain, or in one of a higher priority. */
  upTo(one: AlikeNewcomer, domain: StoredDomain): readonly AlikeNewcomer[]
}

/** Who shares a key, and who would join the same record. A key of too many says nothing. */
function neighboursAmong(alike: readonly AlikeNewcomer[], domains: readonly StoredDomain[]): Neighbours {
  const byKey = new Map<string, AlikeNewcomer[]>()
  const byRecord = new Map<string, AlikeNewcomer[]>()
  for (const one of alike) {
    for (const key of one.keys.map(nameOfKey)) byKey.set(key, [...(byKey.get(key) ?? []), one])
    if (one.becomes === 'joins') byRecord.set(one.record, [...(byRecord.get(one.record) ?? []), one])
  }
  const sharing = (one: AlikeNewcomer, key: DomainKey): readonly AlikeNewcomer[] => {
    const ones = byKey.get(nameOfKey(key)) ?? []
    return ones.length > mostAlike ? [] : ones.filter(other => other !== one)
  }
  const among = (one: AlikeNewcomer, keys: readonly DomainKey[]) => keys.flatMap(key => sharing(one, key))
  return {
    of: one => {
      const joining = (byRecord.get(one.record) ?? []).filter(other => other !== one)
      return [...new Set([...among(one, one.keys), ...(one.becomes === 'joins' ? joining : [])])]
    },
    upTo: (one, domain) => {
      const before = new Set(domains.slice(0, domains.indexOf(domain) + 1).map(({ id }) => id))
      return [
        ...new Set(
          among(
            one,
            one.keys.filter(key => before.has(key.domain)),
          ),
        ),
      ]
    },
  }
}

function joinedBy({ reason }: AlikeNewcomer, domains: readonly StoredDomain[]): StoredDomain {
  const domain = domains.find(one => reasonOf(one) === reason)
  if (!domain) throw new Error('a newcomer joins by no domain')
  return domain
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
