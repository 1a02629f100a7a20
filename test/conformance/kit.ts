/** What every System promises to the walk, whatever it reads from: the conformance kit of the connectors. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attributeOf } from '../../src/model/catalog.ts'
import type { Connector, EntitySchema, Page, Settings, System, SystemRecord } from '../../src/model/connector.ts'
import { entityTypes, type EntityType } from '../../src/model/entity.ts'
import type { SourceAttributes } from '../../src/model/value.ts'
import { hashRecord } from '../../src/sync/read.ts'

export type Subject = {
  readonly connector: Connector
  readonly settings: Settings
  /** Opens one more system on the same source. */
  open(signal?: AbortSignal): System
  /** Records of a page; those that share a number may make it a little longer. */
  readonly pageSize: number
  /** Changes one student in the source, after anything that was read before; his key. */
  change(): Promise<string>
  /** From now on the source lets everybody wait; resolves once it has been asked. Absent where nobody ever waits. */
  stall?(): { asked(): Promise<void> }
  /** A source that is asked over a network has something to check. */
  readonly steps: readonly string[]
  /** `entity.attribute`s that may lead to a record that does not count. */
  readonly mayDangle: readonly string[]
  close(): Promise<void>
}

export function conformance(name: string, openSubject: () => Promise<Subject>): void {
  describe(`what is promised by ${name}`, () => {
    let subject: Subject
    let system: System
    let schemas: ReadonlyMap<EntityType, EntitySchema>
    const reads = new Map<EntityType, Read>()
    beforeAll(async () => {
      subject = await openSubject()
      system = subject.open()
      schemas = new Map(subject.connector.entities(subject.settings).map(schema => [schema.entity, schema]))
      for (const entity of schemas.keys()) reads.set(entity, await readAll(system.read(entity)))
    })
    afterAll(async () => {
      await system.close()
      await subject.close()
    })

    test('offers attributes that the catalog has, or fields of the own district, each once', () => {
      for (const [entity, { attributes }] of schemas) {
        const names = attributes.map(attribute => attribute.name)
        expect(new Set(names).size).toBe(names.length)
        expect(names.filter(one => !one.includes('.') && !attributeOf(entity, one))).toEqual([])
        for (const { name: own, kind, target } of attributes.filter(attribute => !attribute.name.includes('.'))) {
          expect({ own, kind, target }).toEqual({
            own,
            kind: attributeOf(entity, own)?.kind,
            target: attributeOf(entity, own)?.target,
          })
        }
      }
    })

    test('every record has a key of its own, and only offered attributes, in the order of the schema', () => {
      for (const [entity, { records }] of reads) {
        expect(records.length).toBeGreaterThan(0)
        expect(new Set(records.map(({ key }) => key)).size).toBe(records.length)
        expect(records.filter(({ key }) => key.trim() === '' || key.length > 255)).toEqual([])
        const order = (schemas.get(entity)?.attributes ?? []).map(attribute => attribute.name)
        for (const { attributes } of records) {
          const places = namesIn(attributes).map(one => order.indexOf(one))
          expect(places).not.toContain(-1)
          expect(places).toEqual(places.toSorted((a, b) => a - b))
        }
      }
    })

    test('values have the kinds that are offered', () => {
      for (const [entity, { records }] of reads) {
        const wrong = new Set<string>()
        for (const { name: one, kind } of schemas.get(entity)?.attributes ?? []) {
          for (const { attributes } of records) if (!isOfKind(kind, attributes[one])) wrong.add(`${entity}.${one}`)
        }
        expect([...wrong]).toEqual([])
      }
    })

    test('the end comes once and last, and says that all was read', () => {
      for (const { end } of reads.values()) expect(end).toMatchObject({ complete: true })
      expect([...reads.values()].flatMap(({ problems }) => problems)).toEqual([])
    })

    test('reading a second time gives the same records, to the byte that is hashed', async () => {
      for (const [entity, { records }] of reads) {
        const again = await readAll(system.read(entity))
        expect(hashes(again.records)).toEqual(hashes(records))
      }
    })

    test('references lead to records that are read too', () => {
      const dangling = new Set<string>()
      for (const [entity, { records }] of reads) {
        for (const { name: one, target } of schemas.get(entity)?.attributes ?? []) {
          if (target === undefined) continue
          const there = new Set(reads.get(target)?.records.map(({ key }) => key))
          for (const { attributes } of records) {
            if (keysIn(attributes[one]).some(key => !there.has(key))) dangling.add(`${entity}.${one}`)
          }
        }
      }
      expect([...dangling].sort()).toEqual([...subject.mayDangle].sort())
    })

    test('pages are bounded', async () => {
      for (const { longestPage } of reads.values()) expect(longestPage).toBeLessThanOrEqual(subject.pageSize * 1.5)
      expect(Math.max(...[...reads.values()].map(({ pages }) => pages))).toBeGreaterThan(5)
    })

    test('a read of changes gives what changed since the cursor, and nothing else', async () => {
      const { end } = await readAll(system.read('student'))
      expect(end?.cursor).toBeDefined()
      const key = await subject.change()
      const changes = await readAll(system.read('student', end?.cursor))
      expect(changes.records.map(record => record.key)).toEqual([key])
      expect(changes.gone).toEqual([])
      expect(changes.end).toMatchObject({ complete: true })
      const now = (await readAll(system.read('student'))).records.find(record => record.key === key)
      expect(changes.records).toEqual([now])
    })

    test('a read that was broken off goes on from the pages that were kept, in full and of changes, to the same end', async () => {
      if (!system.resume) return
      const began = (await readAll(system.read('student'))).end?.cursor
      await subject.change()
      for (const [entity, since] of [
        ...[...schemas.keys()].map(one => [one, undefined] as const),
        ['student', began] as const,
      ]) {
        const pages = await arrayOf(system.read(entity, since))
        const all = await readAll(system.read(entity, since))
        const inTurn = pages.filter((page, index) => index % 3 !== 1 && page.place !== undefined && !page.end)
        if (inTurn.length === 0) continue
        const other = subject.open()
        const rest = await other.resume?.(
          entity,
          since,
          inTurn.map(({ place = '' }) => place),
        )
        if (!rest) throw new Error(`${entity} is not gone on with`)
        const left = await readAll(rest)
        const together = [...inTurn.flatMap(({ records }) => records), ...left.records]
        expect(together).toHaveLength(all.records.length)
        expect(hashes(together)).toEqual(hashes(all.records))
        expect(left.end?.complete).toBe(true)
        // The next read of changes begins where this one did, not where it was gone on with.
        expect(left.end?.cursor).toBe(pages.at(-1)?.end?.cursor)
        await other.close()
      }
    })

    test('a check passes step by step, and says of each what it found', async () => {
      const passed: string[] = []
      for await (const { name: step, detail } of system.check(entityTypes)) {
        expect(detail).toMatch(/\w/)
        passed.push(step)
      }
      expect(passed).toEqual(subject.steps)
    })

    test('a reader who has seen enough stops after one page', async () => {
      const seen: Page[] = []
      for await (const page of system.read('enrollment')) {
        seen.push(page)
        break
      }
      expect(seen).toHaveLength(1)
      await expect(readAll(system.read('school'))).resolves.toMatchObject({ end: { complete: true } })
    })

    test('closing twice is closing once', async () => {
      const other = subject.open()
      await readAll(other.read('school'))
      await other.close()
      await other.close()
    })

    test('a wrong setting is refused by name, and its value is not shown', () => {
      if (subject.connector.form.length === 0) return
      expect(() => subject.connector.parseSettings({ ...subject.settings, hostname: 'a secret' })).toThrow(/"hostname"/)
      expect(() => subject.connector.parseSettings({ ...subject.settings, hostname: 'a secret' })).not.toThrow(
        /a secret/,
      )
    })

    // Last: it leaves the source standing still.
    test.each(['read', 'check'] as const)('an abort ends a %s within a second', async what => {
      const stalled = subject.stall?.()
      if (!stalled) return
      const controller = new AbortController()
      const other = subject.open(controller.signal)
      const ended = passThrough(what === 'read' ? other.read('student') : other.check(entityTypes))
      const reason = ended.then(
        () => 'it ended by itself',
        (error: unknown) => error,
      )
      await stalled.asked()
      const aborted = performance.now()
      controller.abort(new Error('enough'))
      expect(await reason).toEqual(new Error('enough'))
      expect(performance.now() - aborted).toBeLessThan(1000)
      await other.close()
    })
  })
}

