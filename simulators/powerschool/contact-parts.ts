/** The parts of a contact that are written on their own: e-mails, phones, addresses, student links, link details. */
import type { SQLInputValue } from 'node:sqlite'
import {
  addressColumns,
  addressLink,
  type Body,
  code,
  detailColumns,
  digits,
  flag,
  insertRow,
  InvalidContact,
  listOf,
  nextOrder,
  optionalText,
  phoneColumns,
  phoneLink,
  requiredText,
  rowOf,
  updateRow,
} from './contact-columns.ts'
import type { House } from './house.ts'

export type Part = {
  /** The table whose row has the part's id, with its key and the column of its owner. */
  readonly table: string
  readonly key: string
  readonly owner: string
  /** Tables whose fields a writer needs. */
  readonly tables: readonly string[]
  insert(house: House, owner: number, body: Body): number
  update(house: House, id: number, body: Body): void
  /** Throws InvalidContact when the part may not go. */
  remove(house: House, id: number): void
}

export const contactParts: Readonly<Record<'emails' | 'phones' | 'addresses' | 'students' | 'studentdetails', Part>> = {
  emails: {
    table: 'personemailaddressassoc',
    key: 'personemailaddressassocid',
    owner: 'personid',
    tables: ['emailaddress', 'personemailaddressassoc'],
    insert(house, owner, body) {
      const address = requiredText(body, 'address')
      refuseDuplicate(house, 'address', duplicateEmail, [owner, address])
      if (body['primary'] === true)
        house.db.prepare('update personemailaddressassoc set isprimaryemailaddress = 0 where personid = ?').run(owner)
      const emailId = insertRow(house, 'emailaddress', { emailaddress: address })
      return insertRow(house, 'personemailaddressassoc', {
        personid: owner,
        emailaddressid: emailId,
        isprimaryemailaddress: flag(body['primary']),
        emailaddresspriorityorder: nextOrder(house, 'personemailaddressassoc', 'emailaddresspriorityorder', owner),
        emailtypecodesetid: code(house, 'Email', body['type'], 'type'),
      })
    },
    update(house, id, body) {
      const known = rowOf(house, 'personemailaddressassoc', 'personemailaddressassocid', id)
      const address = requiredText(body, 'address')
      const others = `${duplicateEmail} and a.personemailaddressassocid <> ?`
      refuseDuplicate(house, 'address', others, [known['personid'] ?? null, address, id])
      if (body['primary'] === true)
        house.db
          .prepare('update personemailaddressassoc set isprimaryemailaddress = 0 where personid = ?')
          .run(known['personid'] ?? null)
      updateRow(house, 'emailaddress', 'emailaddressid', known['emailaddressid'], { emailaddress: address })
      updateRow(house, 'personemailaddressassoc', 'personemailaddressassocid', id, {
        isprimaryemailaddress: flag(body['primary']),
        emailtypecodesetid: code(house, 'Email', body['type'], 'type'),
      })
    },
    remove: removeFrom('personemailaddressassoc', 'personemailaddressassocid'),
  },
  phones: {
    table: 'personphonenumberassoc',
    key: 'personphonenumberassocid',
    owner: 'personid',
    tables: ['phonenumber', 'personphonenumberassoc'],
    insert(house, owner, body) {
      const number = requiredText(body, 'phoneNumber')
      refuseDuplicate(house, 'phoneNumber', duplicatePhone, [owner, digits(number)])
      const phoneId = insertRow(house, 'phonenumber', phoneColumns(number, body))
      return insertRow(house, 'personphonenumberassoc', {
        personid: owner,
        phonenumberid: phoneId,
        phonenumberpriorityorder: nextOrder(house, 'personphonenumberassoc', 'phonenumberpriorityorder', owner),
        ...phoneLink(house, number, body),
      })
    },
    update(house, id, body) {
      const known = rowOf(house, 'personphonenumberassoc', 'personphonenumberassocid', id)
      const number = requiredText(body, 'phoneNumber')
      const others = `${duplicatePhone} and a.personphonenumberassocid <> ?`
      refuseDuplicate(house, 'phoneNumber', others, [known['personid'] ?? null, digits(number), id])
      updateRow(house, 'phonenumber', 'phonenumberid', known['phonenumberid'], phoneColumns(number, body))
      updateRow(house, 'personphonenumberassoc', 'personphonenumberassocid', id, phoneLink(house, number, body))
    },
    remove: removeFrom('personphonenumberassoc', 'personphonenumberassocid'),
  },
  addresses: {
    table: 'personaddressassoc',
    key: 'personaddressassocid',
    owner: 'personid',
    tables: ['personaddress', 'personaddressassoc'],
    insert(house, owner, body) {
      const addressId = insertRow(house, 'personaddress', addressColumns(house, body))
      return insertRow(house, 'personaddressassoc', {
        personid: owner,
        personaddressid: addressId,
        addresspriorityorder: nextOrder(house, 'personaddressassoc', 'addresspriorityorder', owner),
        ...addressLink(house, body),
      })
    },
    update(house, id, body) {
      const known = rowOf(house, 'personaddressassoc', 'personaddressassocid', id)
      updateRow(house, 'personaddress', 'personaddressid', known['personaddressid'], addressColumns(house, body))
      updateRow(house, 'personaddressassoc', 'personaddressassocid', id, addressLink(house, body))
    },
    remove: removeFrom('personaddressassoc', 'personaddressassocid'),
  },
  students: {
    table: 'studentcontactassoc',
    key: 'studentcontactassocid',
    owner: 'personid',
    tables: ['studentcontactassoc', 'studentcontactdetail'],
    insert(house, owner, body) {
      const number = requiredText(body, 'studentNumber')
      const student = house.db.prepare('select dcid from students where student_number = ?').get(number)
      if (!student) throw new InvalidContact('studentNumber', `No student has the number ${number}`)
      const taken = 'select 1 from studentcontactassoc a where a.personid = ? and a.studentdcid = ?'
      refuseDuplicate(house, 'studentNumber', taken, [owner, student['dcid'] ?? null])
      const link = insertRow(house, 'studentcontactassoc', {
        studentdcid: student['dcid'] ?? null,
        personid: owner,
        contactpriorityorder: typeof body['sequence'] === 'number' ? body['sequence'] : 1,
      })
      for (const detail of listOf(body['studentDetails'])) contactParts.studentdetails.insert(house, link, detail)
      return link
    },
    update(house, id, body) {
      if (typeof body['sequence'] === 'number')
        updateRow(house, 'studentcontactassoc', 'studentcontactassocid', id, { contactpriorityorder: body['sequence'] })
    },
    remove(house, id) {
      house.db.prepare('delete from studentcontactdetail where studentcontactassocid = ?').run(id)
      house.db.prepare('delete from originalcontactmap where studentcontactassocid = ?').run(id)
      house.db.prepare('delete from studentcontactassoc where studentcontactassocid = ?').run(id)
    },
  },
  studentdetails: {
    table: 'studentcontactdetail',
    key: 'studentcontactdetailid',
    owner: 'studentcontactassocid',
    tables: ['studentcontactdetail'],
    insert(house, owner, body) {
      refuseOverlap(house, owner, body, -1)
      return insertRow(house, 'studentcontactdetail', { studentcontactassocid: owner, ...detailColumns(house, body) })
    },
    update(house, id, body) {
      const known = rowOf(house, 'studentcontactdetail', 'studentcontactdetailid', id)
      refuseOverlap(house, Number(known['studentcontactassocid']), body, id)
      updateRow(house, 'studentcontactdetail', 'studentcontactdetailid', id, detailColumns(house, body))
    },
    remove(house, id) {
      const siblings = house.db
        .prepare(
          `select count(*) as n from studentcontactdetail where studentcontactassocid =
             (select studentcontactassocid from studentcontactdetail where studentcontactdetailid = ?)`,
        )
        .get(id)
      if (siblings?.['n'] === 1)
        throw new InvalidContact('studentContactDetailId', 'The only detail of a student contact cannot be deleted')
      house.db.prepare('delete from studentcontactdetail where studentcontactdetailid = ?').run(id)
    },
  },
}

