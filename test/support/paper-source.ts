/** A source system on paper: what it holds is a map in the test's hand. For laws and scenarios of the walk itself. */

import type { Attribute } from '../../src/model/attribute.ts'
import { catalog } from '../../src/model/catalog.ts'
import type { Connector, Page, SystemRecord } from '../../src/model/connector.ts'
import { entityTypes, type EntityType } from '../../src/model/entity.ts'
import { Problem } from '../../src/model/problem.ts'
import type { Write, WriteOutcome } from '../../src/model/outgoing.ts'
import type { SourceAttributes, SourceValue } from '../../src/model/value.ts'

export type Paper = {
  /** Entity to key to attributes; what is not here is not in the source. */
  readonly records: Record<EntityType, Map<string, SourceAttributes>>
  /** Records as they are sent, where a test wants more than the map can say (one key twice, wrong kinds). */
  readonly extra: SystemRecord[]
  readonly extraEntity: { of: EntityType }
  pageSize: number
  /** The order in which records are sent. */
  order: (keys: readonly string[]) => readonly string[]
  /** Entities whose read ends incomplete, or breaks off after so many pages. */
  readonly incomplete: Set<EntityType>
  /** Of these entities, the page of that number comes twice, or not at all: then fewer records come than the source counts. */
  readonly repeatsPage: Map<EntityType, number>
  readonly skipsPage: Map<EntityType, number>
  readonly breaksAfter: Map<EntityType, number>
  /** Called before each page: a test may look, wait, or kill. */
  onPage: (entity: EntityType, page: number) => void | Promise<void>
  /** Keys changed since the last read, for incremental reads; null = it can only be read in full. */
  changed: Map<EntityType, Set<string>> | null
  /** Whether it may be written to; each write, as it came. */
  writable: boolean
  readonly writes: { entity: EntityType; write: Write }[]
  /** Makes of a value what the system keeps of it: some write telephone numbers their own way. */
  keeps: (entity: EntityType, attribute: string, value: SourceValue) => SourceValue
  /** Called before a write is taken, and after, before its answer leaves: a test may throw. */
  onWrite: (moment: 'before' | 'after', write: Write) => void
  readonly reads: { entity: EntityType; since: string | undefined }[]
  /** Whether a read that was broken off can be gone on with. */
  resumes: boolean
}

export function blankPaper(): Paper {
  const records = Object.fromEntries(entityTypes.map(entity => [entity, new Map()])) as Paper['records']
  return {
    records,
    extra: [],
    extraEntity: { of: 'student' },
    pageSize: 50,
    order: keys => keys,
    incomplete: new Set(),
    repeatsPage: new Map(),
    skipsPage: new Map(),
    breaksAfter: new Map(),
    onPage: () => undefined,
    changed: null,
    writable: false,
    writes: [],
    keeps: (_entity, _attribute, value) => value,
    onWrite: () => undefined,
    reads: [],
    resumes: true,
  }
}

/** Writes a record, or changes the attributes named; a change is in the next incremental read. */
export function write(paper: Paper, entity: EntityType, key: string, attributes: SourceAttributes): void {
  paper.records[entity].set(key, { ...paper.records[entity].get(key), ...attributes })
  note(paper, entity, key)
}

/** Takes a record out of the source. */
export function strike(paper: Paper, entity: EntityType, ...keys: readonly string[]): void {
  for (const key of keys) {
    if (!paper.records[entity].delete(key)) throw new Error(`no ${entity} ${key} on paper`)
    note(paper, entity, key)
  }
}

function note(paper: Paper, entity: EntityType, key: string): void {
  if (!paper.changed) return
  paper.changed.set(entity, (paper.changed.get(entity) ?? new Set()).add(key))
}

/** A connector of that id which reads from the paper. */
export function paperConnector(id: string, paper: Paper): Connector {
  return {
    id,
    name: `Paper ${id}`,
    form: [],
    entities: () => entityTypes.map(entity => ({ entity, attributes: offered(entity), creatable: isPerson(entity) })),
    get can() {
      return { write: paper.writable, readChanges: paper.changed !== null, reportDeletes: paper.changed !== null }
    },
    parseSettings: settings => settings,
    open: () => ({
      check: async function* () {},
      read: (entity, since) => readPaper(paper, entity, since),
      readKeys: (entity, keys) => readKeys(paper, entity, keys),
      write: (entity, writes) => writePaper(paper, entity, writes),
      lookUp: async function* (entity, writes) {
        for (const { id, values } of writes) {
          const key = `w-${markOf(values)}`
          if (paper.records[entity].has(key)) yield { id, kind: 'written', externalId: key }
        }
      },
      resume: async (entity, since, places) => (paper.resumes ? readPaper(paper, entity, since, places) : null),
      close: async () => undefined,
    }),
  }
}

