/** Staff, students and contacts as xPress objects. */
import type { DatabaseSync } from 'node:sqlite'
import { whatCounts } from '../district/expected.ts'
import { gradeCode, leaRefId, type Moment, phone, schoolRefId } from './organizations.ts'
import { type Cells, list, refId, text, tree, type Tree } from './tree.ts'

export const studentRefId = (dcid: unknown): string => refId('xStudent', dcid)
export const staffRefId = (dcid: unknown): string => refId('xStaff', dcid)
export const contactRefId = (person: unknown): string => refId('xContact', person)

export function* staffs(db: DatabaseSync, moment: Moment): Generator<Tree> {
  const posts = groupBy(
    db
      .prepare(
        `select users_dcid as owner, schoolid from schoolstaff
       where status = 1 and schoolid not in (0, 999999) order by schoolid`,
      )
      .all(),
  )
  const rows = db.prepare(
    `${whatCounts} select users.* from users, bound where dcid in (
       select users_dcid from schoolstaff where status = 1
         and (schoolid = 0 or schoolid in (select school_number from real_school))
       union select person from teaching) order by dcid`,
  )
  for (const row of rows.all(moment)) {
    const home = [0, 999_999, null].includes(Number(row['homeschoolid'])) ? undefined : row['homeschoolid']
    const others = (posts.get(row['dcid']) ?? []).map(post => post['schoolid']).filter(school => school !== home)
    const assignment = (school: unknown): Tree =>
      tree({ leaRefId: leaRefId(), schoolRefId: schoolRefId(school), jobFunction: text(row['title']) })
    yield tree({
      '@refId': staffRefId(row['dcid']),
      name: personName(row),
      localId: text(row['teachernumber']),
      loginId: text(row['teacherloginid']) ?? text(row['loginid']),
      stateProvinceId: text(row['sif_stateprid']),
      email: email('Organizational', row['email_addr']),
      phoneNumber: phone('Work', row['school_phone'], true),
      primaryAssignment: home === undefined ? undefined : assignment(home),
      otherAssignments: list('staffPersonAssignment', others.map(assignment)),
    })
  }
}

export function* students(db: DatabaseSync, moment: Moment): Generator<Tree> {
  const kin = groupBy(
    db.prepare(`${whatCounts} select studentdcid as owner, personid from kin, bound order by 1, 2`).all(moment),
  )
  const rows = db.prepare(
    `${whatCounts} select students.*, codeset.displayvalue as suffix,
       (select emailaddress from personemailaddressassoc link
          join emailaddress on emailaddress.emailaddressid = link.emailaddressid
         where link.personid = students.person_id
         order by coalesce(isprimaryemailaddress, 0) desc, personemailaddressassocid limit 1) as email
     from students, bound left join person on person.id = students.person_id
     left join codeset on codeset.codesetid = person.suffixcodesetid
     where students.id in (select id from pupil) order by students.dcid`,
  )
  for (const row of rows.all(moment)) {
    yield tree({
      '@refId': studentRefId(row['dcid']),
      name: personName(row),
      localId: text(row['student_number']),
      loginId: text(row['student_web_id']),
      stateProvinceId: text(row['state_studentnumber']),
      address: address(row['street'], row['city'], row['state'], row['zip']),
      phoneNumber: phone('Home', row['home_phone'], true),
      email: email('Organizational', row['email']),
      demographics: tree({ sex: sexWord(row['gender']), birthDate: text(row['dob']) }),
      enrollment: tree({
        leaRefId: leaRefId(),
        schoolRefId: schoolRefId(row['schoolid']),
        membershipType: 'Home',
        entryDate: text(row['entrydate']),
        homeRoomNumber: text(row['home_room']),
        gradeLevel: gradeCode(Number(row['grade_level'])),
        projectedGraduationYear: text(row['sched_yearofgraduation']),
      }),
      studentContacts: list(
        'contactPersonRefId',
        (kin.get(row['dcid']) ?? []).map(link => contactRefId(link['personid'])),
      ),
    })
  }
}

