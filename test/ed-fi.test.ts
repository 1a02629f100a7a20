import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadEdFi } from '../simulators/district/ed-fi.ts'
import { startPowerSchool, type SimulatedPowerSchool } from '../simulators/powerschool/server.ts'
import type { Run } from '../src/model/run.ts'
import {
  alike,
  difference,
  expectedOf,
  firstDay,
  installPlugin,
  openImport,
  type Import,
} from './powerschool/district.ts'

const folder = fileURLToPath(new URL('../../shared/samples/ed-fi', import.meta.url))

describe.runIf(existsSync(folder))('the sample district of Ed-Fi, which nobody here has grown', () => {
  let powerSchool: SimulatedPowerSchool
  let district: Import
  let run: Run
  beforeAll(async () => {
    powerSchool = await startPowerSchool()
    await loadEdFi(powerSchool.db, folder, { today: firstDay })
    installPlugin(powerSchool)
    district = await openImport(powerSchool)
    run = await district.run()
  })
  afterAll(async () => {
    await district.close()
    await powerSchool.close()
  })

  test('is imported whole, without a problem', async () => {
    expect(run).toMatchObject({ state: 'done', failure: null, held: [] })
    expect(await district.problems(run.id)).toEqual([])
    expect(await district.counts()).toEqual(expectedOf(powerSchool))
    expect(expectedOf(powerSchool)).toMatchObject({ student: 960, guardian: 1872, section: 532, assignment: 528 })
  })

  test('is not changed by a second run', async () => {
    const before = await district.directory()
    for (const full of [true, false]) {
      const again = await district.run({ full })
      expect(again.state).toBe('done')
      expect(await district.changes(again.id)).toEqual([])
    }
    expect(difference(await district.directory(), before)).toEqual(alike)
  })

  test('has pupils with guardians who live with them, and teachers at their schools', async () => {
    const schools = new Set((await district.records('school')).map(({ id }) => id))
    const students = await district.records('student')
    expect(students.every(({ attributes: { school } }) => schools.has(String(school)))).toBe(true)
    const guarded = new Set((await district.records('guardianship')).map(({ attributes: { student } }) => student))
    expect(students.filter(({ id }) => !guarded.has(id)).length).toBeLessThan(students.length / 10)
  })
})
