/** The directory held against itself: accounts that may be one person's become cases, and cases close by themselves. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Domain, Resolution } from '../../src/model/domain.ts'
import { queueOf } from '../../src/store/duplicate-queue.ts'
import { casesOf } from '../../src/store/duplicates.ts'
import {
  decideAlike,
  duplicatesWhereDue,
  editRecord,
  removeRecord,
  resolveCase,
  ruleCasesApart,
  undo,
  viewAlike,
} from '../../src/worker/front-door.ts'
import { openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'

const by = (resolution: Resolution, ...attributes: readonly string[]): Domain => ({
  entity: 'student',
  attributes,
  compare: {},
  resolution,
})
const byStateId = by('unattended', 'stateId')
const byBirth = by('manual', 'familyName', 'birthDate')
const ada = { givenName: 'Ada', familyName: 'Byrd', birthDate: '2012-12-10', stateId: '0007', school: '11' }
const ben = { givenName: 'Ben', familyName: 'Cole', birthDate: '2011-01-02', stateId: '0100', school: '11' }

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(async () => {
  await district.forget()
  write(district.paper, 'school', '11', { name: 'Maple', identifier: '11' })
})
afterAll(() => district.close())

const student = (key: string, attributes: Readonly<Record<string, string>>): void =>
  write(district.paper, 'student', key, attributes)

const idOf = async (key: string): Promise<string> => (await district.record('student', key)).id

/** As a district file or the API would: then the directory is looked through. */
async function chooseDomains(...domains: readonly Domain[]): Promise<void> {
  await district.configure({ domains })
  await duplicatesWhereDue(district.house.pool)
}

async function casePlace(): Promise<{ readonly organization: number }> {
  const [found] = await queueOf(district.house.pool, { limit: 1 })
  if (!found) throw new Error('nobody waits')
  return found
}

/** Members by the keys of their source, in order, and why a person is asked. */
async function waiting(): Promise<string[]> {
  const { rows } = await district.house.pool.query<{ told: string }>(
    `select (select string_agg(l.external_id, ' ' order by l.external_id) from link l
              where l.record = any(c.records) and l.external_id <> l.record::text)
            || ': ' || coalesce(doubt, 'nothing speaks against it') as told
       from duplicate_case c where waits and kind = 'domain' order by 1`,
  )
  return rows.map(({ told }) => told)
}

