/** Courses that are offered, by COURSES.DCID. */

import { changedSince } from './conditions.ts'
import { entityQueries } from './entity-queries.ts'
import { columns } from './power-query.ts'

export const courseQueries = entityQueries({
  entity: 'course',
  coreTable: 'COURSES',
  key: { field: 'courses.dcid', sql: 'c.dcid' },
  columns: columns({
    course_number: ['courses.course_number', 'c.course_number'],
    course_name: ['courses.course_name', 'c.course_name'],
    department: ['courses.sched_department', 'c.sched_department'],
    school_number: ['courses.schoolid', 'c.schoolid'],
  }),
  from: () => 'courses c',
  counts: 'c.course_number is not null and (c.status = 1 or c.status is null)',
  touched: [`select c1.dcid as k from courses c1 where ${changedSince('c1.transaction_date')}`],
})
