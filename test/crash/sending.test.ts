/**
 * Killed while it writes to another system that loses answers too, a run doubles nobody there and loses nobody.
 * SENDING_KILLS asks for more; SENDING_SEED for others.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addRecord, editRecord } from '../../src/worker/front-door.ts'
import { makeChance } from '../../simulators/chance.ts'
import { readFact } from '../../simulators/district/expected.ts'
import type { Fault } from '../../simulators/faults.ts'
import type { SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { growPowerSchool, openImport, type Import } from '../powerschool/district.ts'
import { compileCache } from '../support/compile-cache.ts'
import { boundless } from '../support/house.ts'

const kills = Number(process.env['SENDING_KILLS'] ?? 6)
const seed = Number(process.env['SENDING_SEED'] ?? 1)
const chance = makeChance(seed)
const program = fileURLToPath(new URL('sending-process.ts', import.meta.url))

/** Whatever is asked of the parts that take writes: time enough between the steps of sending for a kill to come between any two. */
const slow: Fault = { effect: { kind: 'latency', milliseconds: 15 }, path: '/ws/(v1|contacts)' }
/** The work is done, and nobody is told. */
const lost: Fault = { effect: { kind: 'drop', when: 'after' }, path: '/ws/(v1/student|contacts/)', probability: 0.25 }

/** As long as a run that nobody kills takes to send. */
const sendingTakes = 260
/** So many processes are killed one after the other, each going on where the one before was, until one ends in peace. */
const killsInARow = 3

let powerSchool: SimulatedPowerSchool
let district: Import
let school: string
let students: readonly string[]
let next: Waiting

beforeAll(async () => {
  powerSchool = await growPowerSchool(60, { write: true })
  district = await openImport(powerSchool, {
    ...{ type: 'sync', limits: boundless },
    entities: ['school', 'student', 'guardian', 'guardianship'],
  })
  expect(await district.run()).toMatchObject({ state: 'done' })
  school = (await district.records('school'))[0]?.id ?? ''
  students = (await district.records('student')).map(({ id }) => id)
  next = waiting()
}, 60_000)
afterAll(async () => {
  next.child.kill('SIGKILL')
  await district.close()
  await powerSchool.close()
})

type Waiting = { readonly child: ChildProcess; readonly lines: AsyncIterator<string> }

/** A process that is ready to run. */
function waiting(): Waiting {
  const day = `${readFact(powerSchool.db, 'today')}T17:00:00Z`
  const child = spawn(process.execPath, [program, district.url, district.house.key.toString('base64'), day], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  })
  if (!child.stdout) throw new Error('it has no output')
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
}

async function heard({ lines }: Waiting, wanted: string): Promise<boolean> {
  for (;;) {
    const { value, done } = await lines.next()
    if (done) return false
    if (value === wanted) return true
  }
}

/** Killed so many milliseconds after it began to send; true when it had not ended by itself. */
async function killedWhileSending(after: number, stage = 'apply'): Promise<boolean> {
  const mine = next
  const { child } = mine
  const ended = once(child, 'exit')
  await heard(mine, 'ready')
  child.stdin?.write('go\n')
  // The next one starts up meanwhile.
  next = waiting()
  await heard(mine, stage)
  await Promise.race([pause(after), ended])
  const wasAlive = child.exitCode === null
  child.kill('SIGKILL')
  await ended
  return wasAlive
}

/** Whoever held the lock has gone: PostgreSQL notices a moment later. */
async function runInPeace(): Promise<void> {
  powerSchool.faults.clear()
  for (;;) {
    try {
      expect(await district.run()).toMatchObject({ state: 'done' })
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'RUN_UNDER_WAY')) throw error
      await pause(20)
    }
  }
}

/** A student, a guardian, and whose guardian that is; and somebody known has another telephone. */
async function editPassport(kill: number): Promise<string> {
  const { house } = district
  const number = String(3_000_000 + kill)
  const values = {
    ...{ givenName: `Gone ${number}`, familyName: `Midway ${number}`, identifier: number, grade: '3', school },
    ...{ entryDate: '2025-09-01', enrollStatus: 'active' },
  }
  const { record: student } = await addRecord(house, { entity: 'student', values, by: 'Mo' })
  const { record: guardian } = await addRecord(house, {
    entity: 'guardian',
    values: { givenName: 'Parent', familyName: `Of ${number}`, email: `p${number}@home.example` },
    by: 'Mo',
  })
  await addRecord(house, {
    entity: 'guardianship',
    values: { guardian, student, relationship: 'Mother' },
    by: 'Mo',
  })
  const id = students[kill % students.length] ?? ''
  await editRecord(house, { entity: 'student', id, by: 'Mo', values: { phone: phoneOf(kill) } })
  return number
}