describe('accounts that are there when a domain is added', () => {
  test('DU-02 of a manual domain wait as a case, and neither changes', async () => {
    student('1', ada)
    student('2', { ...ada, givenName: 'Adah', stateId: '0008' })
    student('3', ben)
    await district.run()
    const before = await district.everything()
    await chooseDomains(byBirth)
    expect(await waiting()).toEqual(['1 2: domain asks for a person'])
    expect(await district.everything()).toBe(before)
  })

  test('DU-01 of an unattended domain become one that holds both links, unless something speaks against it', async () => {
    student('1', ada)
    student('2', ada)
    student('3', { ...ben, stateId: '0300' })
    student('4', { ...ben, givenName: 'Zoe', familyName: 'Ash', birthDate: '2010-10-10', stateId: '0300' })
    await district.run()
    const [one, other] = [await idOf('1'), await idOf('2')]
    const before = await district.everything()
    await chooseDomains(byStateId)
    expect(await waiting()).toEqual(['3 4: given names differ'])
    const [first = '', second = ''] = [one, other].sort()
    expect([await idOf('1'), await idOf('2')]).toEqual([first, first])
    expect(await district.records('student')).toHaveLength(3)
    const { rows } = await district.house.pool.query<{ id: string; by: string; trigger: string }>(
      `select r.id, r.started_by as by, r.trigger from run r join redirect m on m.run = r.id and m.record = $1`,
      [second],
    )
    expect(rows).toMatchObject([{ by: 'Passport', trigger: 'unattended domains' }])
    // Taken back by a person, they are two again, byte for byte, and nobody puts them together but a person.
    await undo(district.house, rows[0]?.id ?? '', 'Mo')
    expect(await district.everything()).toBe(before)
    // At once: an edit is not taken for one that was overtaken by what is over.
    await editRecord(district.house, { entity: 'student', id: one, values: { grade: '8' }, by: 'Mo' })
    await district.run({ full: true })
    await editRecord(district.house, { entity: 'student', id: one, values: { grade: '9' }, by: 'Mo' })
    expect(await waiting()).toEqual(['1 2: nothing speaks against it', '3 4: given names differ'])
  })

  test('more at once than a limit lets through wait for a person, though nothing speaks against them', async () => {
    for (let key = 1; key <= 20; key += 1) {
      student(String(key), {
        ...ada,
        givenName: `Ada${key % 10}`,
        familyName: `Byrd${key % 10}`,
        stateId: `1${key % 10}`,
      })
    }
    await district.run()
    await chooseDomains(byStateId)
    expect(await waiting()).toHaveLength(10)
    expect(await district.records('student')).toHaveLength(20)
    // One decision of a person merges them all, and says how many go.
    const before = await district.everything()
    const organization = (await casePlace()).organization
    const cases = { kind: 'domain', entity: 'student', domain: 'student by stateId', doubt: '' } as const
    const wish = { organization, cases, by: 'Mo' }
    expect((await viewAlike(district.house.pool, wish)).passed).toEqual([
      { entity: 'student', operation: 'delete', count: 10, of: 20, limit: 10 },
    ])
    for (const confirmed of [undefined, 9])
      await expect(decideAlike(district.house, 'merge', { ...wish, confirmed })).rejects.toMatchObject({
        code: 'REMOVALS_PASS_LIMIT',
      })
    expect(await district.everything()).toBe(before)
    const { decided, left, runs } = await decideAlike(district.house, 'merge', { ...wish, confirmed: 10 })
    expect({ decided, left }).toEqual({ decided: 10, left: 0 })
    expect(await district.records('student')).toHaveLength(10)
    await undo(district.house, runs[0] ?? '', 'Mo')
    expect(await district.everything()).toBe(before)
  })

  test('DU-05 of those alike within a school the other is ignored, all at once, and later runs leave it out', async () => {
    write(district.paper, 'school', '12', { name: 'Oak', identifier: '12' })
    student('1', ada)
    student('2', { ...ada, givenName: 'Adah', stateId: '0008' })
    student('3', { ...ben, school: '12' })
    student('4', { ...ben, givenName: 'Benny', stateId: '0101', school: '12' })
    student('5', { ...ben, familyName: 'Dent', school: '12' })
    student('6', { ...ben, familyName: 'Dent', givenName: 'Benny', stateId: '', school: '12' })
    await district.run()
    await chooseDomains(byBirth)
    const before = await district.everything()
    const school = (await district.record('school', '12')).id
    const cases = { kind: 'domain', entity: 'student', domain: 'student by familyName, birthDate', school } as const
    const wish = { organization: (await casePlace()).organization, cases, by: 'Mo' }
    const { decided, left, runs } = await decideAlike(district.house, 'ignore', wish)
    // Of the state ids of two something is to be said by itself.
    expect({ decided, left }).toEqual({ decided: 1, left: 1 })
    expect(await district.records('student')).toHaveLength(5)
    expect(await waiting()).toEqual(['1 2: domain asks for a person', '3 4: domain asks for a person'])
    await undo(district.house, runs[0] ?? '', 'Mo')
    expect(await district.everything()).toBe(before)
    await decideAlike(district.house, 'ignore', wish)
    await district.run({ full: true })
    expect(await district.records('student')).toHaveLength(5)
    expect(await waiting()).toHaveLength(2)
  })

  test('DU-07 of two domains are judged by the one that comes first', async () => {
    student('1', ada)
    student('2', ada)
    await district.run()
    await chooseDomains(byBirth, byStateId)
    expect(await waiting()).toEqual(['1 2: domain asks for a person'])
    await chooseDomains(byStateId, byBirth)
    expect(await waiting()).toEqual([])
    expect(await district.records('student')).toHaveLength(1)
  })

  test('DU-08 with a blank, or a stopgap, are equal to nobody', async () => {
    student('1', { ...ada, stateId: '' })
    student('2', { ...ben, stateId: '' })
    student('3', { ...ada, stateId: '000000000' })
    student('4', { ...ben, stateId: '000000000' })
    await district.run()
    await chooseDomains(byStateId)
    expect(await waiting()).toEqual([])
  })

  test('DU-09 three of them wait as one group', async () => {
    for (const key of ['1', '2', '3']) student(key, ada)
    await district.run()
    await chooseDomains(byStateId)
    expect(await waiting()).toEqual(['1 2 3: several candidates'])
  })

  test('of whom not all pairs match wait as a group', async () => {
    student('1', ada)
    student('2', { ...ada, familyName: 'Cole', birthDate: '2012-12-11' })
    student('3', { ...ben, birthDate: '2012-12-11' })
    await district.run()
    await chooseDomains(byStateId, byBirth)
    expect(await waiting()).toEqual(['1 2 3: not all of the group are equal'])
  })

  test('and share a value with too many are left out, and the value is listed', async () => {
    for (let key = 1; key <= 9; key += 1) student(String(key), { ...ada, givenName: `Ada${key}`, stateId: '0007' })
    student('10', ben)
    student('11', ben)
    await district.run()
    await chooseDomains(byStateId)
    expect(await waiting()).toEqual([])
    expect(await idOf('10')).toBe(await idOf('11'))
    const { rows } = await district.house.pool.query(`select people from common_key`)
    expect(rows).toEqual([{ people: 9 }])
  })

  test('DU-10 wait no more when the domains are taken out', async () => {
    student('1', ada)
    student('2', ada)
    await district.run()
    await chooseDomains(byBirth)
    expect(await waiting()).toHaveLength(1)
    await chooseDomains()
    expect(await waiting()).toEqual([])
    await editRecord(district.house, { entity: 'student', id: await idOf('2'), values: { grade: '9' }, by: 'Mo' })
    expect(await waiting()).toEqual([])
  })
})