export function* contacts(db: DatabaseSync, moment: Moment, carryRelationships: boolean): Generator<Tree> {
  const relationships = groupBy(db.prepare(`${whatCounts} ${related}`).all(moment))
  const phones = groupBy(db.prepare(phonesOf).all())
  const addresses = groupBy(db.prepare(addressesOf).all(moment.today))
  const rows = db.prepare(
    `${whatCounts} select person.*, prefix.displayvalue as prefix, suffix.displayvalue as suffix,
       (select emailaddress from personemailaddressassoc link
          join emailaddress on emailaddress.emailaddressid = link.emailaddressid where link.personid = person.id
         order by coalesce(isprimaryemailaddress, 0) desc, coalesce(emailaddresspriorityorder, 999),
           personemailaddressassocid limit 1) as email
     from person, bound left join codeset prefix on prefix.codesetid = person.prefixcodesetid
     left join codeset suffix on suffix.codesetid = person.suffixcodesetid
     where person.id in (select personid from kin) order by person.id`,
  )
  for (const row of rows.all(moment)) {
    const [first, ...others] = (phones.get(row['id']) ?? [])
      .map((one, index) => phone(phoneType(one['code']), one['phonenumber'], index === 0))
      .filter(one => one !== undefined)
    const [place] = addresses.get(row['id']) ?? []
    yield tree({
      '@refId': contactRefId(row['id']),
      name: tree({
        ...personName({
          ...row,
          first_name: row['firstname'],
          middle_name: row['middlename'],
          last_name: row['lastname'],
        }),
      }),
      localId: text(row['statecontactnumber']),
      address: place && address(place['street'], place['city'], place['state'], place['postalcode']),
      phoneNumber: first,
      otherPhoneNumbers: list('phoneNumber', others),
      email: email('Home', row['email']),
      relationships: carryRelationships
        ? list('relationship', (relationships.get(row['id']) ?? []).map(relationship))
        : undefined,
    })
  }
}

const related = `select link.personid as owner, link.studentdcid, link.contactpriorityorder, kind.displayvalue as kind,
    detail.*
  from kin join studentcontactassoc link on link.personid = kin.personid and link.studentdcid = kin.studentdcid
  join studentcontactdetail detail on detail.studentcontactassocid = link.studentcontactassocid
  left join codeset kind on kind.codesetid = detail.relationshiptypecodesetid, bound
  where detail.isactive = 1 and (detail.enddate is null or detail.enddate >= bound.today)
  group by link.personid, link.studentdcid order by link.personid, link.studentdcid`

const phonesOf = `select link.personid as owner, phonenumber, codeset.code from personphonenumberassoc link
  join phonenumber on phonenumber.phonenumberid = link.phonenumberid
  left join codeset on codeset.codesetid = link.phonetypecodesetid
  order by link.personid, coalesce(ispreferred, 0) desc, coalesce(phonenumberpriorityorder, 999), personphonenumberassocid`

const addressesOf = `select link.personid as owner, street, city, codeset.code as state, postalcode
  from personaddressassoc link join personaddress on personaddress.personaddressid = link.personaddressid
  left join codeset on codeset.codesetid = personaddress.statescodesetid
  where link.enddate is null or link.enddate >= ?
  order by link.personid, coalesce(addresspriorityorder, 999), personaddressassocid`

function relationship(row: Cells): Tree {
  const flag = (name: string): boolean | undefined => (row[name] === null ? undefined : row[name] === 1)
  return tree({
    studentRefId: studentRefId(row['studentdcid']),
    relationshipCode: known(row['kind']),
    livesWith: flag('liveswithflg'),
    primaryContactIndicator: row['contactpriorityorder'] === 1,
    emergencyContactIndicator: flag('isemergency'),
    custodialIndicator: flag('iscustodial'),
    communicationsIndicator: flag('receivesmailflg'),
    contactSequence: typeof row['contactpriorityorder'] === 'number' ? row['contactpriorityorder'] : undefined,
  })
}

function personName(row: Cells): Tree {
  return tree({
    type: 'LegalName',
    prefix: known(row['prefix']),
    familyName: text(row['last_name']),
    givenName: text(row['first_name']),
    middleName: text(row['middle_name']),
    suffix: known(row['suffix']),
  })
}

/** The code sets' word for nothing is sent by no provider. */
function known(cell: unknown): string | undefined {
  return cell === 'Not Set' ? undefined : text(cell)
}

function address(street: unknown, city: unknown, state: unknown, postalCode: unknown): Tree | undefined {
  if (text(street) === undefined) return undefined
  return tree({
    addressType: 'Mailing',
    line1: text(street),
    city: text(city),
    stateProvince: known(state),
    countryCode: 'US',
    postalCode: text(postalCode),
  })
}

function email(type: string, to: unknown): Tree | undefined {
  const emailAddress = text(to)
  return emailAddress === undefined ? undefined : { emailType: type, emailAddress }
}

function phoneType(code: unknown): string {
  return ['Home', 'Mobile', 'Work', 'Fax'].find(type => type === code) ?? 'Other'
}

function sexWord(gender: unknown): string | undefined {
  return { M: 'Male', F: 'Female' }[String(gender)] ?? text(gender)
}

function groupBy(rows: readonly Cells[]): ReadonlyMap<unknown, readonly Cells[]> {
  return Map.groupBy(rows, row => row['owner'])
}
