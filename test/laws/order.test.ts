/** The laws about what must make no difference: order, page size, which source comes first, whether only changes are read. */

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { approve } from '../../src/worker/front-door.ts'
import { boundless, openDistrict, type District, type NamedRecord } from '../support/house.ts'
import { carryOut, edits, manner, roster, send, worldEntities, worlds, type Edit, type Manner } from './worlds.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
afterAll(() => district.close())

async function startAnew(): Promise<void> {
  await district.forget()
  await district.configure({ entities: worldEntities, limits: boundless })
}

test('order of arrival, page size and reading only what changed make no difference; what is previewed is what is done', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(roster, edits), fc.tuple(manner, manner), async (history, [one, other]) => {
      const inFull = await lived(history, one, 'full')
      expect(await lived(history, other, 'full, previewed')).toEqual(inFull)
      expect(await lived(history, other, 'changes')).toEqual(inFull)
    }),
    worlds(30),
  )
}, 600_000)

/** The directory after a life of a source, sent in this manner; the last read is always a full one. */
async function lived(
  history: readonly (readonly Edit[])[],
  how: Manner,
  reads: 'full' | 'full, previewed' | 'changes',
): Promise<readonly NamedRecord[]> {
  await startAnew()
  const { paper } = district
  send(paper, how)
  for (const changes of history) {
    paper.changed = reads === 'changes' ? new Map() : null
    carryOut(paper, changes)
    await (reads === 'full, previewed' ? importAsPreviewed() : importOnce())
  }
  await importOnce(true)
  return district.directory()
}

async function importAsPreviewed(): Promise<void> {
  const preview = await district.run({ preview: true })
  const run = await importOnce()
  expect(await planOf(run)).toEqual(await planOf(preview.id))
}

/** Approves what the law holds back: an emptied entity. */
async function importOnce(full = false): Promise<string> {
  const run = await district.run({ full })
  if (run.state === 'held') {
    expect(await approve(district.house, run.id, district.options)).toMatchObject({ outcome: 'applied' })
  } else expect(run).toMatchObject({ state: 'done', failure: null })
  return run.id
}

/** Ids of newcomers are another each time, also where others refer to them. */
async function planOf(run: string): Promise<readonly string[]> {
  const changes = await district.changes(run)
  const born = new Map(
    changes
      .filter(({ operation }) => operation === 'create')
      .map(({ entity, externalId, record }) => [record, `${entity} ${externalId}`]),
  )
  return changes.map(({ entity, operation, externalId, fields, reason }) =>
    JSON.stringify([entity, operation, externalId, fields, reason], (_, value: unknown) =>
      typeof value === 'string' ? (born.get(value) ?? value) : value,
    ),
  )
}

test('which of two sources comes first makes no difference', async () => {
  await fc.assert(
    fc.asyncProperty(roster, roster, edits, async (ours, others, later) => {
      const first = await ofTwo(['Import', 'Other import'], ours, others, later)
      expect(await ofTwo(['Other import', 'Import'], ours, others, later)).toEqual(first)
    }),
    worlds(40),
  )
}, 600_000)

/** Both sources send the same schools and people under the same keys; people are joined by hand once both have come. */
async function ofTwo(
  order: readonly string[],
  ours: readonly Edit[],
  others: readonly Edit[],
  later: readonly Edit[],
): Promise<readonly NamedRecord[]> {
  await startAnew()
  carryOut(district.paper, ours)
  carryOut(district.other, others)
  const runAll = async () => {
    for (const integration of order) expect(await district.run({ integration })).toMatchObject({ state: 'done' })
  }
  await runAll()
  await joinStudents()
  await runAll()
  // What moves in one source only is newer than what stands in the other, whoever is asked first.
  carryOut(
    district.paper,
    later.filter(({ kind, entity }) => kind === 'write' && entity !== 'school'),
  )
  await runAll()
  return district.directory()
}

async function joinStudents(): Promise<void> {
  await district.house.pool.query(`
    with pair as (
      select mine.record as kept, theirs.record as given
        from link mine join link theirs on theirs.entity = 'student' and theirs.external_id = mine.external_id
        join data_source m on m.id = mine.source and m.name = 'Paper'
        join data_source t on t.id = theirs.source and t.name = 'Other'
       where mine.entity = 'student'),
    enrolled as (
      update directory_record d set attributes = jsonb_set(attributes, '{student}', to_jsonb(kept))
        from pair where d.entity = 'enrollment' and d.attributes ->> 'student' = given::text),
    said as (
      update link l set shadow = replace(shadow, given::text, kept::text)
        from pair where l.entity = 'enrollment' and l.shadow like '%' || given || '%'),
    joined as (
      update link l set record = kept from pair where l.entity = 'student' and l.record = given)
    delete from directory_record d using pair where d.entity = 'student' and d.id = given`)
  await district.house.pool.query(`update link set hash = null where entity = 'student'`)
}
