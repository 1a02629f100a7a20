/** Terms of a school year, by TERMS.DCID; and the years there are. */

import { changedSince, day, realSchool } from './conditions.ts'
import { entityQueries, queryPrefix } from './entity-queries.ts'
import { columns, powerQuery } from './power-query.ts'

export const termQueries = entityQueries({
  entity: 'term',
  coreTable: 'TERMS',
  key: { field: 'terms.dcid', sql: 't.dcid' },
  columns: columns({
    term_id: ['terms.id', 't.id'],
    school_number: ['terms.schoolid', 't.schoolid'],
    name: ['terms.name', 't.name'],
    year_id: ['terms.yearid', 't.yearid'],
    first_day: ['terms.firstday', day('t.firstday')],
    last_day: ['terms.lastday', day('t.lastday')],
    portion: ['terms.portion', 't.portion'],
    is_year: ['terms.isyearrec', 't.isyearrec'],
    parent_id: ['terms.id', 'p.id'],
  }),
  // The parent is the shortest longer term of the school that holds all its days: the quarter's semester, not its year.
  from: narrowed => `terms t left join (
         select c.dcid, o.id, row_number() over (partition by c.dcid order by o.portion desc, o.id) as place
           from terms c join terms o on o.schoolid = c.schoolid and o.yearid = c.yearid and o.portion < c.portion
                                    and o.firstday <= c.firstday and o.lastday >= c.lastday
          where ${narrowed('c.dcid')} and c.id between :term_low and :term_high) p on p.dcid = t.dcid and p.place = 1`,
  countFrom: 'terms t',
  counts: `t.id between :term_low and :term_high and ${realSchool('t.schoolid')}`,
  touched: [`select t1.dcid as k from terms t1 where ${changedSince('t1.transaction_date')}`],
})

/** School years by their first and last day. YEARID is the year of the first day less 1990. */
export const yearsQuery = powerQuery({
  name: `${queryPrefix}.year.days`,
  coreTable: 'TERMS',
  summary: 'school years',
  columns: columns({
    year_id: ['terms.yearid', 't.yearid'],
    first_day: ['terms.firstday', `min(${day('t.firstday')})`],
    last_day: ['terms.lastday', `max(${day('t.lastday')})`],
  }),
  from: `terms t\n where t.isyearrec = 1 and ${realSchool('t.schoolid')}\n group by t.yearid\n order by t.yearid`,
})
