/** A house with a database of its own and a district that imports from paper sources. */

import { randomBytes } from 'node:crypto'
import type { Connector } from '../../src/model/connector.ts'
import { companions, entityTypes, inDependencyOrder, type EntityType } from '../../src/model/entity.ts'
import {
  defaultLimits,
  type ConflictPolicy,
  type IntegrationType,
  type Limits,
  type RemovalPolicy,
  type SchoolMapping,
  type Task,
} from '../../src/model/integration.ts'
import type { ConfiguredMasterField, ConfiguredSource } from '../../src/model/configuration.ts'
import type { Domain } from '../../src/model/domain.ts'
import type { Run } from '../../src/model/run.ts'
import { applyConfiguration } from '../../src/store/configuration.ts'
import { decideDoubts, doubtsOf } from '../../src/store/doubts.ts'
import { openPool } from '../../src/store/database.ts'
import {
  changesOf,
  conflictsOf,
  problemsOf,
  type ChangeRow,
  type ConflictRow,
  type ProblemRow,
} from '../../src/store/history.ts'
import { recordsOf, type RecordRow } from '../../src/store/records.ts'
import { launch, type House, type Launch } from '../../src/worker/front-door.ts'
import { freshDatabase, type FreshDatabase } from './database.ts'
import { blankPaper, paperConnector, type Paper } from './paper-source.ts'
import type { Values } from '../../src/model/value.ts'

export type District = {
  readonly house: House
  readonly url: string
  readonly paper: Paper
  /** A second source, for those who need two. */
  readonly other: Paper
  readonly run: (options?: Partial<Launch>) => Promise<Run>
  /** The run's options as `run` gives them, for decisions that launch again. */
  readonly options: Launch
  readonly records: (entity: EntityType, all?: boolean) => Promise<RecordRow[]>
  readonly changes: (run: string) => Promise<ChangeRow[]>
  readonly problems: (run: string) => Promise<ProblemRow[]>
  readonly conflicts: (run: string) => Promise<ConflictRow[]>
  /** The active record that a source sends under this key. */
  readonly record: (entity: EntityType, externalId: string, source?: string) => Promise<RecordRow>
  /** Everything stored of directory and links that undo must bring back, in one text. */
  readonly everything: () => Promise<string>
  /** The directory without ids of its own: records are called by their sources' keys, in references too. */
  readonly directory: () => Promise<readonly NamedRecord[]>
  /** Back to a district that has never run anything, with blank papers and without what `configure` asked for. */
  readonly forget: () => Promise<void>
  readonly configure: (wish: Wish) => Promise<void>
  /** A person's word on a conflict that waits. */
  readonly decide: (entity: EntityType, key: string, attribute: string, decided: 'theirs' | 'ours') => Promise<void>
  close(): Promise<void>
}

export type NamedRecord = { readonly name: string; readonly state: string; readonly attributes: Values }

export type Wish = {
  readonly type?: IntegrationType
  readonly conflicts?: ConflictPolicy
  readonly removals?: RemovalPolicy
  readonly schools?: SchoolMapping
  readonly limits?: Limits
  readonly preview?: boolean
  readonly entities?: readonly EntityType[]
  readonly tasks?: Readonly<Partial<Record<EntityType, Partial<Task>>>>
  readonly masterFields?: readonly ConfiguredMasterField[]
  readonly domains?: readonly Domain[]
  /** Both sources are of one kind, and read the second paper. */
  readonly alike?: boolean
  /** Of the second source. */
  readonly ids?: Pick<ConfiguredSource, 'prefix' | 'sharedIds'>
}

/** Limits that hold nothing back. */
export const boundless: Limits = {
  delete: { percent: 100, atLeast: 1_000_000 },
  update: { percent: 100, atLeast: 1_000_000 },
}

export async function openDistrict(wish: Wish = {}): Promise<District> {
  return openDistrictOn(await freshDatabase(), wish)
}

