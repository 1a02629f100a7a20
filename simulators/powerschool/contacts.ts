/** /ws/contacts: which address is answered by what; writes answer with what they saved. */
import { type Answer, json, type Question } from '../answer.ts'
import { type Body, code, flag, insertRow, InvalidContact, listOf, optionalText, updateRow } from './contact-columns.ts'
import { contactParts, type Part } from './contact-parts.ts'
import {
  addressesOf,
  contactOf,
  contactStudentsOf,
  demographicsOf,
  emailsOf,
  phonesOf,
  studentDetailsOf,
} from './contact-shapes.ts'
import { canonicalName } from './fiql.ts'
import { type House, lacksPermission } from './house.ts'
import type { AccessLevel } from './plugin-xml.ts'
import { lacksV1Level, v1Error } from './v1-lists.ts'

const notFound = json({ message: 'HTTP 404 Not Found' }, 404)

export function answerContacts(house: House, question: Question): Answer {
  const level: AccessLevel = question.method === 'GET' ? 'ViewOnly' : 'FullAccess'
  if (house.dials.contactsNeedV1Level && house.v1Level() !== 'FULL')
    return v1Error(lacksV1Level(level === 'ViewOnly' ? 'READ' : 'FULL'))
  const person = ['id', 'firstname', 'lastname'].map(field => ({ table: 'person', field }))
  const missing = house.missingGrants(person, level)
  if (missing.length > 0) return lacksPermission(missing, field => canonicalName(field.field))
  house.db.exec('savepoint contact')
  try {
    return answer(house, question, level)
  } catch (error) {
    house.db.exec('rollback to contact')
    if (error instanceof InvalidContact) return invalidAnswer(house, error)
    throw error
  } finally {
    house.db.exec('release contact')
  }
}

