/** The schools of the district, sized by its students, and the courses they offer, grade by grade. */
import type { TermCode } from './calendar.ts'
import { at, chanceOf } from './chance.ts'
import { phoneOf, placeOf, type Place } from './places.ts'

export type Level = 'elementary' | 'middle' | 'high'

export type School = {
  readonly index: number
  readonly number: number
  readonly name: string
  readonly abbreviation: string
  readonly level: Level
  readonly lowGrade: number
  readonly highGrade: number
  readonly place: Place
  readonly phone: string
}

export type Course = {
  readonly number: string
  readonly title: string
  readonly subject: string
  readonly credits: number
  /** Offered by the whole district rather than by one school. */
  readonly school: School | null
  readonly active: boolean
}

/** A place in every pupil's week of one grade: in each term of the list one course out of the options. */
export type Slot = {
  readonly period: number
  readonly term: TermCode
  readonly options: readonly CourseTitle[]
  /** Share of the pupils of the grade who take it. */
  readonly taken: number
  readonly kind: 'homeroom' | 'core' | 'special'
}

export type CourseTitle = {
  readonly code: string
  readonly title: string
  readonly subject: string
  readonly districtWide: boolean
}

const pupilsPerSchool = 520
const levels: readonly { readonly level: Level; readonly low: number; readonly high: number; readonly word: string }[] =
  [
    { level: 'elementary', low: 0, high: 5, word: 'Elementary School' },
    { level: 'middle', low: 6, high: 8, word: 'Middle School' },
    { level: 'high', low: 9, high: 12, word: 'High School' },
  ]
const heads =
  `Maple Riverside Lincoln Oak_Hill Harbor Washington Meadow Franklin Sunset Pine_Grove Prospect Jefferson Lakeview
  Cedar Highland Roosevelt Willow Eastgate Northfield Garfield Summit Brookside Valley Westbrook Fairview Orchard Stone_Mill
  Birchwood Heritage Liberty`
    .split(/\s+/)
    .map(name => name.replace('_', ' '))
const tails = [
  '',
  'Park',
  'Heights',
  'Ridge',
  'Creek',
  'Springs',
  'Point',
  'Commons',
  'Woods',
  'Crossing',
  'Landing',
  'Glen',
]

export function growSchools(seed: number, students: number): readonly School[] {
  const schools: School[] = []
  for (const { level, low, high, word } of levels) {
    const share = (high - low + 1) / 13
    const count = Math.max(1, Math.round((students * share) / pupilsPerSchool))
    for (let ordinal = 0; ordinal < count; ordinal++) {
      const chance = chanceOf(seed, level, ordinal)
      const tail = at(tails, Math.floor(ordinal / heads.length) % tails.length)
      const place = `${at(heads, ordinal % heads.length)} ${tail}`.trim()
      const name = `${place} ${word}`
      const abbreviation = name.replaceAll(/[^A-Z]/g, '') + (ordinal < heads.length ? '' : String(ordinal))
      schools.push({
        index: schools.length,
        // Numbers by level, as districts like them: elementary from 101, middle from 1101, high from 2101.
        number: 101 + levels.findIndex(candidate => candidate.level === level) * 1000 + ordinal,
        name,
        abbreviation,
        level,
        lowGrade: low,
        highGrade: high,
        place: { ...placeOf(chance), unit: null },
        phone: phoneOf(chance),
      })
    }
  }
  return schools
}

/** The school of a grade for a family that lives in the zone, a number from 0 to 1. */
export function schoolFor(schools: readonly School[], grade: number, zone: number): School {
  const suitable = schools.filter(school => school.lowGrade <= grade && grade <= school.highGrade)
  return at(suitable, Math.floor(zone * suitable.length))
}

/** The week of a grade: 8 to 10 places, so that a pupil sits in 8.9 sections on average. */
export function slotsOf(grade: number): readonly Slot[] {
  if (grade <= 5) return elementarySlots(grade)
  return grade <= 8 ? middleSlots(grade) : highSlots(grade)
}

export function coursesOf(schools: readonly School[]): readonly Course[] {
  const courses = new Map<string, Course>()
  for (const school of schools) {
    for (let grade = school.lowGrade; grade <= school.highGrade; grade++) {
      for (const option of slotsOf(grade).flatMap(slot => slot.options)) {
        const number = courseNumber(option, school)
        const { title, subject } = option
        const credits = school.level === 'high' ? 1 : 0
        courses.set(number, {
          number,
          title,
          subject,
          credits,
          school: option.districtWide ? null : school,
          active: true,
        })
      }
    }
  }
  for (const title of ['Typewriting', 'Latin II']) {
    const number = `OLD${title.length}`
    courses.set(number, { number, title, subject: 'Retired', credits: 0, school: null, active: false })
  }
  return [...courses.values()]
}

