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
  from: () => 'cc c join students s on s.id = c.studentid join sections g on g.id = abs(c.sectionid)',
  counts: `${enrollmentCounts('c')} and ${studentCounts('s')}`,
  touched: [
    `select c1.dcid as k from cc c1 where ${changedSince('c1.transaction_date')}`,
    `select c2.dcid as k from students s2 join cc c2 on c2.studentid = s2.id where ${changedSince('s2.transaction_date')}`,
  ],
  exists: key => `exists (
       select 1 from cc c3 join students s3 on s3.id = c3.studentid join sections g3 on g3.id = abs(c3.sectionid)
        where c3.dcid = ${key})`,
})
