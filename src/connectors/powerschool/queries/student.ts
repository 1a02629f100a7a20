/** Students, by STUDENTS.DCID, with their e-mail, and the district's own fields where the settings name some. */

import { changedSince, day, modifiedSince, studentCounts, type Narrowing } from './conditions.ts'
import { entityQueries, type EntityQueries } from './entity-queries.ts'
import { columns } from './power-query.ts'
import type { ExtensionField } from '../settings.ts'

export function studentQueries(extensions: readonly ExtensionField[]): EntityQueries {
  const tables = [...new Set(extensions.map(({ table }) => table))]
  return entityQueries({
    entity: 'student',
    coreTable: 'STUDENTS',
    key: { field: 'students.dcid', sql: 's.dcid' },
    columns: [
      ...coreColumns,
      ...extensions.map(({ table, column }, index) => ({
        alias: extensionAlias(index),
        field: `${table}.${column}`,
        sql: `x${tables.indexOf(table)}.${column}`,
      })),
    ],
    from: narrowed =>
      [
        'students s',
        `left join person p on p.id = s.person_id`,
        `left join codeset xc on xc.codesetid = p.suffixcodesetid`,
        `left join ${emails(narrowed)} e on e.personid = s.person_id and e.place = 1`,
        ...tables.map((table, index) => `left join ${table} x${index} on x${index}.studentsdcid = s.dcid`),
      ].join('\n  '),
    countFrom: 'students s',
    counts: studentCounts('s'),
    touched: [
      `select s1.dcid as k from students s1 where ${changedSince('s1.transaction_date')}`,
      `select s2.dcid as k from students s2 where s2.person_id in (
              select p2.id from person p2 where ${modifiedSince('p2')})`,
      `select s3.dcid as k from students s3 where s3.person_id in (
              select a3.personid from personemailaddressassoc a3 where ${modifiedSince('a3')})`,
      `select s4.dcid as k from students s4 where s4.person_id in (
              select a4.personid from emailaddress m4
                join personemailaddressassoc a4 on a4.emailaddressid = m4.emailaddressid where ${modifiedSince('m4')})`,
      ...tables.map(
        (table, index) =>
          `select y${index}.studentsdcid as k from ${table} y${index} where ${modifiedSince(`y${index}`)}`,
      ),
    ],
    exists: key => `exists (select 1 from students s5 where s5.dcid = ${key})`,
  })
}

/** The alias of the nth extension field. Numbered, because names of tables and columns may fill Oracle's 30 characters. */
export const extensionAlias = (index: number): string => `extension_${index}`

const coreColumns = columns({
  first_name: ['students.first_name', 's.first_name'],
  last_name: ['students.last_name', 's.last_name'],
  middle_name: ['students.middle_name', 's.middle_name'],
  suffix: ['codeset.displayvalue', 'xc.displayvalue'],
  username: ['students.student_web_id', 's.student_web_id'],
  email: ['emailaddress.emailaddress', 'e.emailaddress'],
  home_phone: ['students.home_phone', 's.home_phone'],
  birth_date: ['students.dob', day('s.dob')],
  gender: ['students.gender', 's.gender'],
  grade_level: ['students.grade_level', 's.grade_level'],
  student_number: ['students.student_number', 's.student_number'],
  state_id: ['students.state_studentnumber', 's.state_studentnumber'],
  enroll_status: ['students.enroll_status', 's.enroll_status'],
  school_number: ['students.schoolid', 's.schoolid'],
  entry_date: ['students.entrydate', day('s.entrydate')],
  exit_date: ['students.exitdate', day('s.exitdate')],
  home_room: ['students.home_room', 's.home_room'],
  street: ['students.street', 's.street'],
  city: ['students.city', 's.city'],
  state: ['students.state', 's.state'],
  postal_code: ['students.zip', 's.zip'],
  graduation_year: ['students.sched_yearofgraduation', 's.sched_yearofgraduation'],
})

// Only of the page's students, so that a page costs what a page holds. The primary address first.
const emails = (narrowed: Narrowing): string => `(
         select a.personid, m.emailaddress, row_number() over (partition by a.personid
                  order by nvl(a.isprimaryemailaddress, 0) desc, nvl(a.emailaddresspriorityorder, 999),
                           a.personemailaddressassocid) as place
           from students s0 join personemailaddressassoc a on a.personid = s0.person_id
                            join emailaddress m on m.emailaddressid = a.emailaddressid
          where ${narrowed('s0.dcid')})`
