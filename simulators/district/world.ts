/** The sample district, one for all systems that show a part of it: grown from a seed, streamed, never stored. */
import { dayFromText, dayOf, type SchoolYear, schoolYearAt, termOf } from './calendar.ts'
import { at, chanceOf, isMarked, rankOfMark } from './chance.ts'
import { type Child, type FamilyOptions, growHousehold, type Household, skeletonOf } from './households.ts'
import { type Course, coursesOf, growSchools, type School, schoolFor } from './schools.ts'
import { growWorkforce, type StaffMember, type Teaching } from './staff.ts'
import { buildTimetable, type Section } from './timetable.ts'

export type WorldOptions = {
  readonly seed: number
  /** How many active pupils; some that left, or are yet to come, are added. */
  readonly students: number
  /** `YYYY-MM-DD`; it decides the school year and what of it has passed. */
  readonly today: string
}

/** Active, or one of those that an import must leave out. */
export type Standing = 'active' | 'preregistered' | 'inactive' | 'transferred' | 'graduated' | 'no-show'

export type Pupil = {
  readonly index: number
  readonly child: Child
  readonly school: School
  readonly grade: number
  readonly standing: Standing
  readonly entryDay: number
  /** The first day not enrolled. */
  readonly exitDay: number
  readonly homeroom: string | null
  /** Was in this school before, and came back. */
  readonly returned: boolean
}

export type Seat = {
  readonly pupil: number
  readonly section: Section
  readonly firstDay: number
  /** The first day not in class. */
  readonly leftDay: number
  readonly dropped: boolean
  readonly counted: boolean
}

export type World = {
  readonly seed: number
  readonly students: number
  readonly today: number
  readonly year: SchoolYear
  readonly schools: readonly School[]
  readonly courses: readonly Course[]
  readonly sections: readonly Section[]
  readonly staff: readonly StaffMember[]
  teachingOf(section: Section): Teaching
  families(): Iterable<{ readonly household: Household; readonly pupils: readonly Pupil[] }>
  /** Every enrollment, in the order of the pupils. */
  seats(): Iterable<Seat>
}

export const presets = { XS: 400, S: 3_500, M: 48_000, L: 180_000 } as const

const extraShare = 0.04
// The first five stand first, so that the smallest district has one of each.
const extraStandings = ['transferred', 'graduated', 'preregistered', 'no-show', 'inactive'] as const
const laterStandings = ['transferred', 'graduated', 'transferred', 'graduated', 'transferred', 'preregistered'] as const
const shares = { late: 0.04, returned: 0.01, swapped: 0.04 }

type Census = {
  readonly pupils: number
  readonly extras: number
  readonly schoolOf: Uint16Array
  readonly gradeOf: Uint8Array
  /** Place among the active pupils of school and grade. */
  readonly rankOf: Uint32Array
  readonly groups: Uint32Array
  readonly households: number
}

