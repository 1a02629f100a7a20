/** The door to external systems: what a connector promises, and what an opened system can do. */

import type { Attribute } from './attribute.ts'
import type { EntityType } from './entity.ts'
import type { Write, WriteOutcome } from './outgoing.ts'
import type { RecordProblem } from './problem.ts'
import type { SourceAttributes } from './value.ts'

/** One field of the form an administrator fills in for a data source. */
export type FormField = {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly kind: 'text' | 'url' | 'secret' | 'integer' | 'boolean' | 'texts'
  readonly required: boolean
}

/**
 * What a connector offers for one entity. Its attributes carry Passport's names wherever they are the same thing, so that
 * the default mapping is "the attribute of the same name". A `ref` holds the source's own key of the other record.
 */
export type EntitySchema = {
  readonly entity: EntityType
  readonly attributes: readonly Attribute[]
  /** Whether new records can be written there; which attributes of one that exists, their mutability says. */
  readonly creatable?: boolean
}

export type SystemRecord = {
  /** The source's key of the record (contract, 3: external ids). */
  readonly key: string
  /** In the order of the schema, always the same: the record's hash is taken over it. */
  readonly attributes: SourceAttributes
  /** When it was last changed there, as a moment in UTC, where the source can be trusted to know. */
  readonly changedAt?: string | null
}

/** Where the next incremental read of an entity starts; a connector's own words. */
export type Cursor = string

/** How a read ended: `complete` only when the source's own count or end mark agrees with what arrived. */
export type ReadEnd = {
  readonly complete: boolean
  /** Why the read is not complete, in words for the run's report. */
  readonly reason?: string
  readonly cursor?: Cursor
  /** Changes were asked for, but all that counts was read: the cursor no longer served. What is missing has left. */
  readonly whole?: boolean
}

export type Page = {
  readonly records: readonly SystemRecord[]
  /** Keys which the source itself says have left (dropped, inactive): only in incremental reads. */
  readonly gone?: readonly string[]
  /**
   * Objects of the source that hold several records, keyed `<owner>:...`, and that came whole: of these, what is not in
   * this page has left. Only in incremental reads.
   */
  readonly owners?: readonly string[]
  readonly problems?: readonly RecordProblem[]
  /** On the last page of a read only. */
  readonly end?: ReadEnd
  /** Where the page stands in its read, in the connector's own words: what `resume` goes on from. */
  readonly place?: string
}

/** What a check did, step by step; a step that fails throws a Problem that says what to mend. */
export type CheckStep = { readonly name: string; readonly detail: string }

export type System = {
  /** Yields each step as it passes; throws the Problem of the first that fails. */
  check(entities: readonly EntityType[]): AsyncIterable<CheckStep>
  /** Reads all that counts of an entity, or what changed since the cursor. Pages come as they arrive, in any order. */
  read(entity: EntityType, since?: Cursor): AsyncIterable<Page>
  /** Reads the records of these keys; one that is not there, or does not count, is absent. */
  readKeys?(entity: EntityType, keys: readonly string[]): AsyncIterable<Page>
  /**
   * Writes records of one entity, and yields each outcome as it lands. Whatever happens on the way, no record is created
   * twice: what may have arrived is looked up before it is sent again. Throws a Problem when the system fails; what has no
   * outcome by then may have arrived.
   */
  write?(entity: EntityType, writes: readonly Write[]): AsyncIterable<WriteOutcome>
  /** Of newcomers whose answers were lost, those that did arrive, as `written`; `refused` where that can't be told. */
  lookUp?(entity: EntityType, writes: readonly Write[]): AsyncIterable<WriteOutcome>
  /**
   * The pages that are left of a read that was broken off, when those at these places need not come again; all together are as
   * sound as one read. Null where it can't be gone on with, and must begin again. Absent where that is always so.
   */
  resume?(entity: EntityType, since: Cursor | undefined, places: readonly string[]): Promise<AsyncIterable<Page> | null>
  close(): Promise<void>
}

export type ConnectorPorts = {
  /** The present moment; systems derive their own calendar day from it. */
  readonly now: () => Date
  /** Aborts everything in flight. */
  readonly signal: AbortSignal
  /** Told of waits and retries, in words without personal data. */
  readonly notice: (text: string) => void
  /** Whether a network address may be connected to; without it, any. */
  readonly mayReach?: (address: string) => boolean
}

export type Connector = {
  readonly id: string
  readonly name: string
  readonly form: readonly FormField[]
  /** With the district's own (extension) fields, which depend on the settings. */
  entities(settings: Settings): readonly EntitySchema[]
  readonly can: { readonly write: boolean; readonly readChanges: boolean; readonly reportDeletes: boolean }
  /** For a connector that will never write: why, in a sentence for whoever looks for Export or Sync. */
  readonly whyReadOnly?: string
  /** Throws a Problem `SETTINGS_INVALID` that names the field. */
  parseSettings(settings: Settings): Settings
  open(settings: Settings, ports: ConnectorPorts): System
  /** The settings, so that these of the district's own fields (`group.field`) are read too: mapping rules name them. */
  withFields?(settings: Settings, fields: readonly string[]): Settings
  /** The package that an administrator installs in the external system, where one is needed; a new version only for new content. */
  plugin?(
    settings: Settings,
    entities: readonly EntityType[],
    wish: { readonly previous: PluginVersion | undefined; readonly writes: boolean },
  ): Plugin
}

export type PluginVersion = { readonly version: string; readonly contentHash: string }
export type Plugin = PluginVersion & { readonly zip: Uint8Array }

/** A data source's settings as stored: secrets are in clear only between unsealing and `open`. */
export type Settings = Readonly<Record<string, unknown>>