function answer(house: House, question: Question, level: AccessLevel): Answer {
  const steps = question.path
    .replace(/^\/ws\/contacts\//, '')
    .replace(/\/$/, '')
    .split('/')
  const [first = '', second = '', ...rest] = steps
  if (first === 'student') return level === 'ViewOnly' ? answerOfStudent(house, steps) : notFound
  if (first === 'contacts')
    return json(contactsOf(house, (question.query.get('contactids') ?? '').split(',').map(Number)))
  if (first === 'contact' && second === '' && question.method === 'POST')
    return insertContact(house, readBody(question))
  const contactId = Number(first === 'contact' ? second : first)
  const contact = Number.isInteger(contactId) ? contactOf(house, contactId) : undefined
  if (!contact) return notFound
  if (first === 'contact') return question.method === 'GET' && rest.length === 0 ? json(contact) : notFound
  if (second === '') return question.method === 'DELETE' ? deleteContact(house, contactId) : notFound
  if (second === 'demographics') return answerDemographics(house, question, contactId)
  if (rest[1] === 'studentdetails' && second === 'students') {
    const owner = Number(rest[0])
    if (!owns(house, contactParts.students, contactId, owner)) return notFound
    return answerPart(house, question, {
      part: contactParts.studentdetails,
      owner,
      id: rest[2],
      list: studentDetailsOf,
    })
  }
  if (rest.length > 1) return notFound
  const lists = { emails: emailsOf, phones: phonesOf, addresses: addressesOf, students: contactStudentsOf }
  if (second !== 'emails' && second !== 'phones' && second !== 'addresses' && second !== 'students') return notFound
  return answerPart(house, question, { part: contactParts[second], owner: contactId, id: rest[0], list: lists[second] })
}

function answerOfStudent(house: House, steps: readonly string[]): Answer {
  if (steps[1] === 'original_contact_types') return json(originalTypesInUse(house, Number(steps[3])))
  const rows = house.db
    .prepare(
      'select personid from studentcontactassoc where studentdcid = ? order by contactpriorityorder, studentcontactassocid',
    )
    .all(Number(steps[1]))
  const contacts = contactsOf(
    house,
    rows.map(row => Number(row['personid'])),
  )
  return contacts.length === 0 ? { status: 204 } : json(contacts)
}

function originalTypesInUse(house: House, studentDcid: number): readonly string[] {
  return house.db
    .prepare(
      `select m.originalcontacttype from originalcontactmap m
         join studentcontactassoc a on a.studentcontactassocid = m.studentcontactassocid where a.studentdcid = ?`,
    )
    .all(studentDcid)
    .map(row => String(row['originalcontacttype']))
}

function contactsOf(house: House, ids: readonly number[]): readonly unknown[] {
  return ids.flatMap(id => contactOf(house, id) ?? [])
}

function answerDemographics(house: House, question: Question, contactId: number): Answer {
  if (question.method === 'PUT') {
    updateRow(house, 'person', 'id', contactId, personColumns(house, readBody(question)))
    return saved('UPDATE', contactId, demographics(house, contactId))
  }
  return question.method === 'GET' ? json(demographics(house, contactId)) : notFound
}

function demographics(house: House, contactId: number): unknown {
  return demographicsOf(house, house.db.prepare('select * from person where id = ?').get(contactId) ?? {})
}

function insertContact(house: House, body: Body): Answer {
  const id = Number(house.db.prepare('select coalesce(max(id), 0) + 1 as n from person').get()?.['n'])
  insertRow(house, 'person', { id, ...personColumns(house, body) })
  for (const email of listOf(body['emails'])) contactParts.emails.insert(house, id, email)
  for (const phone of listOf(body['phones'])) contactParts.phones.insert(house, id, phone)
  for (const address of listOf(body['addresses'])) contactParts.addresses.insert(house, id, address)
  for (const student of listOf(body['contactStudents'])) contactParts.students.insert(house, id, student)
  return saved('INSERT', id, contactOf(house, id))
}

function personColumns(house: House, body: Body): Readonly<Record<string, string | number | null>> {
  const lastName = optionalText(body, 'lastName')
  if (lastName === undefined && optionalText(body, 'firstName') === undefined)
    throw new InvalidContact('lastName', 'A contact needs a name')
  return {
    firstname: optionalText(body, 'firstName') ?? null,
    middlename: optionalText(body, 'middleName') ?? null,
    lastname: lastName ?? null,
    prefixcodesetid: code(house, 'Prefix', body['prefix'], 'prefix'),
    suffixcodesetid: code(house, 'Suffix', body['suffix'], 'suffix'),
    gendercodesetid: code(house, 'Gender', body['gender'], 'gender'),
    employer: optionalText(body, 'employer') ?? null,
    isactive: body['active'] === undefined ? 1 : flag(body['active']),
  }
}

function deleteContact(house: House, contactId: number): Answer {
  const links = house.db
    .prepare('select studentcontactassocid from studentcontactassoc where personid = ?')
    .all(contactId)
  for (const link of links) contactParts.students.remove(house, Number(link['studentcontactassocid']))
  for (const part of [contactParts.emails, contactParts.phones, contactParts.addresses])
    house.db.prepare(`delete from ${part.table} where personid = ?`).run(contactId)
  house.db.prepare('delete from person where id = ?').run(contactId)
  return deleted(contactId)
}

type PartAsked = {
  readonly part: Part
  readonly owner: number
  readonly id: string | undefined
  readonly list: (house: House, owner: number) => readonly unknown[]
}

function answerPart(house: House, question: Question, { part, owner, id, list }: PartAsked): Answer {
  const needed = part.tables.flatMap(table =>
    Object.keys(house.catalog().get(table)?.columns ?? {})
      .filter(field => !/^wh(o|en)/.test(field))
      .map(field => ({ table, field })),
  )
  if (question.method !== 'GET') {
    const missing = house.missingGrants(needed, 'FullAccess')
    if (missing.length > 0) return lacksPermission(missing, field => canonicalName(field.field))
  }
  const one = (wanted: number): unknown => itemWithId(list(house, owner), wanted)
  if (id === undefined) {
    if (question.method === 'GET') return json(list(house, owner))
    if (question.method !== 'POST') return notFound
    const added = part.insert(house, owner, readBody(question))
    return saved('INSERT', added, one(added))
  }
  const wanted = Number(id)
  if (!owns(house, part, owner, wanted)) return notFound
  if (question.method === 'DELETE') {
    part.remove(house, wanted)
    return deleted(wanted)
  }
  if (question.method === 'PUT') {
    part.update(house, wanted, readBody(question))
    return saved('UPDATE', wanted, one(wanted))
  }
  return json(one(wanted))
}

function owns(house: House, part: Part, owner: number, id: number): boolean {
  const sql = `select 1 from ${part.table} where ${part.owner} = ? and ${part.key} = ?`
  return house.db.prepare(sql).get(owner, id) !== undefined
}

const idNames = ['contactEmailId', 'contactsPhoneId', 'contactsAddressId', 'studentContactDetailId', 'studentContactId']

function itemWithId(items: readonly unknown[], id: number): unknown {
  return items.find(item => {
    if (typeof item !== 'object' || item === null) return false
    const name = idNames.find(candidate => candidate in item)
    return name !== undefined && Reflect.get(item, name) === id
  })
}

function readBody(question: Question): Body {
  let body: unknown
  try {
    body = JSON.parse(question.body.toString('utf8'))
  } catch {
    throw new InvalidContact('', 'Invalid payload structure')
  }
  if (typeof body !== 'object' || body === null) throw new InvalidContact('', 'Invalid payload structure')
  return { ...body }
}

function saved(action: 'INSERT' | 'UPDATE', id: number, savedObject: unknown): Answer {
  return json({
    status: 'VALID',
    action,
    _success_message: { id, ref: '/ws/contacts/insertUpdateContact' },
    _error_message: { _warning: [] },
    _warning_message: { _warning: [] },
    savedObject,
  })
}

function deleted(id: number): Answer {
  return json({
    status: 'VALID',
    action: 'DELETE',
    _success_message: { Id: id, ref: '/ws/contacts/' },
    _error_message: { _error: [] },
  })
}

function invalidAnswer(house: House, { field, message }: InvalidContact): Answer {
  const trouble = { field, error_code: 'FIELD_VALIDATION_ERROR', error_description: message }
  if (house.dials.contactErrorsAs === 'status 400')
    return json({ message: 'Validation Failed', errors: [trouble] }, 400)
  return json({
    status: 'INVALID',
    _error_message: { _warning: [trouble] },
    _warning_message: { _warning: [] },
    savedObject: null,
  })
}