export function growWorld({ seed, students, today }: WorldOptions): World {
  const day = dayFromText(today)
  const year = schoolYearAt(day)
  const family = { seed, startYear: year.startYear, namesakes: Math.max(3, Math.round(students / 60_000)) }
  const schools = growSchools(seed, students)
  const census = takeCensus(family, schools, students)
  const pupilsOf = (school: School, grade: number) => census.groups[school.index * 16 + grade] ?? 0
  const timetable = buildTimetable(schools, pupilsOf)
  const workforce = growWorkforce({
    family,
    households: census.households,
    guardians: Math.round(students * 1.2),
    schools,
    sections: timetable.sections,
    pupilsOf: school =>
      Array.from({ length: 13 }, (_, grade) => pupilsOf(school, grade)).reduce((sum, count) => sum + count, 0),
  })

  function pupilAt(index: number, child: Child): Pupil {
    const school = at(schools, census.schoolOf[index] ?? 0)
    const standing = standingOf(census, index)
    const rank = (census.rankOf[index] ?? 0) % Math.max(1, pupilsOf(school, child.grade))
    const homeroom = timetable.seatsOf(school, child.grade, rank)[0]?.room ?? null
    const returned = standing === 'active' && isMarked(index, shares.returned * 1000, 1000)
    return { index, child, school, grade: child.grade, standing, ...stayOf(index, standing), homeroom, returned }
  }

  function stayOf(index: number, standing: Standing): { readonly entryDay: number; readonly exitDay: number } {
    const chance = chanceOf(seed, 'stay', index)
    const ended = { entryDay: year.firstDay - 364, exitDay: dayOf(year.startYear, 6, 19) }
    const whole = { entryDay: year.firstDay, exitDay: year.lastDay + 1 }
    const since = day - year.firstDay
    switch (standing) {
      case 'graduated':
      case 'inactive':
        return ended
      case 'transferred':
        return since > 20 ? { ...whole, exitDay: year.firstDay + 10 + chance.below(since - 15) } : ended
      case 'preregistered':
        return { entryDay: Math.max(day, year.lastDay) + 60, exitDay: year.lastDay + 365 }
      case 'no-show':
        return { entryDay: year.firstDay, exitDay: year.firstDay }
      case 'active':
        return since > 20 && isMarked(index, shares.late * 100, 100)
          ? { ...whole, entryDay: Math.min(year.firstDay + 3 + chance.below(since - 3), year.lastDay - 5) }
          : whole
    }
  }

  function* families(): Generator<{ household: Household; pupils: readonly Pupil[] }> {
    let next = 0
    for (let index = 0; next < census.pupils; index++) {
      const household = growHousehold(family, index, census.pupils - next)
      const pupils = household.children.map((child, ordinal) => pupilAt(next + ordinal, child))
      next += pupils.length
      yield { household, pupils }
    }
  }

  function* seats(): Generator<Seat> {
    for (let pupil = 0; pupil < census.pupils; pupil++) {
      const standing = standingOf(census, pupil)
      if (standing !== 'active' && standing !== 'transferred') continue
      const school = at(schools, census.schoolOf[pupil] ?? 0)
      const grade = census.gradeOf[pupil] ?? 0
      const stay = stayOf(pupil, standing)
      if (stay.exitDay < year.firstDay) continue
      const rank = (census.rankOf[pupil] ?? 0) % Math.max(1, pupilsOf(school, grade))
      const sections = timetable.seatsOf(school, grade, rank)
      const counted = standing === 'active'
      for (const section of sections) {
        const term = termOf(year, section.slot.term)
        const firstDay = Math.max(term.firstDay, stay.entryDay)
        const leftDay = Math.min(term.lastDay + 1, stay.exitDay)
        if (firstDay > term.lastDay || firstDay >= leftDay) continue
        yield { pupil, section, firstDay, leftDay, dropped: !counted, counted }
      }
      if (counted && isMarked(pupil, shares.swapped * 100, 100)) yield* droppedSeat(pupil, sections)
    }
  }

  /** A course taken up and given up again in the first days of its term. */
  function* droppedSeat(pupil: number, sections: readonly Section[]): Generator<Seat> {
    const given = sections.map(section => timetable.besides(section)).find(other => other !== null)
    if (given === null || given === undefined) return
    const firstDay = termOf(year, given.slot.term).firstDay
    const leftDay = Math.max(firstDay, Math.min(firstDay + 4, day))
    yield { pupil, section: given, firstDay, leftDay, dropped: true, counted: true }
  }

  const courses = coursesOf(schools)
  const { sections } = timetable
  const { staff, teachingOf } = workforce
  return { seed, students, today: day, year, schools, courses, sections, staff, teachingOf, families, seats }
}

/** First pass: places every pupil in school and grade, in typed arrays, without drawing anybody in full. */
function takeCensus(family: FamilyOptions, schools: readonly School[], students: number): Census {
  const extras = Math.max(extraStandings.length, Math.round(students * extraShare))
  const pupils = students + extras
  const [schoolOf, gradeOf, rankOf] = [new Uint16Array(pupils), new Uint8Array(pupils), new Uint32Array(pupils)]
  const groups = new Uint32Array(schools.length * 16)
  const zones = Array.from({ length: 13 }, (_, grade) =>
    schools.filter(({ lowGrade, highGrade }) => lowGrade <= grade && grade <= highGrade),
  )
  let next = 0
  let households = 0
  for (; next < pupils; households++) {
    const { zone, grades } = skeletonOf(family, households)
    for (const grade of grades.slice(0, pupils - next)) {
      const school = schoolFor(at(zones, grade), grade, zone)
      const group = school.index * 16 + grade
      schoolOf[next] = school.index
      gradeOf[next] = grade
      rankOf[next] = groups[group] ?? 0
      if (!isMarked(next, extras, pupils)) groups[group] = (groups[group] ?? 0) + 1
      next++
    }
  }
  return { pupils, extras, schoolOf, gradeOf, rankOf, groups, households }
}

/** Those who do not count are spread evenly among those who do. */
function standingOf({ pupils, extras }: Census, index: number): Standing {
  if (!isMarked(index, extras, pupils)) return 'active'
  const ordinal = rankOfMark(index, extras, pupils)
  return extraStandings[ordinal] ?? at(laterStandings, ordinal % laterStandings.length)
}