export async function openDistrictOn(database: FreshDatabase, wish: Wish = {}): Promise<District> {
  const pool = openPool(database.url)
  const paper = blankPaper()
  const other = blankPaper()
  const connectors = new Map<string, Connector>([
    ['paper', paperConnector('paper', paper)],
    ['other', paperConnector('other', other)],
  ])
  const house: House = {
    pool,
    key: randomBytes(32),
    connectorById: id => {
      const connector = connectors.get(id)
      if (!connector) throw new Error(`no connector ${id}`)
      return connector
    },
    close: async () => {
      await pool.end()
      await database.drop()
    },
  }
  const configure = (changed: Wish) => configureDistrict(house, changed)
  await configure(wish)
  const options: Launch = {
    integration: 'Import',
    trigger: 'test',
    by: 'test',
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onNotice: () => undefined,
  }
  return {
    house,
    url: database.url,
    paper,
    other,
    configure,
    options,
    decide: async (entity, key, attribute, decided) => {
      const doubt = (await doubtsOf(pool, {})).find(
        one => one.entity === entity && one.externalId === key && one.attribute === attribute,
      )
      if (!doubt) throw new Error(`nothing waits for a word on ${attribute} of ${entity} ${key}`)
      await decideDoubts(pool, doubt.organization, [doubt], { decided, by: 'Mo' })
    },
    run: changed => launch(house, { ...options, ...changed }),
    records: (entity, all = false) => collect(recordsOf(pool, entity, { all })),
    record: async (entity, externalId, source = 'Paper') => {
      for await (const record of recordsOf(pool, entity, { all: false })) {
        if (record.sources.some(one => one.source === source && one.externalId === externalId)) return record
      }
      throw new Error(`${source} sends no active ${entity} ${externalId}`)
    },
    changes: run => collect(changesOf(pool, run)),
    problems: run => collect(problemsOf(pool, run)),
    conflicts: run => collect(conflictsOf(pool, run)),
    everything: () => everythingOf(house),
    directory: () => directoryOf(house),
    forget: async () => {
      await forget(house)
      Object.assign(paper, blankPaper())
      Object.assign(other, blankPaper())
      await configure({})
    },
    close: () => house.close(),
  }
}

async function configureDistrict(house: House, wish: Wish): Promise<void> {
  const entities = wish.entities ?? entityTypes
  const tasks = inDependencyOrder([...entities, ...entities.flatMap(entity => companions[entity])]).map(entity => ({
    entity,
    mapping: {},
    filters: [],
    exclude: [],
    blankErases: [],
    ...wish.tasks?.[entity],
  }))
  const integration = (name: string, source: string) => ({
    name,
    // The second source only ever sends.
    type: source === 'Paper' ? (wish.type ?? 'import') : ('import' as const),
    conflicts: wish.conflicts ?? ('newest' as const),
    removals: wish.removals ?? ('archive' as const),
    source,
    schools: wish.schools ?? ('auto' as const),
    tasks,
    preview: wish.preview ?? false,
    limits: wish.limits ?? defaultLimits,
  })
  await applyConfiguration(house.pool, house.key, {
    organization: { name: 'Maple Unified', type: 'district', timeZone: 'America/New_York' },
    schools: [],
    sources: [
      { name: 'Paper', connector: wish.alike ? 'other' : 'paper', settings: {}, secrets: {} },
      { name: 'Other', connector: 'other', settings: {}, secrets: {}, ...wish.ids },
    ],
    integrations: [integration('Import', 'Paper'), integration('Other import', 'Other')],
    masterFields: wish.masterFields ?? [],
    domains: wish.domains ?? [],
  })
}

async function everythingOf({ pool }: House): Promise<string> {
  const { rows: records } = await pool.query(
    `select entity, id, attributes::text, state from directory_record order by entity, id`,
  )
  const { rows: links } = await pool.query(
    `select entity, source, external_id, record, shadow, moved, hash, missing_since, holds from link order by 1, 2, 3`,
  )
  const { rows: bookmarks } = await pool.query(`select * from bookmark order by integration, entity`)
  return JSON.stringify({ records, links, bookmarks }, null, 1)
}

async function directoryOf({ pool }: House): Promise<NamedRecord[]> {
  const { rows } = await pool.query<{ id: string; name: string; state: string; attributes: Values }>(
    `select d.id, d.state, d.attributes,
            d.entity || ' ' || coalesce((select string_agg(s.name || ':' || l.external_id, ' ' order by s.position, l.external_id)
                                           from link l join data_source s on s.id = l.source and s.connector <> 'passport'
                                          where l.entity = d.entity and l.record = d.id), 'by hand') as name
       from directory_record d`,
  )
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  const named = (text: string): string => names.get(text) ?? text
  return rows
    .map(({ name, state, attributes }) => ({ name, state, attributes: mapTexts(attributes, named) }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

function mapTexts(values: Values, change: (text: string) => string): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'string') return [name, change(value)]
      return [name, typeof value === 'object' && value !== null ? value.map(change) : value]
    }),
  )
}

async function forget({ pool }: House): Promise<void> {
  await pool.query(
    `delete from problem; delete from conflict; delete from change; delete from outgoing; delete from counterpart; delete from doubt; delete from bookmark; delete from match_key; delete from keyed; delete from ignored_key; delete from duplicate_case; delete from ruled_pair; delete from redirect; delete from directory_look; delete from run;
     delete from link; delete from directory_record`,
  )
}

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const row of rows) all.push(row)
  return all
}
