/** How a row of each entity becomes a record. */

import type { SystemRecord } from '../../../model/connector.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Row } from '../answers.ts'
import type { PowerSchoolSettings } from '../settings.ts'
import { assignmentRecord } from './assignment.ts'
import { courseRecord } from './course.ts'
import { enrollmentRecord } from './enrollment.ts'
import { guardianRecord } from './guardian.ts'
import { guardianshipRecord } from './guardianship.ts'
import { schoolRecord } from './school.ts'
import { sectionRecord } from './section.ts'
import { studentRecords } from './student.ts'
import { teacherRecord } from './teacher.ts'
import { termRecord } from './term.ts'

export type MakeRecord = (row: Row) => SystemRecord

export function recordsOf(entity: EntityType, { extensions }: Pick<PowerSchoolSettings, 'extensions'>): MakeRecord {
  return entity === 'student' ? studentRecords(extensions) : fixed[entity]
}

const fixed: Readonly<Record<Exclude<EntityType, 'student'>, MakeRecord>> = {
  school: schoolRecord,
  term: termRecord,
  course: courseRecord,
  teacher: teacherRecord,
  guardian: guardianRecord,
  section: sectionRecord,
  enrollment: enrollmentRecord,
  assignment: assignmentRecord,
  guardianship: guardianshipRecord,
}
