/** The queries of every entity, as the settings shape them. */

import type { EntityType } from '../../../model/entity.ts'
import type { PowerSchoolSettings } from '../settings.ts'
import { assignmentQueries } from './assignment.ts'
import { courseQueries } from './course.ts'
import { enrollmentQueries } from './enrollment.ts'
import type { EntityQueries } from './entity-queries.ts'
import { guardianQueries } from './guardian.ts'
import { guardianshipQueries } from './guardianship.ts'
import type { PowerQuery } from './power-query.ts'
import { schoolQueries } from './school.ts'
import { sectionQueries } from './section.ts'
import { studentQueries } from './student.ts'
import { teacherQueries } from './teacher.ts'
import { termQueries } from './term.ts'

export function queriesOf(entity: EntityType, { extensions }: Pick<PowerSchoolSettings, 'extensions'>): EntityQueries {
  return entity === 'student' ? studentQueries(extensions) : fixed[entity]
}

const fixed: Readonly<Record<Exclude<EntityType, 'student'>, EntityQueries>> = {
  school: schoolQueries,
  term: termQueries,
  course: courseQueries,
  teacher: teacherQueries,
  guardian: guardianQueries,
  section: sectionQueries,
  enrollment: enrollmentQueries,
  assignment: assignmentQueries,
  guardianship: guardianshipQueries,
}

export function queryList(queries: EntityQueries): readonly PowerQuery[] {
  return [queries.about, queries.fences, queries.page, queries.touched, queries.changed]
}

/** Whether the entity is of one school year, so that the years must be known first. */
export function needsYear(queries: EntityQueries): boolean {
  return queryList(queries).some(({ args }) => args.includes('term_low'))
}
