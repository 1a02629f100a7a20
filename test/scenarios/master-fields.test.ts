/** Whose value wins where a master field says so. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { MasterMode } from '../../src/model/integration.ts'
import type { SourceAttributes } from '../../src/model/value.ts'
import { openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { editRecord, generateAndStore, why } from '../../src/worker/front-door.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
beforeEach(() => district.forget())
afterAll(() => district.close())

/** One student whom both sources send; a rule for the email of one of them. */
async function aStudentOfTwo(
  rule: { readonly source: string; readonly mode: MasterMode },
  said: { readonly paper: SourceAttributes; readonly other: SourceAttributes },
): Promise<string> {
  await district.configure({
    entities: ['student'],
    masterFields: [{ entity: 'student', attribute: 'email', ...rule }],
    tasks: { student: { blankErases: ['email'] } },
  })
  write(district.paper, 'student', '1', { givenName: 'Ada', familyName: 'Byrd', ...said.paper })
  write(district.other, 'student', 'a', { givenName: 'Ada', familyName: 'Byrd', ...said.other })
  await both()
  const { pool } = district.house
  const { id } = await district.record('student', '1')
  await pool.query(`delete from directory_record where id <> $1`, [id])
  await pool.query(`update link set record = $1, hash = null`, [id])
  await both()
  return id
}

async function both(): Promise<void> {
  for (const integration of ['Import', 'Other import']) {
    expect(await district.run({ integration })).toMatchObject({ state: 'done' })
  }
}

const email = async () => (await district.record('student', '1')).attributes['email']

test('MF-01 a master stands whichever runs last, and leaves no conflict', async () => {
  const id = await aStudentOfTwo(
    { source: 'Other', mode: 'master' },
    { paper: { email: 'p1' }, other: { email: 'o1' } },
  )
  expect(await email()).toBe('o1')
  write(district.paper, 'student', '1', { email: 'p2' })
  const run = await district.run()

  expect(await email()).toBe('o1')
  expect(await district.conflicts(run.id)).toEqual([])
  expect(await why(district.house, { entity: 'student', id, attribute: 'email' })).toMatchObject([
    { source: 'Other', rule: 'master field', beaten: [{ source: 'Paper', value: 'p2' }] },
  ])
})

test('a master stands against an administrator too', async () => {
  const id = await aStudentOfTwo({ source: 'Paper', mode: 'master' }, { paper: { email: 'p1' }, other: {} })
  await editRecord(district.house, { entity: 'student', id, values: { email: 'by hand' }, by: 'Mo' })
  await both()

  expect(await email()).toBe('p1')
})

test('MF-02 what must not be overridden stays when another source moves its own', async () => {
  await aStudentOfTwo({ source: 'Other', mode: 'doNotOverride' }, { paper: { email: 'p1' }, other: { email: 'o1' } })
  write(district.paper, 'student', '1', { email: 'p2' })
  await both()

  expect(await email()).toBe('o1')
})

test('what must not be overridden may be filled by others while it is not there', async () => {
  await aStudentOfTwo({ source: 'Other', mode: 'doNotOverride' }, { paper: { email: 'p1' }, other: { email: 'o1' } })
  write(district.other, 'student', 'a', { email: '' })
  await both()
  expect(await email()).toBeUndefined()
  write(district.paper, 'student', '1', { email: 'p2' })
  await both()

  expect(await email()).toBe('p2')
})

test('a source that fills gaps is heard only where nobody else has a value', async () => {
  await aStudentOfTwo({ source: 'Other', mode: 'fillIfEmpty' }, { paper: { email: 'p1' }, other: { email: 'o1' } })
  write(district.other, 'student', 'a', { email: 'o2' })
  await both()
  expect(await email()).toBe('p1')

  write(district.paper, 'student', '1', { email: '' })
  await both()
  expect(await email()).toBe('o2')
  write(district.paper, 'student', '1', { email: 'p3' })
  await both()
  expect(await email()).toBe('p3')
})

test('MF-05 a changed rule changes existing values with the next run of either source, though no record moves', async () => {
  const said = { paper: { email: 'p1' }, other: { email: 'o1' } }
  const id = await aStudentOfTwo({ source: 'Other', mode: 'master' }, said)
  const rule = (source: string) => ({ entity: 'student', attribute: 'email', source, mode: 'master' }) as const
  await district.configure({ entities: ['student'], masterFields: [rule('Paper')] })
  expect(await email()).toBe('o1')
  const run = await district.run({ integration: 'Other import' })

  expect(await email()).toBe('p1')
  expect(await district.changes(run.id)).toMatchObject([{ record: id, operation: 'update' }])
  for (const integration of ['Import', 'Other import']) {
    expect(await district.changes((await district.run({ integration })).id)).toEqual([])
  }
})

test('MF-07 one step makes a source the master of everything, and the next run follows', async () => {
  await aStudentOfTwo({ source: 'Other', mode: 'fillIfEmpty' }, { paper: { email: 'p1' }, other: { email: 'o1' } })
  expect(await email()).toBe('p1')
  const { rows } = await district.house.pool.query<{ id: number }>('select id from organization')
  const wish = { source: 'Other', mode: 'master', entities: [], attributes: [], without: [] } as const
  const made = await generateAndStore(district.house, wish, { organization: rows[0]?.id ?? 0, by: 'Mo' })
  expect(made.changed).toBe(1)
  await district.run()

  expect(await email()).toBe('o1')
  const said = await district.house.pool.query(`select from audit where what = 'master field' and actor = 'Mo'`)
  expect(said.rowCount).toBe(made.added + made.changed)
})