export function courseNumber(option: CourseTitle, school: School): string {
  return option.districtWide ? option.code : `${option.code}-${school.number}`
}

const gradeWords = ['K', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'] as const

function districtWide(code: string, title: string, subject: string): CourseTitle {
  return { code, title, subject, districtWide: true }
}

/** A school's own course, numbered with the school. */
function local(code: string, title: string, subject: string): CourseTitle {
  return { code, title, subject, districtWide: false }
}

function slot(kind: Slot['kind'], period: number, term: TermCode, options: readonly CourseTitle[], taken = 1): Slot {
  return { kind, period, term, options, taken }
}

function elementarySlots(grade: number): readonly Slot[] {
  const word = at(gradeWords, grade)
  const core = (code: string, subject: string) => [districtWide(`${code}${word}`, `${subject} ${word}`, subject)]
  return [
    slot('homeroom', 0, 'year', [local(`HR${word}`, `Homeroom ${word}`, 'Homeroom')]),
    slot('core', 1, 'year', core('ELA', 'English Language Arts')),
    slot('core', 2, 'year', core('MAT', 'Mathematics')),
    slot('core', 3, 'year', core('SCI', 'Science')),
    slot('core', 4, 'year', core('SOC', 'Social Studies')),
    slot('special', 5, 'year', core('ART', 'Art')),
    slot('special', 6, 'year', core('MUS', 'Music')),
    slot('special', 7, 'year', core('PE', 'Physical Education')),
    slot('special', 8, 'year', [local('LIB', 'Library', 'Library')], 0.65),
  ]
}

function middleSlots(grade: number): readonly Slot[] {
  const word = at(gradeWords, grade)
  const core = (code: string, subject: string) => [districtWide(`${code}${word}`, `${subject} ${word}`, subject)]
  const wheel = [
    districtWide('MART', 'Studio Art', 'Art'),
    districtWide('MTEC', 'Technology', 'Technology'),
    districtWide('MDRA', 'Drama', 'Performing Arts'),
    districtWide('MHEA', 'Health', 'Health'),
  ]
  return [
    slot('homeroom', 0, 'year', [local(`HR${word}`, `Homeroom ${word}`, 'Homeroom')]),
    slot('core', 1, 'year', core('ELA', 'English Language Arts')),
    slot('core', 2, 'year', core('MAT', 'Mathematics')),
    slot('core', 3, 'year', core('SCI', 'Science')),
    slot('core', 4, 'year', core('SOC', 'Social Studies')),
    slot('special', 5, 'year', core('PE', 'Physical Education')),
    ...(['Q1', 'Q2', 'Q3', 'Q4'] as const).map(term => slot('special', 6, term, wheel)),
  ]
}

function highSlots(grade: number): readonly Slot[] {
  const word = at(gradeWords, grade)
  const place = grade - 9
  const math = at(['Algebra I', 'Geometry', 'Algebra II', 'Precalculus'], place)
  const science = at(['Earth Science', 'Biology', 'Chemistry', 'Physics'], place)
  const history = at(['World History', 'U.S. History I', 'U.S. History II', 'Government'], place)
  const electives = [
    districtWide('PHOTO', 'Photography', 'Art'),
    districtWide('BAND', 'Concert Band', 'Performing Arts'),
    districtWide('CS1', 'Computer Science', 'Technology'),
    local('JOUR', 'Journalism', 'English'),
    districtWide('PSY', 'Psychology', 'Social Studies'),
  ]
  const languages = [
    districtWide(`SPA${place + 1}`, `Spanish ${place + 1}`, 'World Languages'),
    districtWide(`FRE${place + 1}`, `French ${place + 1}`, 'World Languages'),
  ]
  return [
    slot('homeroom', 0, 'year', [local(`HR${word}`, `Advisory ${word}`, 'Homeroom')]),
    slot('core', 1, 'year', [districtWide(`ENG${word}`, `English ${word}`, 'English')]),
    slot('core', 2, 'year', [districtWide(`MATH${word}`, math, 'Mathematics')]),
    slot('core', 3, 'year', [districtWide(`SCI${word}`, science, 'Science')]),
    slot('core', 4, 'year', [districtWide(`HIS${word}`, history, 'Social Studies')]),
    slot('core', 5, 'year', languages),
    slot('special', 6, 'year', [districtWide(`PE${word}`, `Physical Education ${word}`, 'Physical Education')]),
    slot('special', 7, 'S1', electives),
    slot('special', 7, 'S2', electives, 0.55),
  ]
}
