/** Sections of a school year, by SECTIONS.DCID. */

import { changedSince, sectionCounts } from './conditions.ts'
import { entityQueries } from './entity-queries.ts'
import { columns } from './power-query.ts'

export const sectionQueries = entityQueries({
  entity: 'section',
  coreTable: 'SECTIONS',
  key: { field: 'sections.dcid', sql: 's.dcid' },
  columns: columns({
    section_number: ['sections.section_number', 's.section_number'],
    course_number: ['courses.course_number', 'c.course_number'],
    own_course_number: ['sections.course_number', 's.course_number'],
    course_name: ['courses.course_name', 'c.course_name'],
    school_number: ['sections.schoolid', 's.schoolid'],
    term_id: ['sections.termid', 's.termid'],
    expression: ['sections.expression', 's.expression'],
    room: ['sections.room', 's.room'],
  }),
  // By number only: a district-wide course has SCHOOLID 0. Numbers differ in case and blanks between the two tables.
  from: () => `sections s left join (
         select lower(trim(n.course_number)) as folded, min(n.course_number) as course_number,
                min(n.course_name) as course_name
           from courses n
          group by lower(trim(n.course_number))) c on c.folded = lower(trim(s.course_number))`,
  countFrom: 'sections s',
  counts: sectionCounts('s'),
  touched: [
    `select s1.dcid as k from sections s1 where ${changedSince('s1.transaction_date')}`,
    `select s2.dcid as k from sections s2 where lower(trim(s2.course_number)) in (
              select lower(trim(c2.course_number)) from courses c2 where ${changedSince('c2.transaction_date')})`,
  ],
})
