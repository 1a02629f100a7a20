/** The eight lists of a provider, and how each is made of the district as it stands. */
import type { DatabaseSync } from 'node:sqlite'
import type { Dials } from './dials.ts'
import { calendars, courses, leas, type Moment, schools } from './organizations.ts'
import { contacts, staffs, students } from './people.ts'
import { rosters } from './rosters.ts'
import type { Tree } from './tree.ts'

/** List name to the name of one. */
export const elementNames = {
  xLeas: 'xLea',
  xSchools: 'xSchool',
  xCalendars: 'xCalendar',
  xCourses: 'xCourse',
  xStaffs: 'xStaff',
  xStudents: 'xStudent',
  xContacts: 'xContact',
  xRosters: 'xRoster',
} as const

export type Collection = keyof typeof elementNames

export const collections = Object.keys(elementNames).filter(isCollection)

export function isCollection(name: string): name is Collection {
  return Object.hasOwn(elementNames, name)
}

export function objectsOf(
  collection: Collection,
  db: DatabaseSync,
  moment: Moment,
  dials: Readonly<Dials>,
): Iterable<Tree> {
  switch (collection) {
    case 'xLeas':
      return leas(db)
    case 'xSchools':
      return schools(db)
    case 'xCalendars':
      return calendars(db, moment)
    case 'xCourses':
      return courses(db, moment)
    case 'xStaffs':
      return staffs(db, moment)
    case 'xStudents':
      return students(db, moment)
    case 'xContacts':
      return contacts(db, moment, dials.contactsCarryRelationships)
    case 'xRosters':
      return rosters(db, moment, dials)
  }
}
