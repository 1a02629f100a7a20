/** Which contact belongs to which student, by STUDENTS.DCID: of a pair's relationships, one that counts. */

import { changedSince, flag, inRange, relationshipCounts, studentCounts, touched } from './conditions.ts'
import { entityQueries } from './entity-queries.ts'
import { columns } from './power-query.ts'

const pairs = (narrowed: string): string => `(
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
          where ${inRange('ca.studentdcid')}${narrowed}) g`

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
  from: pairs(''),
  counts: 'g.place = 1 and g.counts = 1',
  changed: `g.place = 1 and g.studentdcid in (
       select s1.dcid from students s1 where ${changedSince('s1.transaction_date')}
       union select a2.studentdcid from studentcontactassoc a2
               join studentcontactdetail d2 on d2.studentcontactassocid = a2.studentcontactassocid
              where ${changedSince(touched('a2'), touched('d2'))})`,
})
