/** Which contact belongs to which student, by STUDENTS.DCID: of a pair's relationships, one that counts. */

import { changedSince, flag, modifiedSince, relationshipCounts, studentCounts, type Narrowing } from './conditions.ts'
import { entityQueries } from './entity-queries.ts'
import { columns } from './power-query.ts'

const pairs = (narrowed: Narrowing): string => `(
         select ca.studentdcid, ca.personid, ca.contactpriorityorder, nvl(rt.displayvalue, rt.code) as relationship,
                cd.liveswithflg, cd.iscustodial, cd.isemergency, cd.receivesmailflg,
                ${flag(`${relationshipCounts('cd')} and ${studentCounts('cs')}`)} as counts,
                row_number() over (partition by ca.studentdcid, ca.personid
                  order by ${flag(relationshipCounts('cd'))} desc, nvl(ca.contactpriorityorder, 999),
                           cd.studentcontactdetailid) as place
           from studentcontactassoc ca join studentcontactdetail cd on cd.studentcontactassocid = ca.studentcontactassocid
                                       join students cs on cs.dcid = ca.studentdcid
                                       join person cp on cp.id = ca.personid
                                       left join codeset rt on rt.codesetid = cd.relationshiptypecodesetid
          where ${narrowed('ca.studentdcid')}) g`

export const guardianshipQueries = entityQueries({
  entity: 'guardianship',
  coreTable: 'STUDENTCONTACTASSOC',
  key: { field: 'studentcontactassoc.studentdcid', sql: 'g.studentdcid' },
  columns: columns({
    person_id: ['studentcontactassoc.personid', 'g.personid'],
    relationship: ['codeset.displayvalue', 'g.relationship'],
    lives_with: ['studentcontactdetail.liveswithflg', 'g.liveswithflg'],
    custodial: ['studentcontactdetail.iscustodial', 'g.iscustodial'],
    emergency: ['studentcontactdetail.isemergency', 'g.isemergency'],
    receives_mail: ['studentcontactdetail.receivesmailflg', 'g.receivesmailflg'],
    priority: ['studentcontactassoc.contactpriorityorder', 'g.contactpriorityorder'],
  }),
  from: pairs,
  stands: 'g.place = 1',
  counts: 'g.counts = 1',
  touched: [
    `select s1.dcid as k from students s1 where ${changedSince('s1.transaction_date')}`,
    `select a2.studentdcid as k from studentcontactassoc a2 where ${modifiedSince('a2')}`,
    `select a3.studentdcid as k from studentcontactdetail d3
               join studentcontactassoc a3 on a3.studentcontactassocid = d3.studentcontactassocid
              where ${modifiedSince('d3')}`,
  ],
  exists: key => `exists (
       select 1 from studentcontactassoc a4 join studentcontactdetail d4 on d4.studentcontactassocid = a4.studentcontactassocid
                                            join students s4 on s4.dcid = a4.studentdcid
                                            join person p4 on p4.id = a4.personid
        where a4.studentdcid = ${key})`,
})
