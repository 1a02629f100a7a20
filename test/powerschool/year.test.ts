import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeSchool } from '../../simulators/district/school-events.ts'
import { rollover } from '../../simulators/district/rollover.ts'
import type { SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { approve, closeSchool as confirmClosure } from '../../src/worker/front-door.ts'
import { findIntegration } from '../../src/store/configuration.ts'
import { boundless } from '../support/house.ts'
import {
  alike,
  difference,
  expectedOf,
  freshDirectory,
  growPowerSchool,
  nextDay,
  openImport,
  type Import,
} from './district.ts'

let powerSchool: SimulatedPowerSchool
let district: Import
beforeEach(async () => {
  powerSchool = await growPowerSchool(100)
  district = await openImport(powerSchool, { blanksErase: true })
  await district.run()
})
afterEach(async () => {
  await district.close()
  await powerSchool.close()
})

async function expectFresh(): Promise<void> {
  expect(await district.counts()).toEqual(expectedOf(powerSchool))
  expect(difference(await district.active(), await freshDirectory(powerSchool))).toEqual(alike)
}

/** A person's word that a school which PowerSchool lost is closed. */
async function closeAsAPerson(key: string): Promise<void> {
  const school = (await district.records('school')).find(({ attributes }) => attributes['identifier'] === key)
  const integration = await findIntegration(district.house.pool, 'Nightly import')
  expect(await confirmClosure(district.house, integration, { school: school?.id ?? '', by: 'Ada' })).toMatchObject({
    state: 'done',
  })
}

/** The same but for one thing: its courses did not change in PowerSchool, and remember the school that is gone. */
async function expectFreshWithout(school: string): Promise<void> {
  expect(await district.counts()).toEqual(expectedOf(powerSchool))
  const { onlyOne, onlyOther } = difference(await district.active(), await freshDirectory(powerSchool))
  const lost = `"school":"school PowerSchool:${school}",`
  expect(onlyOne.map(text => text.replace(lost, ''))).toEqual(onlyOther)
  expect(entitiesOf(onlyOther)).toEqual(['course'])
}

const entitiesOf = (texts: readonly string[]) => [...new Set(texts.map(text => /"name":"(\w+)/.exec(text)?.[1]))].sort()

test.each(['full', 'incremental'] as const)(
  'a new school year, read in %s mode, is held as a whole, and is right after it is approved',
  async mode => {
    const before = await district.everything()
    const seniors = await district.records('student')
    rollover(powerSchool.db)
    const held = await district.run({ full: mode === 'full' })
    expect(held.state).toBe('held')
    const passed = held.held.filter(({ school }) => school === undefined)
    expect(passed.map(({ entity, operation }) => `${entity} ${operation}`)).toEqual(
      expect.arrayContaining(['section delete', 'enrollment delete', 'assignment delete', 'student update']),
    )
    expect(await district.everything()).toBe(before)

    expect(await approve(district.house, held.id, { ...district.options, by: 'Ada' })).toMatchObject({
      outcome: 'applied',
      run: { state: 'done', decidedBy: 'Ada' },
    })
    await expectFresh()
    expect((await district.changes((await district.run()).id)).length).toBe(0)
    const stay = new Map((await district.records('student')).map(({ id, sources }) => [sources[0]?.externalId, id]))
    const known = seniors.filter(({ sources }) => stay.has(sources[0]?.externalId))
    expect(known.length).toBeGreaterThan(80)
    for (const { id, sources } of known) expect(stay.get(sources[0]?.externalId)).toBe(id)
  },
)

test('SM-4.3 a school that is closed goes with its sections and enrollments; its pupils keep their identity elsewhere', async () => {
  await district.configure({ limits: boundless, blanksErase: true })
  const pupils = new Map((await district.records('student')).map(({ id, sources }) => [sources[0]?.externalId, id]))
  closeSchool(powerSchool.db, { school: 1101, into: 2101, today: nextDay(powerSchool) })

  // What was deleted in PowerSchool leaves no stamp: reading changes moves the pupils, and misses the school's own end.
  await district.run({ full: false })
  const lingering = difference(await district.active(), await freshDirectory(powerSchool))
  expect(entitiesOf(lingering.onlyOne)).toEqual(['assignment', 'course', 'enrollment', 'school', 'section', 'term'])
  expect(entitiesOf(lingering.onlyOther)).toEqual(['course'])

  await district.run()
  await closeAsAPerson('1101')
  // Its courses are still in PowerSchool, at no school: the next read has them back.
  await district.run()
  await expectFreshWithout('1101')
  for (const { id, sources } of await district.records('student')) expect(id).toBe(pupils.get(sources[0]?.externalId))
})

test('SM-4.2 SM-4.4 a school that vanishes with its people is held; when it is back, everything is as it was', async () => {
  const before = await district.directory()
  const untouched = await district.everything()
  const restore = takeAway(1101)
  const held = await district.run()
  expect(held.state).toBe('held')
  expect(held.held.map(({ entity, operation }) => `${entity} ${operation}`)).toEqual(
    expect.arrayContaining(['student delete', 'section delete', 'enrollment delete']),
  )
  expect(await district.everything()).toBe(untouched)

  await approve(district.house, held.id, district.options)
  await closeAsAPerson('1101')
  // Its courses are still in PowerSchool, at no school: the next read has them back.
  await district.run()
  await expectFreshWithout('1101')
  restore()
  await district.configure({ limits: boundless, blanksErase: true })
  const back = await district.run()
  expect(back).toMatchObject({
    state: 'done',
    counts: { school: { restored: 1, created: 0 }, student: { created: 0 } },
  })
  expect(difference(await district.directory(), before)).toEqual(alike)
})

/** The school's rows and its people's vanish; the function returned puts them back. */
function takeAway(school: number): () => void {
  const { db } = powerSchool
  const gone: Readonly<Record<string, string>> = {
    schools: `school_number = ${school}`,
    terms: `schoolid = ${school}`,
    cc: `schoolid = ${school}`,
    sections: `schoolid = ${school}`,
    students: `schoolid = ${school}`,
    schoolstaff: `schoolid = ${school}`,
  }
  for (const [table, where] of Object.entries(gone)) {
    db.exec(
      `create temp table kept_${table} as select * from ${table} where ${where}; delete from ${table} where ${where}`,
    )
  }
  nextDay(powerSchool)
  return () => {
    for (const table of Object.keys(gone)) {
      db.exec(`insert into ${table} select * from kept_${table}; drop table kept_${table}`)
    }
    nextDay(powerSchool)
  }
}

test('SM-4.2 a school that vanishes alone removes none of its people', async () => {
  const before = await district.counts()
  const { id } = await district.record('school', '1101', 'PowerSchool')
  powerSchool.db.exec('create temp table kept as select * from schools where school_number = 1101')
  powerSchool.db.exec('delete from schools where school_number = 1101')
  await district.run()
  const { school: _, ...people } = before
  expect(await district.counts()).toMatchObject(people)
  powerSchool.db.exec('insert into schools select * from kept')
  await district.run()
  expect(await district.counts()).toEqual(before)
  expect((await district.record('school', '1101', 'PowerSchool')).id).toBe(id)
})
