/** Contacts as the contacts API shows them: native JSON with real booleans, numbers and nulls. */
import { codeOf } from './contact-codes.ts'
import type { House } from './house.ts'
import type { SqlRow } from './v1-lists.ts'

export function contactOf(house: House, contactId: number): Readonly<Record<string, unknown>> | undefined {
  const person = house.db.prepare('select * from person where id = ?').get(contactId)
  if (!person) return undefined
  return {
    ...demographicsOf(house, person),
    emails: emailsOf(house, contactId),
    phones: phonesOf(house, contactId),
    language: null,
    contactAccount: null,
    addresses: addressesOf(house, contactId),
    contactStudents: contactStudentsOf(house, contactId),
    mergedIds: [],
    mergeAccountId: null,
    '@extensions': '',
  }
}

export function demographicsOf(house: House, person: SqlRow): Readonly<Record<string, unknown>> {
  return {
    contactId: person['id'],
    firstName: valueOf(person, 'firstname'),
    middleName: valueOf(person, 'middlename'),
    lastName: valueOf(person, 'lastname'),
    prefix: codeOf(house, person['prefixcodesetid']),
    suffix: codeOf(house, person['suffixcodesetid']),
    gender: codeOf(house, person['gendercodesetid']),
    employer: valueOf(person, 'employer'),
    stateContactNumber: valueOf(person, 'statecontactnumber'),
    contactNumber: valueOf(person, 'statecontactid'),
    stateExcludeFromReporting: isSet(person, 'excludefromstatereporting'),
    active: isSet(person, 'isactive'),
  }
}

export function emailsOf(house: House, contactId: number): readonly unknown[] {
  return house.db
    .prepare(
      `select a.*, e.emailaddress from personemailaddressassoc a join emailaddress e on e.emailaddressid = a.emailaddressid
        where a.personid = ? order by a.emailaddresspriorityorder, a.personemailaddressassocid`,
    )
    .all(contactId)
    .map(row => ({
      deleted: false,
      contactEmailId: row['personemailaddressassocid'],
      primary: isSet(row, 'isprimaryemailaddress'),
      emailId: row['emailaddressid'],
      type: codeOf(house, row['emailtypecodesetid']),
      address: valueOf(row, 'emailaddress'),
      contactEmailAssocExtension: null,
    }))
}

export function phonesOf(house: House, contactId: number): readonly unknown[] {
  return house.db
    .prepare(
      `select a.*, p.phonenumber, p.phonenumberext, p.issms from personphonenumberassoc a
         join phonenumber p on p.phonenumberid = a.phonenumberid
        where a.personid = ? order by a.phonenumberpriorityorder, a.personphonenumberassocid`,
    )
    .all(contactId)
    .map(row => ({
      deleted: false,
      contactsPhoneId: row['personphonenumberassocid'],
      sequence: row['phonenumberpriorityorder'],
      preferred: isSet(row, 'ispreferred'),
      phoneType: codeOf(house, row['phonetypecodesetid']),
      phoneNumberId: row['phonenumberid'],
      phoneNumber: valueOf(row, 'phonenumber'),
      extension: valueOf(row, 'phonenumberext'),
      sms: isSet(row, 'issms'),
    }))
}

export function addressesOf(house: House, contactId: number): readonly unknown[] {
  return house.db
    .prepare(
      `select a.*, d.* from personaddressassoc a join personaddress d on d.personaddressid = a.personaddressid
        where a.personid = ? order by a.addresspriorityorder, a.personaddressassocid`,
    )
    .all(contactId)
    .map(row => ({
      deleted: false,
      contactsAddressId: row['personaddressassocid'],
      sequence: row['addresspriorityorder'],
      addressId: row['personaddressid'],
      addressType: codeOf(house, row['addresstypecodesetid']),
      street: valueOf(row, 'street'),
      linetwo: valueOf(row, 'linetwo'),
      unit: valueOf(row, 'unit'),
      city: valueOf(row, 'city'),
      state: codeOf(house, row['statescodesetid']),
      country: codeOf(house, row['countrycodesetid']),
      postalcode: valueOf(row, 'postalcode'),
      countyCodeSetId: row['countycodesetid'] ?? null,
      verification: valueOf(row, 'verification'),
      isVerified: isSet(row, 'isverified'),
      addressLine3: valueOf(row, 'addressline3'),
      addressLine4: valueOf(row, 'addressline4'),
      addressLine5: valueOf(row, 'addressline5'),
      startDate: valueOf(row, 'startdate'),
      endDate: valueOf(row, 'enddate'),
    }))
}

export function contactStudentsOf(house: House, contactId: number): readonly unknown[] {
  return house.db
    .prepare(
      `select a.*, s.student_number, s.first_name, s.middle_name, s.last_name, s.schoolid, m.originalcontacttype
         from studentcontactassoc a join students s on s.dcid = a.studentdcid
         left join originalcontactmap m on m.studentcontactassocid = a.studentcontactassocid
        where a.personid = ? order by a.studentcontactassocid`,
    )
    .all(contactId)
    .map(row => ({
      studentContactId: row['studentcontactassocid'],
      sequence: row['contactpriorityorder'],
      dcid: row['studentdcid'],
      studentNumber: row['student_number'],
      firstName: valueOf(row, 'first_name'),
      middleName: valueOf(row, 'middle_name'),
      lastName: valueOf(row, 'last_name'),
      schoolNumber: row['schoolid'],
      originalContactType: valueOf(row, 'originalcontacttype'),
      autosendHowOften: 0,
      emailSummary: false,
      assignmentDetails: false,
      attendanceDetails: false,
      schoolAnnouncements: false,
      balanceAlert: false,
      guardianId: null,
      canAccessData: false,
      restrictions: [],
      notificationEmails: [],
      studentDetails: studentDetailsOf(house, Number(row['studentcontactassocid'])),
    }))
}

export function studentDetailsOf(house: House, studentContactId: number): readonly unknown[] {
  return house.db
    .prepare('select * from studentcontactdetail where studentcontactassocid = ? order by studentcontactdetailid')
    .all(studentContactId)
    .map(row => ({
      studentContactDetailId: row['studentcontactdetailid'],
      studentContactId,
      relationship: codeOf(house, row['relationshiptypecodesetid']),
      relationshipNote: valueOf(row, 'relationshipnote'),
      custodial: isSet(row, 'iscustodial'),
      emergency: isSet(row, 'isemergency'),
      livesWith: isSet(row, 'liveswithflg'),
      schoolPickup: isSet(row, 'schoolpickupflg'),
      startDate: valueOf(row, 'startdate'),
      endDate: valueOf(row, 'enddate'),
      receivesMail: isSet(row, 'receivesmailflg'),
      excludeFromStateReporting: isSet(row, 'excludefromstatereportingflg'),
      active: isSet(row, 'isactive'),
    }))
}

function valueOf(row: SqlRow, column: string): string | null {
  const value = row[column]
  return value === null || value === undefined || value === '' ? null : String(value)
}

function isSet(row: SqlRow, column: string): boolean {
  return row[column] === 1
}
