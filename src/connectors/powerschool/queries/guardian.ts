/** Contacts of students that count, by PERSON.ID, with their primary e-mail, phones by type and first address. */

import {
  changedSince,
  modifiedSince,
  notEnded,
  relationshipCounts,
  studentCounts,
  type Narrowing,
} from './conditions.ts'
import { entityQueries } from './entity-queries.ts'
import { columns } from './power-query.ts'

const emails = (narrowed: Narrowing): string => `(
         select a.personid, m.emailaddress, row_number() over (partition by a.personid
                  order by nvl(a.isprimaryemailaddress, 0) desc, nvl(a.emailaddresspriorityorder, 999),
                           a.personemailaddressassocid) as place
           from personemailaddressassoc a join emailaddress m on m.emailaddressid = a.emailaddressid
          where ${narrowed('a.personid')})`

const kindOfPhone = `case when lower(tc.code) in ('mobile', 'cell') then 'mobile'
                          when lower(tc.code) in ('work', 'daytime', 'business') then 'work' else 'other' end`

const phones = (narrowed: Narrowing): string => `(
         select r.personid, max(case when r.kind = 'mobile' then r.phonenumber end) as mobile,
                max(case when r.kind = 'work' then r.phonenumber end) as work,
                max(case when r.kind = 'other' then r.phonenumber end) as other
           from (select t.personid, n.phonenumber, ${kindOfPhone} as kind,
                        row_number() over (partition by t.personid, ${kindOfPhone}
                          order by nvl(t.ispreferred, 0) desc, nvl(t.phonenumberpriorityorder, 999),
                                   t.personphonenumberassocid) as place
                   from personphonenumberassoc t join phonenumber n on n.phonenumberid = t.phonenumberid
                                                 left join codeset tc on tc.codesetid = t.phonetypecodesetid
                  where ${narrowed('t.personid')}) r
          where r.place = 1
          group by r.personid)`

const addresses = (narrowed: Narrowing): string => `(
         select b.personid, d.street, d.unit, d.linetwo, d.city, sc.code as state, d.postalcode,
                row_number() over (partition by b.personid
                  order by nvl(b.addresspriorityorder, 999), b.personaddressassocid) as place
           from personaddressassoc b join personaddress d on d.personaddressid = b.personaddressid
                                     left join codeset sc on sc.codesetid = d.statescodesetid
          where ${narrowed('b.personid')} and ${notEnded('b.enddate')})`

export const guardianQueries = entityQueries({
  entity: 'guardian',
  coreTable: 'PERSON',
  key: { field: 'person.id', sql: 'p.id' },
  columns: columns({
    first_name: ['person.firstname', 'p.firstname'],
    last_name: ['person.lastname', 'p.lastname'],
    middle_name: ['person.middlename', 'p.middlename'],
    prefix: ['codeset.displayvalue', 'pc.displayvalue'],
    suffix: ['codeset.displayvalue', 'xc.displayvalue'],
    email: ['emailaddress.emailaddress', 'e.emailaddress'],
    phone: ['phonenumber.phonenumber', 'f.other'],
    mobile_phone: ['phonenumber.phonenumber', 'f.mobile'],
    work_phone: ['phonenumber.phonenumber', 'f.work'],
    street: ['personaddress.street', 'w.street'],
    unit: ['personaddress.unit', 'w.unit'],
    line_two: ['personaddress.linetwo', 'w.linetwo'],
    city: ['personaddress.city', 'w.city'],
    state: ['codeset.code', 'w.state'],
    postal_code: ['personaddress.postalcode', 'w.postalcode'],
    contact_number: ['person.statecontactnumber', 'p.statecontactnumber'],
    employer: ['person.employer', 'p.employer'],
  }),
  from: narrowed => `person p
  left join codeset pc on pc.codesetid = p.prefixcodesetid
  left join codeset xc on xc.codesetid = p.suffixcodesetid
  left join ${emails(narrowed)} e on e.personid = p.id and e.place = 1
  left join ${phones(narrowed)} f on f.personid = p.id
  left join ${addresses(narrowed)} w on w.personid = p.id and w.place = 1`,
  countFrom: 'person p',
  counts: `exists (
       select 1 from studentcontactassoc ca join studentcontactdetail cd on cd.studentcontactassocid = ca.studentcontactassocid
                                            join students cs on cs.dcid = ca.studentdcid
        where ca.personid = p.id and ${relationshipCounts('cd')} and ${studentCounts('cs')})`,
  touched: [
    `select p1.id as k from person p1 where ${modifiedSince('p1')}`,
    `select a2.personid as k from personemailaddressassoc a2 where ${modifiedSince('a2')}`,
    `select a3.personid as k from emailaddress m3 join personemailaddressassoc a3 on a3.emailaddressid = m3.emailaddressid
              where ${modifiedSince('m3')}`,
    `select t4.personid as k from personphonenumberassoc t4 where ${modifiedSince('t4')}`,
    `select t5.personid as k from phonenumber n5 join personphonenumberassoc t5 on t5.phonenumberid = n5.phonenumberid
              where ${modifiedSince('n5')}`,
    `select b6.personid as k from personaddressassoc b6 where ${modifiedSince('b6')}`,
    `select b7.personid as k from personaddress d7 join personaddressassoc b7 on b7.personaddressid = d7.personaddressid
              where ${modifiedSince('d7')}`,
    `select ca8.personid as k from studentcontactassoc ca8 where ${modifiedSince('ca8')}`,
    `select ca9.personid as k from studentcontactdetail cd9
               join studentcontactassoc ca9 on ca9.studentcontactassocid = cd9.studentcontactassocid
              where ${modifiedSince('cd9')}`,
    `select ca0.personid as k from students cs0 join studentcontactassoc ca0 on ca0.studentdcid = cs0.dcid
              where ${changedSince('cs0.transaction_date')}`,
  ],
  exists: key => `exists (select 1 from person p2 where p2.id = ${key})`,
})
