/** Who teaches which section, by SECTIONS.DCID: SECTIONTEACHER rows, and SECTIONS.TEACHER where there is no such row. */

import { changedSince, day, flag, notEnded, sectionCounts, type Narrowing } from './conditions.ts'
import { entityQueries } from './entity-queries.ts'
import { columns } from './power-query.ts'

const counting = (t: string, s: string): string => `${sectionCounts(s)} and ${notEnded(`${t}.end_date`)}`

/** The section `g` has no SECTIONTEACHER row that counts: then SECTIONS.TEACHER holds. `k` is a free alias. */
const noRow = (g: string, k: string): string =>
  `not exists (select 1 from sectionteacher ${k} where ${k}.sectionid = ${g}.id and ${notEnded(`${k}.end_date`)})`

/** USERS.DCIDs of all who hold an assignment that counts. */
export const assignmentHolders = `select h1.users_dcid from sectionteacher k1
              join sections g1 on g1.id = k1.sectionid join schoolstaff h1 on h1.id = k1.teacherid
             where ${counting('k1', 'g1')}
            union select h2.users_dcid from sections g2 join schoolstaff h2 on h2.id = g2.teacher
             where ${sectionCounts('g2')} and ${noRow('g2', 'k2')}`

// SECTIONS.TEACHER is the lead. A person with a row of both kinds, or several rows, is one assignment.
const holders = (narrowed: Narrowing): string => `(
         select r.section_dcid, r.users_dcid, r.start_date, r.end_date, r.is_lead, r.role_name, r.counts,
                row_number() over (partition by r.section_dcid, r.users_dcid
                  order by r.counts desc, r.is_lead desc, r.start_date, r.row_id) as place
           from (select g.dcid as section_dcid, h.users_dcid, k.id as row_id, k.start_date, k.end_date,
                        ${flag('k.teacherid = g.teacher')} as is_lead, d.name as role_name,
                        ${flag(counting('k', 'g'))} as counts
                   from sections g join sectionteacher k on k.sectionid = g.id
                                   join schoolstaff h on h.id = k.teacherid
                                   left join roledef d on d.id = k.roleid
                  where ${narrowed('g.dcid')} and h.users_dcid is not null
                 union all
                 select q.dcid, j.users_dcid, 0, null, null, 1, null, ${flag(sectionCounts('q'))}
                   from sections q join schoolstaff j on j.id = q.teacher
                  where ${narrowed('q.dcid')} and j.users_dcid is not null and ${noRow('q', 'o')}) r) a`

export const assignmentQueries = entityQueries({
  entity: 'assignment',
  coreTable: 'SECTIONS',
  key: { field: 'sections.dcid', sql: 'a.section_dcid' },
  columns: columns({
    users_dcid: ['schoolstaff.users_dcid', 'a.users_dcid'],
    start_date: ['sectionteacher.start_date', day('a.start_date')],
    end_date: ['sectionteacher.end_date', day('a.end_date')],
    is_lead: ['sections.teacher', 'a.is_lead'],
    role_name: ['roledef.name', 'a.role_name'],
  }),
  from: holders,
  stands: 'a.place = 1',
  counts: 'a.counts = 1',
  touched: [
    `select g3.dcid as k from sections g3 where ${changedSince('g3.transaction_date')}`,
    `select g4.dcid as k from sectionteacher k4 join sections g4 on g4.id = k4.sectionid
              where ${changedSince('k4.transaction_date')}`,
  ],
  exists: key => `exists (
       select 1 from sections g5
        where g5.dcid = ${key}
          and (exists (select 1 from sectionteacher k6 join schoolstaff h6 on h6.id = k6.teacherid
                        where k6.sectionid = g5.id and h6.users_dcid is not null)
               or ${noRow('g5', 'k7')}
                  and exists (select 1 from schoolstaff h7 where h7.id = g5.teacher and h7.users_dcid is not null)))`,
})