const phoneOf = (kill: number): string => `555-${String(kill).padStart(4, '0')}`

const count = (sql: string, value: string): number =>
  Number(powerSchool.db.prepare(`select count(*) as n from ${sql}`).get(value)?.['n'])

/** How often each is there: once each is right. */
function asAdded(numbers: readonly string[]) {
  const links = 'studentcontactassoc a join person p on p.id = a.personid where p.lastname = ?'
  return numbers.map(number => ({
    number,
    students: count('students where student_number = ?', number),
    parents: count('person where lastname = ?', `Of ${number}`),
    links: count(links, `Of ${number}`),
  }))
}

test('a run that was killed while it sent keeps the history of what it changed in Passport, and says what was not sent', async () => {
  powerSchool.faults.clear()
  powerSchool.faults.add({ ...slow, effect: { kind: 'latency', milliseconds: 200 } })
  const [mine = '', theirs = ''] = students
  await editRecord(district.house, { entity: 'student', id: mine, by: 'Mo', values: { phone: '555-9999' } })
  const key = (await district.records('student')).find(({ id }) => id === theirs)?.sources[0]?.externalId ?? ''
  const stamp = `${powerSchool.dials.now.slice(0, 10)}T13:00:00`
  powerSchool.db
    .prepare('update students set middle_name = ?, transaction_date = ? where dcid = ?')
    .run('Midway', stamp, key)
  expect(await killedWhileSending(0, 'settle')).toBe(true)
  await runInPeace()
  const { rows } = await district.house.pool.query<{ id: string; failure: { message: string } }>(
    `select id, failure from run where state = 'failed' order by id desc limit 1`,
  )
  expect(rows[0]?.failure.message).toContain("Passport's own part of the run is done; 1 records were not sent.")
  const changes = await district.changes(rows[0]?.id ?? '')
  expect(changes).toContainEqual(expect.objectContaining({ operation: 'update', record: theirs, outcome: 'applied' }))
  expect(count('students where home_phone = ?', '555-9999')).toBe(1)
}, 60_000)

test(`after ${kills} kills while sending, everybody who was added in Passport is in PowerSchool once`, async () => {
  let alive = 0
  const added: string[] = []
  const once = (numbers: readonly string[]) => numbers.map(number => ({ number, students: 1, parents: 1, links: 1 }))
  for (let kill = 1; kill <= kills; kill += 1) {
    added.push(await editPassport(kill))
    powerSchool.faults.clear()
    powerSchool.faults.add(slow, ...(chance() < 0.5 ? [{ ...lost, times: 1 + Math.floor(chance() * 3) }] : []))
    if (await killedWhileSending(Math.floor(chance() * sendingTakes))) alive += 1
    if (kill % killsInARow !== 0) continue
    await runInPeace()
    const recent = added.slice(-killsInARow)
    expect(asAdded(recent), `kill ${kill}, seed ${seed}`).toEqual(once(recent))
  }
  await runInPeace()
  // oxlint-disable-next-line no-console
  if (kills > 50) console.log(`${alive} of ${kills} processes were killed before they had ended`)
  expect(alive).toBeGreaterThan(kills / 3)
  expect(asAdded(added)).toEqual(once(added))
  const edited = Math.min(kills, students.length)
  const phones = Array.from({ length: edited }, (_, index) => phoneOf(kills - index))
  expect(phones.map(phone => [phone, count('students where home_phone = ?', phone)])).toEqual(
    phones.map(phone => [phone, 1]),
  )
  const quiet = await district.run()
  expect(await district.changes(quiet.id)).toEqual([])
  const again = (await district.records('student')).filter(({ attributes }) =>
    added.includes(String(attributes['identifier'])),
  )
  expect(again.length).toBe(added.length)
}, 14_400_000)