const people: readonly EntityType[] = ['student', 'guardian', 'guardianship']
const isPerson = (entity: EntityType): boolean => people.includes(entity)

/** As with PowerSchool: students and guardians are written, a student's school only when the student is new. */
function offered(entity: EntityType): readonly Attribute[] {
  return catalog[entity].attributes.map(attribute => {
    if (!isPerson(entity) || ['username', 'password'].includes(attribute.name)) {
      return { ...attribute, mutability: 'readOnly' }
    }
    return attribute.target || attribute.name === 'identifier' ? { ...attribute, mutability: 'immutable' } : attribute
  })
}

async function* readKeys(paper: Paper, entity: EntityType, keys: readonly string[]): AsyncIterable<Page> {
  const held = paper.records[entity]
  const records = keys.flatMap(key => {
    const attributes = held.get(key)
    return attributes ? [{ key, attributes: inOrder(entity, attributes) }] : []
  })
  yield { records, end: { complete: true } }
}

function markOf(values: SourceAttributes): string {
  return String(values['identifier'] ?? JSON.stringify(values))
}

async function* writePaper(paper: Paper, entity: EntityType, writes: readonly Write[]): AsyncIterable<WriteOutcome> {
  for (const one of writes) {
    paper.onWrite('before', one)
    // A writer's own mark makes a doubtful newcomer known again, as a student number does.
    const mark = markOf(one.values)
    const found =
      one.doubtfulSince !== null ? [...paper.records[entity].keys()].find(key => key === `w-${mark}`) : undefined
    const key = one.externalId ?? found ?? `w-${mark}`
    if (one.operation === 'create' && !found && paper.records[entity].has(key)) {
      const refused = { code: 'WRITE_REFUSED', message: 'There is one with this number.', advice: 'Look for it there.' }
      yield { id: one.id, kind: 'refused', ...refused }
      continue
    }
    if (!found) {
      paper.writes.push({ entity, write: one })
      const kept = Object.entries(one.values).map(([name, value]) => [name, paper.keeps(entity, name, value)])
      write(paper, entity, key, Object.fromEntries(kept))
    }
    paper.onWrite('after', one)
    yield { id: one.id, kind: 'written', externalId: key }
  }
}

async function* readPaper(
  paper: Paper,
  entity: EntityType,
  since: string | undefined,
  known: readonly string[] = [],
): AsyncIterable<Page> {
  paper.reads.push({ entity, since })
  const held = paper.records[entity]
  const touched = since === undefined ? null : (paper.changed?.get(entity) ?? new Set<string>())
  const keys = paper.order([...held.keys()].filter(key => !touched || touched.has(key)))
  const gone = touched ? [...touched].filter(key => !held.has(key)) : []
  const records: SystemRecord[] = keys.map(key => ({ key, attributes: inOrder(entity, held.get(key) ?? {}) }))
  if (paper.extraEntity.of === entity) records.push(...paper.extra)
  const pages: SystemRecord[][] = []
  for (let at = 0; at < records.length; at += paper.pageSize) pages.push(records.slice(at, at + paper.pageSize))
  const repeated = pages[paper.repeatsPage.get(entity) ?? -1]
  if (repeated) pages.push(repeated)
  const skipped = pages.splice(paper.skipsPage.get(entity) ?? pages.length, 1).length > 0
  if (pages.length === 0) pages.push([])
  for (const [index, page] of pages.entries()) {
    if (known.includes(String(index))) continue
    await paper.onPage(entity, index)
    if (paper.breaksAfter.get(entity) === index) throw broken()
    const last = index === pages.length - 1
    yield {
      records: page,
      place: String(index),
      ...(last ? { gone, end: endOf(paper, entity, skipped) } : {}),
    }
  }
}

/** As a connector does: equal records are sent alike. */
function inOrder(entity: EntityType, attributes: SourceAttributes): SourceAttributes {
  const ordered: Record<string, SourceAttributes[string]> = {}
  for (const { name } of catalog[entity].attributes) {
    const value = attributes[name]
    if (value !== undefined) ordered[name] = value
  }
  return { ...ordered, ...attributes }
}

function endOf(paper: Paper, entity: EntityType, skipped: boolean) {
  if (skipped || paper.incomplete.has(entity))
    return { complete: false, reason: 'fewer records came than the source counts' }
  return { complete: true, cursor: 'a later moment' }
}

function broken(): Problem {
  return new Problem({
    code: 'SOURCE_UNREACHABLE',
    message: 'The source no longer answers.',
    advice: 'Try again when it is up.',
    retry: true,
  })
}
