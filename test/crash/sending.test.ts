/** Killed while it writes to another system, a run doubles nobody there and loses nobody. SENDING_KILLS asks for more. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addRecord, editRecord } from '../../src/worker/front-door.ts'
import { readFact } from '../../simulators/district/expected.ts'
import type { SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { growPowerSchool, openImport, type Import } from '../powerschool/district.ts'
import { boundless } from '../support/house.ts'

const kills = Number(process.env['SENDING_KILLS'] ?? 4)
const program = fileURLToPath(new URL('sending-process.ts', import.meta.url))

let powerSchool: SimulatedPowerSchool
let district: Import
let school: string

beforeAll(async () => {
  powerSchool = await growPowerSchool(60, { write: true })
  district = await openImport(powerSchool, {
    ...{ type: 'sync', limits: boundless },
    entities: ['school', 'student', 'guardian', 'guardianship'],
  })
  expect(await district.run()).toMatchObject({ state: 'done' })
  school = (await district.records('school'))[0]?.id ?? ''
  // Time enough between the steps of sending for a kill to come between any two.
  powerSchool.faults.add({ effect: { kind: 'latency', milliseconds: 15 }, path: '/ws/(v1|contacts)' })
}, 60_000)
afterAll(async () => {
  await district.close()
  await powerSchool.close()
})

/** Killed so many milliseconds after it began to send; true when it had not ended by itself. */
async function killedWhileSending(after: number): Promise<boolean> {
  const day = `${readFact(powerSchool.db, 'today')}T17:00:00Z`
  const child = spawn(process.execPath, [program, district.url, district.house.key.toString('base64'), day], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) if (line === 'apply') break
  await Promise.race([pause(after), ended])
  const wasAlive = child.exitCode === null
  child.kill('SIGKILL')
  await ended
  return wasAlive
}

/** Whoever held the lock has gone: PostgreSQL notices a moment later. */
async function runAgain(): Promise<void> {
  for (;;) {
    try {
      expect(await district.run()).toMatchObject({ state: 'done' })
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'RUN_UNDER_WAY')) throw error
      await pause(50)
    }
  }
}

test(`after ${kills} kills while sending, everybody who was added in Passport is in PowerSchool once`, async () => {
  let alive = 0
  const added: string[] = []
  for (let kill = 1; kill <= kills; kill += 1) {
    for (const place of [1, 2]) {
      const number = String(3_000_000 + kill * 10 + place)
      const values = {
        ...{ givenName: `Gone ${number}`, familyName: `Midway ${number}`, identifier: number, grade: '3', school },
        ...{ entryDate: '2025-09-01', enrollStatus: 'active' },
      }
      const { record: student } = await addRecord(district.house, { entity: 'student', values, by: 'Mo' })
      const guardian = await addRecord(district.house, {
        entity: 'guardian',
        values: { givenName: 'Parent', familyName: `Of ${number}`, email: `p${number}@home.example` },
        by: 'Mo',
      })
      const link = { guardian: guardian.record, student, relationship: 'Mother' }
      await addRecord(district.house, { entity: 'guardianship', values: link, by: 'Mo' })
      added.push(number)
    }
    const someone = (await district.records('student'))[kill % 50]
    await editRecord(district.house, {
      ...{ entity: 'student', id: someone?.id ?? '', by: 'Mo' },
      values: { phone: `555-${String(kill).padStart(4, '0')}` },
    })
    if (await killedWhileSending((kill * 37) % 190)) alive += 1
    await runAgain()
  }
  expect(alive).toBeGreaterThan(kills / 3)
  const count = (sql: string, value: string): number =>
    Number(powerSchool.db.prepare(`select count(*) as n from ${sql}`).get(value)?.['n'])
  const links = 'studentcontactassoc a join person p on p.id = a.personid where p.lastname = ?'
  const there = added.map(number => ({
    number,
    students: count('students where student_number = ?', number),
    parents: count('person where lastname = ?', `Of ${number}`),
    links: count(links, `Of ${number}`),
  }))
  expect(there).toEqual(added.map(number => ({ number, students: 1, parents: 1, links: 1 })))
  const quiet = await district.run()
  expect(await district.changes(quiet.id)).toEqual([])
  const again = (await district.records('student')).filter(({ attributes }) =>
    added.includes(String(attributes['identifier'])),
  )
  expect(again.length).toBe(added.length)
}, 3_600_000)
