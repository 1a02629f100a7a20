import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { loadEdFi } from './ed-fi.ts'
import { readExpected } from './expected.ts'
import { recount } from './recount.ts'

const folder = fileURLToPath(new URL('../../../shared/samples/ed-fi', import.meta.url))

describe.runIf(existsSync(folder))('the sample district of Ed-Fi', () => {
  test('is loaded whole, its year moved to the one that runs', async () => {
    const db = new DatabaseSync(':memory:')
    const counts = await loadEdFi(db, folder, { today: '2026-11-25' })
    expect(counts).toEqual({
      school: 3,
      term: 9,
      course: 84,
      section: 532,
      student: 960,
      teacher: 68,
      guardian: 1_872,
      enrollment: 0,
      assignment: 528,
      guardianship: 1_872,
    })
    expect(Object.fromEntries(readExpected(db))).toEqual(counts)
    expect(recount(db, '2026-11-25', 2026)).toEqual(counts)
  })

  test('has a school that takes the grade of each pupil', async () => {
    const db = new DatabaseSync(':memory:')
    await loadEdFi(db, folder, { today: '2027-07-01' })
    const astray = `select 1 from students join schools on school_number = schoolid where grade_level not between low_grade and high_grade`
    expect(db.prepare(astray).all()).toEqual([])
    expect(db.prepare('select min(yearid) as low, max(yearid) as high from terms').get()).toEqual({ low: 37, high: 37 })
  })
})

test('a folder without the files is refused by name', async () => {
  await expect(loadEdFi(new DatabaseSync(':memory:'), '/nowhere')).rejects.toThrow('no EducationOrganization.xml')
})
