/** Staff, by USERS.DCID: one person however many schools; who is current anywhere, or teaches this year. */

import { changedSince, realSchool } from './conditions.ts'
import { entityQueries } from './entity-queries.ts'
import { columns } from './power-query.ts'
import { assignmentHolders } from './assignment.ts'

const isCurrent = `exists (select 1 from schoolstaff c where c.users_dcid = u.dcid and c.status = 1)`

export const teacherQueries = entityQueries({
  entity: 'teacher',
  coreTable: 'USERS',
  key: { field: 'users.dcid', sql: 'u.dcid' },
  columns: columns({
    first_name: ['users.first_name', 'u.first_name'],
    last_name: ['users.last_name', 'u.last_name'],
    middle_name: ['users.middle_name', 'u.middle_name'],
    preferred_name: ['users.preferredname', 'u.preferredname'],
    username: ['users.teacherloginid', 'nvl(u.teacherloginid, u.loginid)'],
    email: ['users.email_addr', 'u.email_addr'],
    phone: ['users.school_phone', 'u.school_phone'],
    teacher_number: ['users.teachernumber', 'u.teachernumber'],
    state_id: ['users.sif_stateprid', 'u.sif_stateprid'],
    title: ['users.title', 'u.title'],
    home_school: ['users.homeschoolid', 'u.homeschoolid'],
    schools: ['schoolstaff.schoolid', 'l.schools'],
    active: ['schoolstaff.status', `case when ${isCurrent} then 1 else 0 end`],
  }),
  from: narrowed => `users u left join (
         select f.users_dcid, listagg(f.schoolid, ',') within group (order by f.schoolid) as schools
           from schoolstaff f
          where f.status = 1 and ${realSchool('f.schoolid')} and ${narrowed('f.users_dcid')}
          group by f.users_dcid) l on l.users_dcid = u.dcid`,
  countFrom: 'users u',
  counts: `u.dcid >= 1 and (${isCurrent} or u.dcid in (${assignmentHolders}))`,
  touched: [
    `select u1.dcid as k from users u1 where ${changedSince('u1.transaction_date')}`,
    `select f1.users_dcid as k from schoolstaff f1 where ${changedSince('f1.transaction_date')}`,
    `select f2.users_dcid as k from sectionteacher t2 join schoolstaff f2 on f2.id = t2.teacherid
              where ${changedSince('t2.transaction_date')}`,
    `select f3.users_dcid as k from sections s3 join schoolstaff f3 on f3.id = s3.teacher
              where ${changedSince('s3.transaction_date')}`,
  ],
  exists: key => `exists (select 1 from users u4 where u4.dcid = ${key})`,
})
