/** What the walk needs of the world: the store behind one run's plan, chance, clock, and someone to tell. */

import type { Change, Conflict } from '../model/change.ts'
import type { Page, ReadEnd } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import type { FoundCase } from '../model/duplicate.ts'
import type { Linkage } from '../model/include-linked.ts'
import type { RecordProblem } from '../model/problem.ts'
import type { EntityCounts } from '../model/run.ts'
import type { SchoolCandidate } from './match.ts'
import type { Limits } from '../model/integration.ts'
import type { Known } from '../model/link.ts'
import type { Value, Values } from '../model/value.ts'
import type { Sent, Settled } from './outgoing.ts'
import type { Planned } from './limits.ts'
import type { Finding, QualityCheck } from './quality.ts'
import type { PlannedLink } from './siblings.ts'

/** A record as it was seen: kept for finding what is missing and what came twice. */
export type Sighting = {
  readonly key: string
  readonly hash: string
  /** Left out by a filter or the school mapping: it does not count as there, but what refers to it is no fault. */
  readonly skipped: boolean
}

/** What one page adds to the plan; kept in one transaction, which is the run's checkpoint. */
export type PlannedPage = {
  readonly entity: EntityType
  readonly sightings: readonly Sighting[]
  readonly changes: readonly Change[]
  readonly conflicts: readonly Conflict[]
  readonly problems: readonly RecordProblem[]
  readonly outgoing: readonly Sent[]
  /** Newcomers that wait for a person. */
  readonly cases?: readonly FoundCase[]
  /** What the quality rules object to. */
  readonly findings?: readonly Finding[]
  /** Keys of records that were held against the quality rules. */
  readonly looked?: readonly string[]
  /** Absent where it is no page of the source, but what follows when all have been read. */
  readonly checkpoint?: Checkpoint
}

/** How far an entity's read is with a page that is kept. */
export type Checkpoint = {
  /** From 1, in the order in which they are kept. */
  readonly page: number
  /** Where the source goes on from; null where it can't. */
  readonly place: string | null
  readonly end: ReadEnd | null
  /** Of all pages until now, this one included. */
  readonly tally: Tally
}

export type Tally = {
  readonly read: number
  readonly unchanged: number
  readonly skipped: number
  /** Left out because nobody can say which they are. */
  readonly unkeyed: number
}

/** An entity that another process was reading when it was lost. */
export type BegunEntity = {
  readonly entity: EntityType
  readonly pages: number
  readonly places: readonly string[]
  /** Its read had come to its end, and what follows of it had not. */
  readonly end: ReadEnd | null
  readonly tally: Tally
}

/** By what people are equal in one domain. */
export type MatchKey = { readonly domain: number; readonly hash: string }

/** A newcomer of the plan that is like another one of it, or joins the same record. */
export type AlikeNewcomer = {
  readonly externalId: string
  readonly record: string
  /** A record of its own; one with an account that is there; or it waits already for what is known of that account. */
  readonly becomes: 'new' | 'joins' | 'waits'
  /** Why it joins. */
  readonly reason: string | null
  readonly values: Values
  readonly hash: string | null
  readonly keys: readonly MatchKey[]
}

/** Who is who among people. */
export type PeopleStore = {
  /** The directory's keys are brought up to date. */
  refreshKeys(
    entity: EntityType,
    domains: readonly number[],
    keysOf: (values: Values) => readonly MatchKey[],
  ): Promise<void>
  /** Whoever has one of the keys; of a key that too many have, one more than that. */
  peopleByKeys(
    entity: EntityType,
    keys: readonly MatchKey[],
  ): Promise<readonly (MatchKey & { readonly record: string; readonly values: Values })[]>
  alikeNewcomers(entity: EntityType, keysOf: (values: Values) => readonly MatchKey[]): Promise<readonly AlikeNewcomer[]>
  /** Takes newcomers out of the plan again; they count as seen. */
  withdraw(entity: EntityType, keys: readonly string[]): Promise<void>
  /** Of these keys, those that a person declared redundant. */
  ignoredAmong(entity: EntityType, keys: readonly string[]): Promise<ReadonlySet<string>>
}

