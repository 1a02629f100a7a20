/** Ten entities out of eight lists: from which list each comes, and how its objects become records. */

import type { SystemRecord } from '../../model/connector.ts'
import type { EntityType } from '../../model/entity.ts'
import type { ListName } from './answers.ts'
import type { Node } from './nodes.ts'
import { courseRecord } from './records/course.ts'
import { guardianRecord } from './records/guardian.ts'
import { assignmentRecords, enrollmentRecords, guardianshipRecords } from './records/relations.ts'
import { schoolRecord } from './records/school.ts'
import { sectionRecords } from './records/section.ts'
import { studentRecord } from './records/student.ts'
import { teacherRecord } from './records/teacher.ts'
import { termRecords } from './records/terms.ts'
import type { Session } from './session.ts'

export const listOf: Readonly<Record<EntityType, ListName>> = {
  school: 'xSchools',
  term: 'xCalendars',
  course: 'xCourses',
  student: 'xStudents',
  teacher: 'xStaffs',
  guardian: 'xContacts',
  section: 'xRosters',
  enrollment: 'xRosters',
  assignment: 'xRosters',
  guardianship: 'xContacts',
}

/** Records of these belong to the object they come in, and leave it without a word. */
export const ownedEntities: ReadonlySet<EntityType> = new Set(['term', 'enrollment', 'assignment', 'guardianship'])

export type MakeRecords = (object: Node) => readonly SystemRecord[]

export async function recordMaker(session: Session, entity: EntityType): Promise<MakeRecords> {
  switch (entity) {
    case 'school':
      return one(schoolRecord)
    case 'term':
      return termRecords
    case 'course':
      return one(courseRecord)
    case 'student': {
      const today = dayThatIsOver(session.now())
      return object => {
        const record = studentRecord(object, today)
        return record ? [record] : []
      }
    }
    case 'teacher':
      return one(teacherRecord)
    case 'guardian':
      return one(guardianRecord)
    case 'section':
      return one(sectionRecords(await session.calendars()))
    case 'enrollment':
      return enrollmentRecords
    case 'assignment':
      return assignmentRecords
    case 'guardianship':
      return guardianshipRecords
  }
}

function one(make: (object: Node) => SystemRecord): MakeRecords {
  return object => [make(object)]
}

/** The provider's zone is not known: the day that is today where it is earliest. */
export function dayThatIsOver(now: Date): string {
  return new Date(now.getTime() - 12 * 3600 * 1000).toISOString().slice(0, 10)
}
