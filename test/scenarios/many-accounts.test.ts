/** A directory so large that its keys are made rows first, indexes after: what is found is the same, and nothing is missing afterwards. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Domain } from '../../src/model/domain.ts'
import { queueOf } from '../../src/store/duplicate-queue.ts'
import { duplicatesWhereDue, editRecord } from '../../src/worker/front-door.ts'
import { openDistrict, type District } from '../support/house.ts'

const by = (...attributes: readonly string[]): Domain => ({
  entity: 'student',
  attributes,
  compare: {},
  resolution: 'manual',
})
const people = 20_010

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
afterAll(() => district.close())

const tables = async () =>
  (
    await district.house.pool.query(
      `select indexdef as as_made from pg_indexes where tablename in ('match_key', 'keyed')
       union all select pg_get_constraintdef(oid) from pg_constraint where conrelid in ('match_key'::regclass, 'keyed'::regclass)
       order by 1`,
    )
  ).rows
const found = async () =>
  (await queueOf(district.house.pool, { kind: 'domain', state: 'waits', limit: 100 })).map(
    ({ domainName, members }) =>
      `${domainName}: ${members
        .map(({ name }) => name)
        .sort()
        .join(', ')}`,
  )

test('pairs among 20,010 accounts are found, then those of one domain more, then around an edit', async () => {
  const { pool } = district.house
  const asMade = await tables()
  await pool.query(
    `insert into directory_record (organization, entity, id, attributes)
     select organization.id, 'student', gen_random_uuid(), jsonb_build_object(
              'givenName', 'G' || n, 'familyName', 'F' || n / 2 * 2, 'birthDate', (date '2008-01-01' + n % 2)::text,
              'stateId', lpad((case when n = 7 then 6 else n end + 5000)::text, 8, '0'))
       from organization, generate_series(1, $1::int) n`,
    [people],
  )
  await district.configure({ domains: [by('stateId')] })
  await duplicatesWhereDue(pool)
  expect(await found()).toEqual(['student by stateId: G6 F6, G7 F6'])
  await pool.query(
    `update directory_record set attributes = attributes || '{"birthDate":"2008-01-01"}', version = version + 1
      where entity = 'student' and attributes ->> 'givenName' = 'G9'`,
  )
  await district.configure({ domains: [by('stateId'), by('familyName', 'birthDate')] })
  await duplicatesWhereDue(pool)
  expect(await found()).toEqual(['student by stateId: G6 F6, G7 F6', 'student by familyName, birthDate: G8 F8, G9 F8'])
  const { rows } = await pool.query<{ id: string; name: string }>(
    `select id, attributes ->> 'givenName' as name from directory_record
      where entity = 'student' and attributes ->> 'givenName' in ('G100', 'G101') order by 2`,
  )
  await editRecord(district.house, {
    entity: 'student',
    id: rows[0]?.id ?? '',
    values: { birthDate: '2008-01-02' },
    by: 'Mo',
  })
  expect((await found()).at(-1)).toBe('student by familyName, birthDate: G100 F100, G101 F100')
  const { rows: keys } = await pool.query<{ keys: number; keyed: number }>(
    `select (select count(*)::int from match_key) as keys, (select count(*)::int from keyed where is_looked_at) as keyed`,
  )
  expect(keys).toEqual([{ keys: 2 * people, keyed: people }])
  expect(await tables()).toEqual(asMade)
})
