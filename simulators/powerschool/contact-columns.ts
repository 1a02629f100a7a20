/** What a contact's parts are in the columns of PowerSchool's tables; refuses what does not fit. */
import type { SQLInputValue } from 'node:sqlite'
import { type CodeType, codeSetId } from './contact-codes.ts'
import type { House } from './house.ts'

export type Body = Readonly<Record<string, unknown>>
export type Columns = Readonly<Record<string, SQLInputValue>>

export class InvalidContact extends Error {
  readonly field: string
  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

export function phoneColumns(number: string, body: Body): Columns {
  return {
    phonenumber: digits(number),
    phonenumberext: optionalText(body, 'extension') ?? null,
    issms: flag(body['sms']),
  }
}

export function phoneLink(house: House, number: string, body: Body): Columns {
  return {
    phonetypecodesetid: code(house, 'Phone', body['phoneType'], 'phoneType'),
    phonenumberasentered: number,
    ispreferred: flag(body['preferred']),
  }
}

export function addressColumns(house: House, body: Body): Columns {
  return {
    street: optionalText(body, 'street') ?? null,
    linetwo: optionalText(body, 'linetwo') ?? null,
    unit: optionalText(body, 'unit') ?? null,
    city: optionalText(body, 'city') ?? null,
    statescodesetid: code(house, 'State', body['state'], 'state'),
    countrycodesetid: code(house, 'Country', body['country'], 'country'),
    postalcode: optionalText(body, 'postalcode') ?? null,
  }
}

export function addressLink(house: House, body: Body): Columns {
  return {
    addresstypecodesetid: code(house, 'Address', body['addressType'], 'addressType'),
    startdate: optionalText(body, 'startDate') ?? null,
    enddate: optionalText(body, 'endDate') ?? null,
  }
}

export function detailColumns(house: House, body: Body): Columns {
  return {
    relationshiptypecodesetid: code(house, 'Relationship', body['relationship'], 'relationship'),
    relationshipnote: optionalText(body, 'relationshipNote') ?? null,
    iscustodial: flag(body['custodial']),
    isemergency: flag(body['emergency']),
    liveswithflg: flag(body['livesWith']),
    schoolpickupflg: flag(body['schoolPickup']),
    receivesmailflg: flag(body['receivesMail']),
    excludefromstatereportingflg: flag(body['excludeFromStateReporting']),
    isactive: body['active'] === undefined ? 1 : flag(body['active']),
    startdate: optionalText(body, 'startDate') ?? null,
    enddate: optionalText(body, 'endDate') ?? null,
  }
}

export function code(house: House, type: CodeType, value: unknown, field: string): number | null {
  const id = codeSetId(house, type, value)
  if (id === undefined) throw new InvalidContact(field, `${String(value)} is not a code of ${type}`)
  return id
}

export function optionalText(body: Body, field: string): string | undefined {
  const value = body[field]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string' && typeof value !== 'number') throw new InvalidContact(field, `${field} must be a text`)
  return String(value)
}

export function requiredText(body: Body, field: string): string {
  const text = optionalText(body, field)
  if (text === undefined) throw new InvalidContact(field, `${field} is required`)
  return text
}

export function flag(value: unknown): number {
  return value === true ? 1 : 0
}

export function digits(number: string): string {
  return number.replace(/\D/g, '')
}

export function listOf(value: unknown): readonly Body[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown) => (typeof item === 'object' && item !== null ? [{ ...item }] : []))
}

export function nextOrder(house: House, table: string, column: string, owner: number): number {
  return Number(
    house.db.prepare(`select coalesce(max(${column}), 0) + 1 as n from ${table} where personid = ?`).get(owner)?.['n'],
  )
}

export function rowOf(house: House, table: string, key: string, id: number): Columns {
  return house.db.prepare(`select * from ${table} where ${key} = ?`).get(id) ?? {}
}

export function insertRow(house: House, table: string, values: Columns): number {
  const row: Columns = { ...values, whencreated: house.now(), whenmodified: house.now() }
  const names = Object.keys(row)
  const places = names.map(() => '?').join(', ')
  const inserted = house.db
    .prepare(`insert into ${table} (${names.join(', ')}) values (${places})`)
    .run(...Object.values(row))
  return Number(inserted.lastInsertRowid)
}

export function updateRow(
  house: House,
  table: string,
  key: string,
  id: SQLInputValue | undefined,
  values: Columns,
): void {
  const row: Columns = { ...values, whenmodified: house.now() }
  const assignments = Object.keys(row)
    .map(name => `${name} = ?`)
    .join(', ')
  house.db.prepare(`update ${table} set ${assignments} where ${key} = ?`).run(...Object.values(row), id ?? null)
}
