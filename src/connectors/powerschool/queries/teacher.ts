/** Staff, by USERS.DCID: one person however many schools; who is current anywhere, or teaches this year. */

import { changedSince, inRange, realSchool } from './conditions.ts'
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
  from: `users u left join (
         select f.users_dcid, listagg(f.schoolid, ',') within group (order by f.schoolid) as schools
           from schoolstaff f
          where f.status = 1 and ${realSchool('f.schoolid')} and ${inRange('f.users_dcid')}
          group by f.users_dcid) l on l.users_dcid = u.dcid`,
  countFrom: 'users u',
  counts: `u.dcid >= 1 and (${isCurrent} or u.dcid in (${assignmentHolders}))`,
  changed: `u.dcid in (
       select u1.dcid from users u1 where ${changedSince('u1.transaction_date')}
       union select f1.users_dcid from schoolstaff f1 where ${changedSince('f1.transaction_date')}
       union select f2.users_dcid from schoolstaff f2 join sectionteacher t2 on t2.teacherid = f2.id
              where ${changedSince('t2.transaction_date')}
       union select f3.users_dcid from schoolstaff f3 join sections s3 on s3.teacher = f3.id
              where ${changedSince('s3.transaction_date')})`,
})
