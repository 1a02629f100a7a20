import { describe, expect, test } from 'vitest'
import { namesakeOf } from './households.ts'
import { slotsOf } from './schools.ts'
import { growWorld, presets } from './world.ts'

const today = '2026-11-25'
const small = growWorld({ seed: 7, students: presets.S, today })
const families = [...small.families()]
const pupils = families.flatMap(family => family.pupils)
const seats = [...small.seats()]
const guardians = families.flatMap(family => family.household.guardians)

const shareOf = <T>(list: readonly T[], asked: (item: T) => boolean) => list.filter(asked).length / list.length

describe('the world of the sample district', () => {
  test('is the same for the same seed, and another for another', () => {
    const draw = (seed: number) => {
      const world = growWorld({ seed, students: presets.XS, today })
      return JSON.stringify([world.staff, [...world.families()], [...world.seats()]])
    }
    expect(draw(7) === draw(7)).toBe(true)
    expect(draw(7) === draw(8)).toBe(false)
  })

  test('has exactly as many active pupils as asked for, and some that do not count', () => {
    expect(pupils.filter(pupil => pupil.standing === 'active')).toHaveLength(presets.S)
    expect(Object.keys(Object.groupBy(pupils, pupil => pupil.standing)).sort()).toEqual([
      'active',
      'graduated',
      'inactive',
      'no-show',
      'preregistered',
      'transferred',
    ])
  })

  test('keeps the proportions of real districts', () => {
    const active = presets.S
    expect(seats.filter(seat => seat.counted && !seat.dropped).length / active).toBeCloseTo(8.9, 0)
    expect(small.sections.length / active).toBeCloseTo(0.378, 1)
    expect(guardians.length / pupils.length).toBeCloseTo(1.2, 1)
    expect(
      families.reduce((sum, { household, pupils: own }) => sum + household.guardians.length * own.length, 0) /
        pupils.length,
    ).toBeCloseTo(1.95, 1)
    expect(small.staff.filter(member => member.current).length / active).toBeCloseTo(0.13, 2)
    expect(shareOf(small.staff, member => member.secondSchool !== null)).toBeCloseTo(0.02, 2)
    expect(shareOf(small.sections, section => small.teachingOf(section).coTeacher !== null)).toBeCloseTo(0.09, 1)
  })

  test('has a school for every grade and about 520 pupils in each', () => {
    expect(growWorld({ seed: 1, students: 40, today }).schools.map(school => school.level)).toEqual([
      'elementary',
      'middle',
      'high',
    ])
    const large = growWorld({ seed: 1, students: presets.M, today })
    expect(presets.M / large.schools.length).toBeGreaterThan(490)
    expect(presets.M / large.schools.length).toBeLessThan(550)
    expect(new Set(large.schools.map(school => school.name)).size).toBe(large.schools.length)
  })

  test('gives names with accents, hyphens, blanks and apostrophes, and one that is longer than 60 characters', () => {
    const share = (asked: (family: string) => boolean) => shareOf(pupils, pupil => asked(pupil.child.name.family))
    expect(share(family => /[^\p{ASCII}]/u.test(family))).toBeGreaterThan(0.02)
    expect(share(family => family.includes('-'))).toBeGreaterThan(0.03)
    expect(share(family => family.includes(' '))).toBeGreaterThan(0.02)
    expect(share(family => family.includes("'"))).toBeGreaterThan(0.01)
    expect(pupils.filter(({ child: { name } }) => `${name.given} ${name.family}`.length > 60)).toHaveLength(1)
    expect(shareOf(pupils, pupil => pupil.child.name.middle !== null)).toBeCloseTo(0.6, 1)
    expect(shareOf(pupils, pupil => pupil.child.name.preferred !== null)).toBeCloseTo(0.12, 1)
  })

  test('has twins and triplets, and siblings that are never called alike', () => {
    const born = families.map(({ household }) => {
      const days = household.children.map(child => child.birthDay)
      return Math.max(...days.map(day => days.filter(other => other === day).length))
    })
    expect(shareOf(born, count => count >= 2)).toBeCloseTo(0.025, 1)
    expect(born).toContain(3)
    for (const { household } of families) {
      const called = household.children.map(child => `${child.name.given} ${child.name.middle ?? ''} ${child.birthDay}`)
      expect(new Set(called).size).toBe(called.length)
    }
  })

  test('has namesakes: no kin, yet equal in name and birth date', () => {
    const firsts = families.map(({ household }) => household.children[0])
    const pairs = families.flatMap(({ household }) => {
      const original = namesakeOf(household.index, 3)
      return original === null ? [] : [[firsts[original], firsts[household.index]] as const]
    })
    expect(pairs).toHaveLength(3)
    for (const [one, other] of pairs) {
      expect(other?.name).toEqual({ ...one?.name, middle: null, preferred: null })
      expect(other?.birthDay).toBe(one?.birthDay)
    }
  })

  test('fits birth dates to grades', () => {
    for (const { child, grade } of pupils) {
      const age = (small.year.firstDay - child.birthDay) / 365.25 - grade
      expect(age).toBeGreaterThan(4.9)
      expect(age).toBeLessThan(7.1)
    }
  })

  test('seats every pupil in sections of his own school and grade, once an hour and term', () => {
    for (const own of Map.groupBy(
      seats.filter(seat => seat.counted && !seat.dropped),
      seat => seat.pupil,
    ).values()) {
      const pupil = pupils[own[0]?.pupil ?? -1]
      const hours = own.map(({ section }) => `${section.slot.period} ${section.slot.term}`)
      expect(new Set(hours).size).toBe(hours.length)
      for (const { section } of own) expect([section.school, section.grade]).toEqual([pupil?.school, pupil?.grade])
      expect(own.length).toBeLessThanOrEqual(slotsOf(pupil?.grade ?? 0).length)
    }
  })

  test('fills every section, and none beyond what a room holds', () => {
    const sizes = new Map<number, number>()
    for (const { section, dropped } of seats)
      if (!dropped) sizes.set(section.index, (sizes.get(section.index) ?? 0) + 1)
    expect(sizes.size).toBe(small.sections.length)
    expect(Math.max(...sizes.values())).toBeLessThan(45)
  })

  test('has pupils whose parents work in the district', () => {
    const parents = new Set(
      guardians.map(guardian => `${guardian.name.given} ${guardian.name.family} ${guardian.place.street}`),
    )
    const staff = small.staff.filter(({ name, place }) => parents.has(`${name.given} ${name.family} ${place.street}`))
    expect(staff.length / guardians.length).toBeGreaterThan(0.06)
  })
})
