/** Sync: more is sent than one batch holds, and the line goes dead while one batch lands and the next is written. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDistrict, boundless, type District } from '../support/house.ts'

const many = 2_100
let district: District

beforeAll(async () => {
  district = await openDistrict()
  const { paper } = district
  paper.writable = true
  paper.pageSize = 1_000
  paper.records.school.set('11', { name: 'Maple High', identifier: '11' })
  for (let n = 1; n <= many; n += 1) {
    const values = { givenName: `Given ${n}`, familyName: `Family ${n}`, identifier: String(n), school: '11' }
    paper.records.student.set(String(n), values)
  }
  await district.configure({ type: 'sync', limits: boundless, entities: ['school', 'student'] })
  await district.run()
})
afterAll(() => district.close())

/** As if another source had moved them. */
async function moveEverybody(phone: string): Promise<void> {
  await district.house.pool.query(
    `update directory_record set attributes = attributes || jsonb_build_object('phone', $1::text), version = version + 1
      where entity = 'student'`,
    [phone],
  )
}

async function outcomesOf(run: string): Promise<Readonly<Record<string, number>>> {
  const { rows } = await district.house.pool.query<{ outcome: string; n: number }>(
    `select outcome, count(*)::int as n from outgoing where run = $1 and operation = 'update' group by outcome`,
    [run],
  )
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]))
}

const have = (phone: string): number =>
  [...district.paper.records.student.values()].filter(values => values['phone'] === phone).length

test('each is written once, and what was answered is settled, though the system fails in the second batch', async () => {
  const { paper } = district
  await moveEverybody('555 0100')
  let answers = 0
  paper.onWrite = moment => {
    if (moment === 'after' && (answers += 1) === 1_500) throw new Error('the line went dead')
  }
  const broken = await district.run().catch((error: unknown) => error)
  paper.onWrite = () => undefined
  expect(broken).toMatchObject({ message: 'the line went dead' })
  const { rows } = await district.house.pool.query<{ id: string; state: string }>(
    `select id, state from run order by id desc limit 1`,
  )
  expect(rows[0]?.state).toBe('failed')
  expect(await outcomesOf(rows[0]?.id ?? '')).toEqual({ written: 1_499, left: many - 1_499 })

  // The one whose answer was lost is there.
  const rest = await district.run()
  expect(rest).toMatchObject({ state: 'done', counts: { student: { sentChanged: many - 1_500 } } })
  expect(have('555 0100')).toBe(many)
  expect(paper.writes.length).toBe(many)
  const quiet = await district.run()
  expect(await district.changes(quiet.id)).toEqual([])
})