async function passThrough(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

async function arrayOf(pages: AsyncIterable<Page>): Promise<Page[]> {
  const all: Page[] = []
  for await (const page of pages) all.push(page)
  return all
}

type Read = {
  readonly records: readonly SystemRecord[]
  readonly gone: readonly string[]
  readonly problems: readonly unknown[]
  readonly end: Page['end']
  readonly pages: number
  readonly longestPage: number
}

async function readAll(pages: AsyncIterable<Page>): Promise<Read> {
  const records: SystemRecord[] = []
  const gone: string[] = []
  const problems: unknown[] = []
  let end: Page['end']
  let [count, longestPage] = [0, 0]
  for await (const page of pages) {
    if (end) throw new Error('a page came after the end')
    records.push(...page.records)
    gone.push(...(page.gone ?? []))
    problems.push(...(page.problems ?? []))
    end = page.end
    count += 1
    longestPage = Math.max(longestPage, page.records.length)
  }
  if (!end) throw new Error('the read did not end')
  return { records, gone, problems, end, pages: count, longestPage }
}

/** Pages come in any order: the records are compared by their keys. */
function hashes(records: readonly SystemRecord[]): ReadonlyMap<string, string> {
  const sorted = records.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return new Map(sorted.map(record => [record.key, hashRecord(record, 'mapping 1')]))
}

/** Fields of a group are named with it, as in the schema. */
function namesIn(attributes: SourceAttributes): string[] {
  return Object.entries(attributes).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.keys(value).map(field => `${name}.${field}`)
      : [name],
  )
}

function isOfKind(kind: string, value: SourceAttributes[string] | undefined): boolean {
  if (value === undefined || value === null) return true
  switch (kind) {
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value)
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
    case 'texts':
    case 'refs':
      return Array.isArray(value) && value.every(item => typeof item === 'string')
    default:
      return typeof value === 'string'
  }
}

function keysIn(value: SourceAttributes[string] | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.map(String) : []
}
