/** Contacts of students that count, by PERSON.ID, with their primary e-mail, phones by type and first address. */

import { changedSince, inRange, notEnded, relationshipCounts, studentCounts, touched } from './conditions.ts'
import { entityQueries } from './entity-queries.ts'
import { columns } from './power-query.ts'

const emails = `(
         select a.personid, m.emailaddress, row_number() over (partition by a.personid
                  order by nvl(a.isprimaryemailaddress, 0) desc, nvl(a.emailaddresspriorityorder, 999),
                           a.personemailaddressassocid) as place
           from personemailaddressassoc a join emailaddress m on m.emailaddressid = a.emailaddressid
          where ${inRange('a.personid')})`

const kindOfPhone = `case when lower(tc.code) in ('mobile', 'cell') then 'mobile'
                          when lower(tc.code) in ('work', 'daytime', 'business') then 'work' else 'other' end`

const phones = `(
         select r.personid, max(case when r.kind = 'mobile' then r.phonenumber end) as mobile,
                max(case when r.kind = 'work' then r.phonenumber end) as work,
                max(case when r.kind = 'other' then r.phonenumber end) as other
           from (select t.personid, n.phonenumber, ${kindOfPhone} as kind,
                        row_number() over (partition by t.personid, ${kindOfPhone}
                          order by nvl(t.ispreferred, 0) desc, nvl(t.phonenumberpriorityorder, 999),
                                   t.personphonenumberassocid) as place
                   from personphonenumberassoc t join phonenumber n on n.phonenumberid = t.phonenumberid
                                                 left join codeset tc on tc.codesetid = t.phonetypecodesetid
                  where ${inRange('t.personid')}) r
          where r.place = 1
          group by r.personid)`

const addresses = `(
         select b.personid, d.street, d.unit, d.linetwo, d.city, sc.code as state, d.postalcode,
                row_number() over (partition by b.personid
                  order by nvl(b.addresspriorityorder, 999), b.personaddressassocid) as place
           from personaddressassoc b join personaddress d on d.personaddressid = b.personaddressid
                                     left join codeset sc on sc.codesetid = d.statescodesetid
          where ${inRange('b.personid')} and ${notEnded('b.enddate')})`

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
  from: `person p
  left join codeset pc on pc.codesetid = p.prefixcodesetid
  left join codeset xc on xc.codesetid = p.suffixcodesetid
  left join ${emails} e on e.personid = p.id and e.place = 1
  left join ${phones} f on f.personid = p.id
  left join ${addresses} w on w.personid = p.id and w.place = 1`,
  countFrom: 'person p',
  counts: `exists (
       select 1 from studentcontactassoc ca join studentcontactdetail cd on cd.studentcontactassocid = ca.studentcontactassocid
                                            join students cs on cs.dcid = ca.studentdcid
        where ca.personid = p.id and ${relationshipCounts('cd')} and ${studentCounts('cs')})`,
  changed: `p.id in (
       select p1.id from person p1 where ${changedSince(touched('p1'))}
       union select a2.personid from personemailaddressassoc a2 join emailaddress m2 on m2.emailaddressid = a2.emailaddressid
              where ${changedSince(touched('a2'), touched('m2'))}
       union select t3.personid from personphonenumberassoc t3 join phonenumber n3 on n3.phonenumberid = t3.phonenumberid
              where ${changedSince(touched('t3'), touched('n3'))}
       union select b4.personid from personaddressassoc b4 join personaddress d4 on d4.personaddressid = b4.personaddressid
              where ${changedSince(touched('b4'), touched('d4'))}
       union select ca5.personid from studentcontactassoc ca5
               join studentcontactdetail cd5 on cd5.studentcontactassocid = ca5.studentcontactassocid
               join students cs5 on cs5.dcid = ca5.studentdcid
              where ${changedSince(touched('ca5'), touched('cd5'), 'cs5.transaction_date')})`,
})
