/** Likely pairs that no domain catches: suggested and explained, never merged, and not asked about again. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { labelledRecords } from '../../simulators/district/source-views.ts'
import { growWorld } from '../../simulators/district/world.ts'
import { defaultDomains } from '../../src/identity/default-domains.ts'
import type { PeopleEntity } from '../../src/model/domain.ts'
import { queueCounts, queueOf } from '../../src/store/duplicate-queue.ts'
import { pairsApart } from '../../src/store/ruled-pairs.ts'
import {
  editRecord,
  lookForLikely,
  duplicatesWhereDue,
  removeRecord,
  ruleCasesApart,
  takeBackPair,
} from '../../src/worker/front-door.ts'
import { openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  write(district.paper, 'school', '11', { name: 'Maple', identifier: '11' })
})
afterAll(() => district.close())

const look = async (): Promise<void> => {
  await duplicatesWhereDue(district.house.pool)
  await lookForLikely(district.house.pool, new Date(), { anew: true })
}
const queue = (kind: string) => queueOf(district.house.pool, { kind, state: 'waits', sort: 'likely', limit: 10_000 })

describe.each(['student', 'guardian'] as const)(
  '%ss of a district with labelled truth, all of them accounts',
  entity => {
    test('98 of 100 pairs that are one person wait for a word, and hardly any other', async () => {
      const { people, records } = await fill(entity, 300)
      await district.configure({ domains: defaultDomains })
      const before = await district.everything()
      await look()
      const found = [...(await queue('domain')), ...(await queue('likely'))]
      const pairs = new Set(
        found.flatMap(one => one.records.flatMap((a, at) => one.records.slice(at + 1).map(b => `${a} ${b}`))),
      )
      const truePairs = records.flatMap((a, at) =>
        records
          .slice(at + 1)
          .filter(b => people.get(a) === people.get(b))
          .map(b => (a < b ? `${a} ${b}` : `${b} ${a}`)),
      )
      const right = truePairs.filter(pair => pairs.has(pair)).length
      expect(right / truePairs.length).toBeGreaterThanOrEqual(0.98)
      expect((pairs.size - right) / truePairs.length).toBeLessThan(0.1)
      const likely = await queue('likely')
      expect(likely.map(one => one.kind === 'likely' && (one.likeness ?? 0))).toEqual(
        likely.map(one => one.kind === 'likely' && (one.likeness ?? 0)).toSorted((a, b) => Number(b) - Number(a)),
      )
      expect(await district.everything()).toBe(before)
    })

    test('are found the same whatever order they stand in', async () => {
      const found = async (turned: boolean) => {
        await district.forget()
        const { names } = await fill(entity, 120, turned)
        await district.configure({ domains: defaultDomains })
        await look()
        const all = [...(await queue('domain')), ...(await queue('likely'))]
        return all
          .map(
            one =>
              `${one.kind} ${one.doubt} ${one.records
                .map(id => names.get(id))
                .sort()
                .join(' ')}`,
          )
          .sort()
      }
      expect(await found(true)).toEqual(await found(false))
    })
  },
)

describe('a suggestion', () => {
  const ada = { givenName: 'Ada', familyName: 'Byrd', birthDate: '2012-12-10', phone: '617 555 0123', school: '11' }
  beforeEach(async () => {
    write(district.paper, 'student', '1', { ...ada, street: '1 Maple Street' })
    write(district.paper, 'student', '2', { ...ada, birthDate: '2012-12-11', street: '1 Maple St' })
    write(district.paper, 'student', '3', { ...ada, givenName: 'Eve', street: '1 Maple Street' })
    for (let key = 10; key < 60; key += 1) {
      write(district.paper, 'student', String(key), { givenName: `G${key}abc`, familyName: `F${key}xyz`, birthDate: `2011-0${(key % 9) + 1}-1${key % 10}`, phone: `617 555 10${key}`, street: `${key} Oak Road`, school: '11' }) // prettier-ignore
    }
    await district.configure({ domains: [{ entity: 'student', attributes: ['stateId'], compare: {}, resolution: 'unattended' }] }) // prettier-ignore
    await district.run()
    await look()
  })
  const suggested = async () =>
    (await queue('likely')).map(({ members }) =>
      members
        .map(({ sources }) => sources.join(' '))
        .sort()
        .join(', '),
    )

  test('says field by field what speaks for it; a sibling of another name is none', async () => {
    expect(await suggested()).toEqual(['Paper 1, Paper 2'])
    const [one] = await queue('likely')
    expect(one?.kind === 'likely' && one.evidence).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'givenName', level: 'equal' }),
        expect.objectContaining({ field: 'birthDate', level: 'near' }),
        expect.objectContaining({ field: 'address' }),
      ]),
    )
    const school = (await district.records('school'))[0]?.id ?? ''
    expect(await queueCounts(district.house.pool, { state: 'waits' })).toEqual({
      cases: 1,
      by: {
        entity: [{ name: 'student', count: 1 }],
        kind: [{ name: 'likely', count: 1 }],
        domain: [],
        source: [{ name: 'Paper', count: 1 }],
        school: [{ id: school, name: 'Maple', count: 1 }],
      },
    })
  })

  test('DU-06 ruled to be two people never comes again, until one of them tells another name', async () => {
    const [one] = await queue('likely')
    const organization = one?.organization ?? 0
    expect(await ruleCasesApart(district.house.pool, { organization, cases: [one?.id ?? ''], by: 'Mo' })).toBe(1)
    for (let times = 0; times < 5; times += 1) await look()
    expect(await suggested()).toEqual([])
    expect(await pairsApart(district.house.pool, { limit: 9 })).toMatchObject([{ records: one?.records, by: 'Mo' }])
    await editRecord(district.house, {
      entity: 'student',
      id: one?.records[0] ?? '',
      values: { street: '2 Elm' },
      by: 'Mo',
    })
    await look()
    expect(await suggested()).toEqual([])
    const id = (await district.record('student', '2')).id
    await editRecord(district.house, { entity: 'student', id, values: { birthDate: '2012-12-10' }, by: 'Mo' })
    await look()
    expect(await suggested()).toHaveLength(1)
  })

  test('whose ruling is taken back comes again, and goes when one of the two leaves', async () => {
    const [one] = await queue('likely')
    const [a = '', b = ''] = one?.records ?? []
    const organization = one?.organization ?? 0
    await ruleCasesApart(district.house.pool, { organization, cases: { kind: 'likely', entity: 'student' }, by: 'Mo' })
    await takeBackPair(district.house.pool, { organization, one: b, other: a, by: 'Mo' })
    await expect(takeBackPair(district.house.pool, { organization, one: b, other: a, by: 'Mo' })).rejects.toMatchObject(
      { code: 'PAIR_NOT_RULED' },
    )
    await look()
    expect(await suggested()).toHaveLength(1)
    await removeRecord(district.house, { entity: 'student', id: a, by: 'Mo' })
    expect(await suggested()).toEqual([])
  })
})

/** Everybody that two sources send is an account of its own, as if nobody had ever been held against anybody. */
async function fill(entity: PeopleEntity, students: number, turned = false) {
  const { pool } = district.house
  const all = [...labelledRecords(growWorld({ seed: 3, students, today: '2026-10-15' }))].filter(
    record => record.entity === entity,
  )
  const people = new Map<string, string>()
  const names = new Map<string, string>()
  for (const { id: name, source, person, values } of turned ? all.toReversed() : all) {
    const { rows } = await pool.query<{ id: string }>(
      `with made as (insert into directory_record (organization, entity, id, attributes)
                     select organization, $1, gen_random_uuid(), $2 from data_source where name = $3 returning id)
       insert into link (entity, source, external_id, record, shadow, moved, hash)
       select $1, s.id, $4, made.id, '{}', '{}', gen_random_uuid() from made, data_source s where s.name = $3
       returning record as id`,
      [entity, JSON.stringify({ ...values, school: null }), source === 'sis' ? 'Paper' : 'Other', name],
    )
    const id = rows[0]?.id ?? ''
    people.set(id, person)
    names.set(id, name)
  }
  return { people, names, records: [...people.keys()] }
}