/** What became of a reference to another record of the same source. */
export type Reference =
  | { readonly state: 'there'; readonly record: string; readonly unfit?: false }
  /** `unfit`: left out because of its quality. */
  | { readonly state: 'skipped' | 'removed' | 'left' | 'unknown'; readonly unfit?: boolean }

export type UnmappedPart = { readonly source: string; readonly name: string | null; readonly records: number }

/** What one entity's part of the plan came to. */
export type EntityOutcome = {
  readonly read: number
  readonly unchanged: number
  readonly skipped: number
  readonly end: ReadEnd
  /** Whether all was read: asked for, or because the source could not tell what changed. */
  readonly full: boolean
  /** A complete read that found nothing where there was something. */
  readonly empty: boolean
  /** Records left out because their schools are not mapped, by the source's key of the school. */
  readonly unmapped?: readonly UnmappedPart[]
}

/** A conflict that waits for a person, or on which one has decided. */
export type Doubt = {
  readonly externalId: string
  readonly attribute: string
  readonly theirs: Value
  readonly ours: Value
  readonly decided: 'theirs' | 'ours' | null
}

/** The part of a plan that goes out to the system. Every statement is set-based over a page or more. */
export type OutgoingStore = {
  /** What is settled between the two sides, by the system's key. */
  settled(entity: EntityType, keys: readonly string[]): Promise<ReadonlyMap<string, Settled>>
  /** Linked records whose values moved since they were last compared, and that the run did not meet. */
  movedSince(entity: EntityType): AsyncIterable<readonly { readonly known: Known; readonly settled: Settled }[]>
  /** Records that the system does not have, of schools and people that it has. */
  absent(entity: EntityType): AsyncIterable<readonly Known[]>
  /** Schools with students to be sent that the system has no school for. */
  unmappedSchools(): Promise<readonly string[]>
  decisions(entity: EntityType, keys: readonly string[]): Promise<readonly Doubt[]>
  /** Doubts of records that the run did not meet. */
  doubted(
    entity: EntityType,
  ): AsyncIterable<readonly { readonly known: Known; readonly doubts: readonly Doubt[]; readonly settled: Settled }[]>
}

/** People who count only as long as a relation that counts links to them. */
export type NeededBy = Pick<Linkage, 'people' | 'through'>

type SideStores = OutgoingStore & PeopleStore

