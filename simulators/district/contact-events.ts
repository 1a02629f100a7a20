/** What happens to guardians: phones, e-mail addresses and homes change. */
import type { DatabaseSync } from 'node:sqlite'
import { type DayOptions, type Deed, inRegister, type Register, textOf } from './register.ts'
import { phoneAsEntered } from './person-writer.ts'
import { placeOf } from './places.ts'

type OfPerson = DayOptions & { readonly person: number }

/** The preferred phone of a person, named by PERSON.ID, becomes another one. PERSON itself is not touched. */
export function changeContactPhone(db: DatabaseSync, options: OfPerson & { readonly phone: string }): readonly Deed[] {
  return inRegister(db, options, register => rephone(register, options.person, options.phone))
}

export function changeContactEmail(db: DatabaseSync, options: OfPerson & { readonly email: string }): readonly Deed[] {
  return inRegister(db, options, register => remail(register, options.person, options.email))
}

export function rephone(register: Register, person: number, phone: string): void {
  const { all, run, did, stamp } = register
  const sql = `select link.personphonenumberassocid as link, link.phonenumberid as id, phone.phonenumber as number
    from personphonenumberassoc link join phonenumber phone on phone.phonenumberid = link.phonenumberid
    where link.personid = ? order by link.phonenumberpriorityorder limit 1`
  const before = all(sql, person)[0]
  if (before === undefined) throw new Error(`The person ${person} has no phone`)
  run(
    'update phonenumber set phonenumber = ?, whenmodified = ? where phonenumberid = ?',
    phone,
    stamp,
    Number(before['id']),
  )
  run(
    'update personphonenumberassoc set phonenumberasentered = ?, whenmodified = ? where personphonenumberassocid = ?',
    phoneAsEntered(phone),
    stamp,
    Number(before['link']),
  )
  const key = String(person)
  did({
    kind: 'contact edit',
    entity: 'guardian',
    key,
    effect: 'updated',
    before: textOf(before['number']),
    after: phone,
  })
}

/** A couple may share the address's row: the person gets one of his own. */
export function remail(register: Register, person: number, email: string): void {
  const { all, run, insert, next, did, stamp } = register
  const sql = `select link.personemailaddressassocid as link, address.emailaddress as address from personemailaddressassoc link
    join emailaddress address on address.emailaddressid = link.emailaddressid
    where link.personid = ? order by link.isprimaryemailaddress desc, link.emailaddresspriorityorder limit 1`
  const before = all(sql, person)[0]
  if (before === undefined) throw new Error(`The person ${person} has no e-mail address`)
  const emailaddressid = next('emailaddress', 'emailaddressid')
  insert('emailaddress', [{ emailaddressid, emailaddress: email, whencreated: stamp, whenmodified: stamp }])
  run(
    'update personemailaddressassoc set emailaddressid = ?, whenmodified = ? where personemailaddressassocid = ?',
    emailaddressid,
    stamp,
    Number(before['link']),
  )
  const key = String(person)
  did({
    kind: 'contact edit',
    entity: 'guardian',
    key,
    effect: 'updated',
    before: textOf(before['address']),
    after: email,
  })
}

/** The family of a pupil moves: his own columns change; the guardians' homes are left to the next clerk. */
export function rehouse(register: Register, student: number): void {
  const { one, run, did, stamp, chance } = register
  const before = one('select street from students where dcid = ?', student)
  const { street, city, state, zip } = placeOf(chance)
  run(
    `update students set street = ?, city = ?, state = ?, zip = ?, mailing_street = ?, mailing_city = ?, mailing_state = ?,
      mailing_zip = ?, transaction_date = ? where dcid = ?`,
    street,
    city,
    state,
    zip,
    street,
    city,
    state,
    zip,
    stamp,
    student,
  )
  const key = String(student)
  did({
    kind: 'address edit',
    entity: 'student',
    key,
    effect: 'updated',
    before: textOf(before['street']),
    after: street,
  })
}
