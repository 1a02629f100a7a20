/** Students in sections of a school year, by CC.DCID. */

import { changedSince, day, enrollmentCounts, studentCounts } from './conditions.ts'
import { entityQueries } from './entity-queries.ts'
import { columns } from './power-query.ts'

export const enrollmentQueries = entityQueries({
  entity: 'enrollment',
  coreTable: 'CC',
  key: { field: 'cc.dcid', sql: 'c.dcid' },
  columns: columns({
    student_dcid: ['students.dcid', 's.dcid'],
    section_dcid: ['sections.dcid', 'g.dcid'],
    start_date: ['cc.dateenrolled', day('c.dateenrolled')],
    end_date: ['cc.dateleft', day('c.dateleft')],
  }),
  // Dropped ones have their numbers negated; they come only among changes.
  from: 'cc c join students s on s.id = c.studentid join sections g on g.id = abs(c.sectionid)',
  counts: `${enrollmentCounts('c')} and ${studentCounts('s')}`,
  changed: changedSince('c.transaction_date', 's.transaction_date'),
})