/** The plan of one run, as the store keeps it. Every statement is set-based over a page or more. */
export type PlanStore = SideStores & {
  /** Entities whose part of the plan another process made before it was lost: they are not read again. */
  readonly whole: ReadonlyMap<EntityType, EntityOutcome>
  /** The one whose pages are kept in part: what they hold need not be read again, where the source can go on from them. */
  readonly begun: BegunEntity | null
  /** Its pages are taken out: the source can't go on from them. */
  beginAgain(entity: EntityType): Promise<void>
  /** From now on it begins again when this process is lost, until its part is whole. */
  leaveNoPlaces(entity: EntityType): Promise<void>
  /** The entity's part is whole from now on. */
  keepWhole(entity: EntityType, outcome: EntityOutcome): Promise<void>
  /** Whether anything of the entity was ever linked to the source: if not, every arrival is a newcomer. */
  hasLinks(entity: EntityType): Promise<boolean>
  /**
   * By position in `sightings`: records whose link is absent, has another hash, or is marked as missing. The others are
   * unchanged, and are written down as seen, by that page.
   */
  sift(
    entity: EntityType,
    page: number,
    sightings: readonly Pick<Sighting, 'key' | 'hash'>[],
  ): Promise<readonly { readonly index: number; readonly known: Known | null }[]>
  knownByKeys(entity: EntityType, keys: readonly string[]): Promise<readonly Known[]>
  /** Linked records whose keys begin with one of the owners and a colon. */
  knownByOwners(entity: EntityType, owners: readonly string[]): Promise<readonly Known[]>
  /** What the directory knows of a record that the source is not linked to yet. */
  knownByRecords(entity: EntityType, records: readonly string[]): Promise<readonly Known[]>
  references(target: EntityType, keys: readonly string[]): Promise<ReadonlyMap<string, Reference>>
  schoolCandidates(): Promise<readonly SchoolCandidate[]>
  /** Throws a Problem RUN_CANCELLED when somebody asked for it meanwhile, RUN_TAKEN_ON when another process has the run. */
  keep(page: PlannedPage): Promise<void>
  /** Of the first records of the entity: how many have ids that another source of the same kind has too, and no word was said about it. */
  sharedIds(entity: EntityType): Promise<{ readonly source: string; readonly records: number } | null>
  /** Whether exactly the linked records were seen, each once: then nobody is new, repeated or missing. */
  sawAllLinked(entity: EntityType): Promise<boolean>
  /** Takes out of the plan what came under one key with different contents, and says so; the same contents twice count once. The keys disputed. */
  settleRepeated(entity: EntityType): Promise<ReadonlySet<string>>
  /** Links of the source whose records were not seen in this run, in batches. */
  missing(entity: EntityType): AsyncIterable<readonly Known[]>
  /** What the plan holds so far of these links of the source. */
  plannedLinks(entity: EntityType, keys: readonly string[]): Promise<ReadonlyMap<string, PlannedLink>>
  /** Gives everybody of the plan who is wished a user name one that nobody else of the organization has. */
  giveNames(entity: EntityType, length: number): Promise<void>
  /** Whether records of the entity have open issues of quality. */
  hasIssues(entity: EntityType): Promise<boolean>
  /** Finds values that several records share, over all of the source; of those to be skipped nothing is taken. Their number. */
  findShared(entity: EntityType, checks: readonly Pick<QualityCheck, 'attribute' | 'outcome'>[]): Promise<number>
  /** One problem for each rule that was broken, with how often. */
  sumUpFindings(entity: EntityType): Promise<void>
  /** Newcomers whom nothing that counts links to leave the plan; their number. */
  dropUnneeded(needed: NeededBy): Promise<number>
  /** Archives what belongs to schools, people and sections that the plan archives; people leave such schools. */
  archiveOrphans(at: string): Promise<void>
  /** Archives people to whom nothing links any more. */
  archiveUnneeded(
    needed: NeededBy,
    departing: {
      readonly at: string
      readonly reason: string
      /** Of all that Passport has from the source; else only of those whose last link ends with the plan. */
      readonly ofAll: boolean
      /** Why they are kept, and only told; null where they are not. */
      readonly keeps: string | null
    },
  ): Promise<void>
  counts(): Promise<
    ReadonlyMap<
      EntityType,
      Pick<
        EntityCounts,
        | 'created'
        | 'updated'
        | 'deleted'
        | 'restored'
        | 'conflicts'
        | 'duplicates'
        | 'problems'
        | 'joined'
        | 'kept'
        | 'sentNew'
        | 'sentChanged'
      >
    >
  >
  /** District-wide, and by school wherever the district's count reaches a limit's `atLeast`. */
  planned(limits: Limits): Promise<readonly Planned[]>
}

export type Stage = 'read' | 'match' | 'plan' | 'apply' | 'settle'

export type Progress = {
  readonly stage: Stage
  readonly entity: EntityType | null
  readonly done: number
  readonly total: number | null
}

export type WalkPorts = {
  readonly store: PlanStore
  readonly read: (entity: EntityType, since: string | undefined) => AsyncIterable<Page>
  /** What is left of a read that was broken off; null where the source must be read again. */
  readonly resume: (
    entity: EntityType,
    since: string | undefined,
    places: readonly string[],
  ) => Promise<AsyncIterable<Page> | null>
  readonly newId: () => string
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}