const duplicateEmail = `select 1 from personemailaddressassoc a join emailaddress e on e.emailaddressid = a.emailaddressid
  where a.personid = ? and lower(e.emailaddress) = lower(?)`
const duplicatePhone = `select 1 from personphonenumberassoc a join phonenumber p on p.phonenumberid = a.phonenumberid
  where a.personid = ? and p.phonenumber = ?`

function refuseDuplicate(house: House, field: string, sql: string, params: readonly SQLInputValue[]): void {
  if (house.db.prepare(sql).get(...params)) throw new InvalidContact(field, `The contact has this ${field} already`)
}

function refuseOverlap(house: House, link: number, body: Body, except: number): void {
  const start = optionalText(body, 'startDate') ?? '0000-00-00'
  const end = optionalText(body, 'endDate') ?? '9999-99-99'
  const overlapping = house.db
    .prepare(
      `select 1 from studentcontactdetail where studentcontactassocid = ? and studentcontactdetailid <> ?
         and coalesce(startdate, '0000-00-00') <= ? and coalesce(enddate, '9999-99-99') >= ?`,
    )
    .get(link, except, end, start)
  if (overlapping)
    throw new InvalidContact('startDate', 'The dates overlap those of another detail of the same student contact')
}

function removeFrom(table: string, key: string): Part['remove'] {
  return (house, id) => void house.db.prepare(`delete from ${table} where ${key} = ?`).run(id)
}
