/** Sections by school and grade, in real sizes, and the seat of each pupil in them: computed, never stored. */
import { at } from './chance.ts'
import { type CourseTitle, courseNumber, type School, type Slot, slotsOf } from './schools.ts'

export type Section = {
  readonly index: number
  readonly school: School
  readonly grade: number
  readonly slot: Slot
  readonly course: CourseTitle
  readonly courseNumber: string
  /** Counted within course and school. */
  readonly number: string
  readonly room: string
  readonly seats: number
}

export type Timetable = {
  readonly sections: readonly Section[]
  /** The sections of the pupil who stands at this rank of his grade. */
  seatsOf(school: School, grade: number, rank: number): readonly Section[]
  /** Another section of the same place in the week, if there is one. */
  besides(section: Section): Section | null
}

// 8.9 enrollments and 0.378 sections a pupil make 23.5 seats a section.
const seatsPerSection = 23.5
// Primes above any grade's size, one for each place in the week: they shuffle pupils without leaving a seat empty.
const shuffles = [104_729, 104_743, 104_759, 104_761, 104_773, 104_779, 104_789, 104_801, 104_803, 104_827]

type PlacedSlot = { readonly slot: Slot; readonly first: number; readonly count: number; readonly takers: number }
type Group = { readonly pupils: number; readonly slots: readonly PlacedSlot[] }

/** `pupils(school, grade)` tells how many there are. */
export function buildTimetable(
  schools: readonly School[],
  pupils: (school: School, grade: number) => number,
): Timetable {
  const sections: Section[] = []
  const groups = new Map<number, Group>()
  for (const school of schools) {
    const numbers = new Map<string, number>()
    let owed = 0
    for (let grade = school.lowGrade; grade <= school.highGrade; grade++) {
      const inGrade = pupils(school, grade)
      const slots: PlacedSlot[] = []
      for (const slot of inGrade === 0 ? [] : slotsOf(grade)) {
        const takers = Math.max(1, Math.round(inGrade * slot.taken))
        owed += takers / seatsPerSection
        const count = Math.min(takers, Math.max(1, Math.round(owed)))
        owed -= count
        slots.push({ slot, first: sections.length, count, takers })
        for (let ordinal = 0; ordinal < count; ordinal++) {
          const course = at(slot.options, ordinal % slot.options.length)
          const number = courseNumber(course, school)
          const serial = (numbers.get(number) ?? 0) + 1
          numbers.set(number, serial)
          sections.push({
            index: sections.length,
            school,
            grade,
            slot,
            course,
            courseNumber: number,
            number: String(serial).padStart(2, '0'),
            room: String(100 + grade * 20 + ((ordinal + slot.period) % 20)),
            seats: Math.ceil(takers / count),
          })
        }
      }
      groups.set(groupKey(school, grade), { pupils: inGrade, slots })
    }
  }
  return {
    sections,
    seatsOf: (school, grade, rank) => {
      const group = groups.get(groupKey(school, grade))
      return group === undefined ? [] : seatsIn(group, sections, rank)
    },
    besides: section => {
      const near = [sections[section.index + 1], sections[section.index - 1]]
      return (
        near.find(
          other => other?.slot === section.slot && other.school === section.school && other.grade === section.grade,
        ) ?? null
      )
    },
  }
}

function groupKey(school: School, grade: number): number {
  return school.index * 16 + grade
}

function seatsIn(group: Group, sections: readonly Section[], rank: number): readonly Section[] {
  const seats: Section[] = []
  for (const [ordinal, { slot, first, count, takers }] of group.slots.entries()) {
    // A class of small children stays together; the older ones are mixed anew for each course.
    const shuffle = slot.kind !== 'homeroom' && at(sections, first).grade > 5 ? at(shuffles, ordinal) : 1
    const place = (rank * shuffle + ordinal) % group.pupils
    if (place < takers) seats.push(at(sections, first + Math.floor((place * count) / takers)))
  }
  return seats
}