describe('what is done later', () => {
  beforeEach(async () => {
    student('1', ada)
    student('2', { ...ada, stateId: '0008', birthDate: '2012-12-11' })
    student('3', ben)
    await district.run()
    await chooseDomains(byStateId, byBirth)
    expect(await waiting()).toEqual([])
  })

  test('an edit by hand makes a case, and the next one closes it', async () => {
    const id = await idOf('2')
    await editRecord(district.house, { entity: 'student', id, values: { birthDate: '2012-12-10' }, by: 'Mo' })
    expect(await waiting()).toEqual(['1 2: domain asks for a person'])
    await editRecord(district.house, { entity: 'student', id, values: { birthDate: '2012-12-09' }, by: 'Mo' })
    expect(await waiting()).toEqual([])
  })

  test('a run that changes an attribute of a domain makes a case, which keeps its id while it is so', async () => {
    const ids = async () =>
      (await district.house.pool.query(`select id, found_at from duplicate_case where waits`)).rows
    student('2', { ...ada, stateId: '0008' })
    await district.run()
    expect(await waiting()).toEqual(['1 2: domain asks for a person'])
    const before = await ids()
    student('1', { ...ada, grade: '9' })
    await district.run()
    expect(await ids()).toEqual(before)
    student('1', { ...ada, familyName: 'Bird' })
    await district.run()
    expect(await waiting()).toEqual([])
  })

  test('whoever leaves, or is taken out of use, is nobody’s duplicate, and is again on coming back', async () => {
    student('2', { ...ada, stateId: '0008' })
    await district.run()
    const id = await idOf('2')
    const removed = await removeRecord(district.house, { entity: 'student', id, by: 'Mo' })
    expect(await waiting()).toEqual([])
    await undo(district.house, removed.run.id, 'Mo')
    expect(await waiting()).toHaveLength(1)
    strike(district.paper, 'student', '2')
    await district.run()
    expect(await waiting()).toEqual([])
  })

  test('of a group of three one is told apart, and the two that are left are a pair', async () => {
    student('2', { ...ada, stateId: '0008' })
    student('3', { ...ben, familyName: 'Byrd', birthDate: '2012-12-10' })
    await district.run()
    expect(await waiting()).toEqual(['1 2 3: several candidates'])
    await editRecord(district.house, {
      entity: 'student',
      id: await idOf('3'),
      values: { birthDate: '2011-01-02' },
      by: 'Mo',
    })
    expect(await waiting()).toEqual(['1 2: domain asks for a person'])
  })

  test('DU-06 ruled to be two people is never queued again, by whatever domain, until one of them tells something else', async () => {
    student('2', { ...ada, stateId: '0008' })
    await district.run()
    const { rows } = await district.house.pool.query<{ id: string; organization: number }>(
      `select id, organization from duplicate_case where waits`,
    )
    const [found] = rows
    const wish = { organization: found?.organization ?? 0, by: 'Mo', reason: 'cousins' }
    expect(await ruleCasesApart(district.house.pool, { ...wish, cases: [found?.id ?? ''] })).toBe(1)
    expect(await ruleCasesApart(district.house.pool, { ...wish, cases: [found?.id ?? ''] })).toBe(0)
    for (let run = 0; run < 10; run += 1) {
      student('1', { ...ada, grade: String((run % 4) + 9) })
      await district.run({ full: run % 2 === 0 })
      expect(await waiting()).toEqual([])
    }
    await chooseDomains(by('manual', 'familyName'), byStateId, byBirth)
    expect(await waiting()).toEqual([])
    student('1', { ...ada, familyName: 'Bird' })
    student('2', { ...ada, stateId: '0008', familyName: 'Bird' })
    await district.run()
    expect(await waiting()).toEqual(['1 2: domain asks for a person'])
  })

  test('DU-06 a newcomer that was created as new is not held against the same account again', async () => {
    write(district.other, 'school', '11', { name: 'Maple', identifier: '11' })
    write(district.other, 'student', 'x', { ...ada, givenName: 'Adah', stateId: '0009' })
    await district.run({ integration: 'Other import' })
    const [newcomer] = await casesOf(district.house.pool, { state: 'waits', limit: 1 })
    await resolveCase(district.house, { case: newcomer?.id ?? '', secondary: 'new', by: 'Mo' })
    expect(await waiting()).toEqual([])
    await district.run({ integration: 'Other import', full: true })
    expect(await waiting()).toEqual([])
    expect(await district.records('student')).toHaveLength(4)
  })

  test('undo of the run that brought somebody takes the case back', async () => {
    student('4', { ...ben, givenName: 'Benjamin', stateId: '0101' })
    // Newcomers are asked about before they have an account: here one is let in by a person's own word.
    await district.configure({ domains: [] })
    const run = await district.run()
    await chooseDomains(byStateId, byBirth)
    expect(await waiting()).toEqual(['3 4: domain asks for a person'])
    await undo(district.house, run.id, 'Mo')
    expect(await waiting()).toEqual([])
  })
})
