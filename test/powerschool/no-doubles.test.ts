/** Whatever goes wrong on the way, no student and no contact is written twice, and none is lost. WRITE_FAULTS asks for more. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { System } from '../../src/model/connector.ts'
import type { Write, WriteOutcome } from '../../src/model/outgoing.ts'
import type { EntityType } from '../../src/model/entity.ts'
import { openPowerSchool } from '../../src/connectors/powerschool/connector.ts'
import { makeChance } from '../../simulators/chance.ts'
import type { Fault } from '../../simulators/faults.ts'
import type { SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { hastyPatience } from '../support/powerschool.ts'
import { growPowerSchool, settingsOf } from './district.ts'

const rounds = Number(process.env['WRITE_FAULTS'] ?? 60)

let powerSchool: SimulatedPowerSchool
let system: System
let school: string

beforeAll(async () => {
  powerSchool = await growPowerSchool(60, { write: true })
  const ports = { now: () => new Date(), signal: new AbortController().signal, notice: () => undefined }
  system = openPowerSchool(settingsOf(powerSchool), ports, { ...hastyPatience, tries: 9 })
  school = String(powerSchool.db.prepare('select school_number as n from schools order by 1').get()?.['n'])
})
afterAll(async () => {
  await system.close()
  await powerSchool.close()
})

const effects: readonly Fault['effect'][] = [
  { kind: 'drop', when: 'after' },
  { kind: 'drop', when: 'before' },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 429, retryAfter: 0 },
  { kind: 'truncate', keep: 20 },
  { kind: 'empty' },
]

async function written(entity: EntityType, writes: readonly Write[]): Promise<Map<string, WriteOutcome>> {
  const outcomes = new Map<string, WriteOutcome>()
  if (!system.write) throw new Error('PowerSchool takes writes')
  for await (const outcome of system.write(entity, writes)) {
    if (outcomes.has(outcome.id)) throw new Error('two answers for one write')
    outcomes.set(outcome.id, outcome)
  }
  return outcomes
}

const count = (sql: string, ...values: (string | number)[]): number =>
  Number(powerSchool.db.prepare(`select count(*) as n from ${sql}`).get(...values)?.['n'])

test(`students are written once under ${rounds} random faults, also where the answer is lost after the work was done`, async () => {
  let met = 0
  for (let seed = 1; seed <= rounds; seed += 1) {
    const chance = makeChance(seed)
    const effect = effects[Math.floor(chance() * effects.length)] ?? { kind: 'empty' }
    powerSchool.faults.clear()
    powerSchool.faults.add({
      effect,
      method: 'POST',
      path: '/ws/v1/student',
      probability: 0.6,
      times: 1 + Math.floor(chance() * 3),
    })
    const numbers = Array.from({ length: 1 + Math.floor(chance() * 5) }, (_, index) => 1_000_000 + seed * 10 + index)
    const writes = numbers.map((number): Write => ({
      ...{ id: String(number), operation: 'create', externalId: null, doubtfulSince: null },
      values: {
        ...{ givenName: `G${number}`, familyName: `F${number}`, identifier: String(number), grade: '4', school },
        ...{ entryDate: '2025-09-01', enrollStatus: 'active' },
      },
    }))
    const outcomes = await written('student', writes)
    for (const number of numbers) {
      const [row, ...more] = powerSchool.db.prepare('select dcid from students where student_number = ?').all(number)
      expect(more, `seed ${seed}`).toEqual([])
      expect(outcomes.get(String(number)), `seed ${seed}`).toMatchObject({
        kind: 'written',
        externalId: String(row?.['dcid']),
      })
    }
    // Sent again by a process that does not know: found, not written.
    const before = count('students')
    const again = await written(
      'student',
      writes.map(write => ({ ...write, doubtfulSince: '2025-10-14T00:00:00.000Z' })),
    )
    expect(
      [...again.values()].every(({ kind }) => kind === 'written'),
      `seed ${seed}`,
    ).toBe(true)
    expect(count('students'), `seed ${seed}`).toBe(before)
    met += powerSchool.faults.list().reduce((sum, one) => sum + one.met, 0)
  }
  expect(met).toBeGreaterThan(rounds / 3)
}, 600_000)

test(`contacts and their students are written once under ${rounds} random faults`, async () => {
  const [student] = powerSchool.db.prepare('select dcid from students where enroll_status = 0 order by dcid').all()
  for (let seed = 1; seed <= rounds; seed += 1) {
    const chance = makeChance(seed + 5000)
    powerSchool.faults.clear()
    const effect = effects[Math.floor(chance() * effects.length)] ?? { kind: 'empty' }
    powerSchool.faults.add({
      effect,
      method: 'POST',
      path: '/ws/contacts/',
      probability: 0.6,
      times: 1 + Math.floor(chance() * 3),
    })
    const values = {
      givenName: 'Guard',
      familyName: `Ian ${seed}`,
      email: `g${seed}@home.example`,
      mobilePhone: `55510${seed}`,
    }
    const create = { operation: 'create', externalId: null, doubtfulSince: null } as const
    const [outcome] = (await written('guardian', [{ ...create, id: 'g', values }])).values()
    expect(outcome, `seed ${seed}`).toMatchObject({ kind: 'written' })
    expect(count('person where lastname = ?', `Ian ${seed}`), `seed ${seed}`).toBe(1)
    const guardian = outcome?.kind === 'written' ? outcome.externalId : ''
    const link = { guardian, student: String(student?.['dcid']), relationship: 'Mother', livesWith: true }
    expect(
      (await written('guardianship', [{ ...create, id: 'l', values: link }])).get('l'),
      `seed ${seed}`,
    ).toMatchObject({
      kind: 'written',
      externalId: `${guardian}:${String(student?.['dcid'])}`,
    })
    expect(count('studentcontactassoc where personid = ?', guardian), `seed ${seed}`).toBe(1)
  }
}, 600_000)

test('a student of that number who is another child is not taken for the one that was sent', async () => {
  powerSchool.faults.clear()
  const there = powerSchool.db.prepare('select student_number as n from students order by dcid').get()
  const values = {
    ...{ givenName: 'Quite', familyName: 'Another', identifier: String(there?.['n']), grade: '4', school },
    ...{ entryDate: '2025-09-01', enrollStatus: 'active' },
  }
  const doubtful = {
    id: 'x',
    operation: 'create',
    externalId: null,
    values,
    doubtfulSince: '2025-10-14T00:00:00.000Z',
  } as const
  expect((await written('student', [doubtful])).get('x')).toMatchObject({
    kind: 'refused',
    code: 'POWERSCHOOL_WRITE_REFUSED',
  })
})

test('a warning of PowerSchool is told, and the student was written; batches of any size it allows are sent', async () => {
  powerSchool.faults.clear()
  powerSchool.dials.studentWrites = 'warn'
  const values = {
    givenName: 'W',
    familyName: 'Arned',
    identifier: '2000001',
    grade: 'K',
    school,
    entryDate: '2025-09-01',
  }
  const outcomes = await written('student', [
    { id: 'w', operation: 'create', externalId: null, values, doubtfulSince: null },
  ])
  powerSchool.dials.studentWrites = 'succeed'
  expect(outcomes.get('w')).toMatchObject({
    kind: 'written',
    warning: expect.stringContaining('FEES_ASSIGN_FEES_FAILED'),
  })
  expect(count('students where student_number = 2000001')).toBe(1)
})
