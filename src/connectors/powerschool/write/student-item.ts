/**
 * A student as POST /ws/v1/student takes it, or why it would be refused. Fields, lengths and rules: PowerSchool's data
 * dictionary of the resource "students"; a school enrolment is taken on INSERT only.
 */

import type { SourceAttributes, SourceValue, Value } from '../../../model/value.ts'
import { addDays, type SchoolYear } from '../school-year.ts'
import { gradeLevel, insertStatus } from '../words.ts'

export type StudentItem = Readonly<Record<string, unknown>>

export type Made =
  | { readonly kind: 'item'; readonly item: StudentItem; readonly warning?: string }
  | { readonly kind: 'refused'; readonly message: string; readonly advice: string }

type Field = {
  readonly path: readonly string[]
  readonly longest: number
  /** A text that PowerSchool would not take, in words. */
  readonly fits?: { readonly pattern: RegExp; readonly words: string }
}

const date = { pattern: /^\d{4}-\d{2}-\d{2}$/, words: 'a date' }
const whole = { pattern: /^\d{1,10}$/, words: 'a whole number of at most 10 digits' }

const fields: Readonly<Record<string, Field>> = {
  givenName: { path: ['name', 'first_name'], longest: 50 },
  familyName: { path: ['name', 'last_name'], longest: 50 },
  middleName: { path: ['name', 'middle_name'], longest: 30 },
  stateId: { path: ['state_province_id'], longest: 32 },
  email: { path: ['contact_info', 'email'], longest: 254 },
  phone: { path: ['phones', 'main', 'number'], longest: 30 },
  birthDate: { path: ['demographics', 'birth_date'], longest: 10, fits: date },
  sex: { path: ['demographics', 'gender'], longest: 20 },
  graduationYear: { path: ['demographics', 'projected_graduation_year'], longest: 10, fits: whole },
  homeroom: { path: ['schedule_setup', 'home_room'], longest: 60 },
}

const address: Readonly<Record<string, Field>> = {
  street: { path: ['addresses', 'physical', 'street'], longest: 60 },
  city: { path: ['addresses', 'physical', 'city'], longest: 50 },
  state: { path: ['addresses', 'physical', 'state_province'], longest: 2 },
  postalCode: { path: ['addresses', 'physical', 'postal_code'], longest: 10 },
}

const neverBlank = new Set(['givenName', 'familyName'])

/** For a student that PowerSchool does not have. */
export function insertItem(uid: string, values: SourceAttributes, year: SchoolYear): Made {
  const number = textOf(values['identifier'])
  if (number === undefined || !whole.pattern.test(number)) {
    return refused(
      'it has no student number that PowerSchool takes (digits only)',
      'Give the student a number in Passport (identifier): without one a lost answer could not be told from a lost request.',
    )
  }
  const missing = ['givenName', 'familyName', 'school', 'grade', 'entryDate'].filter(
    name => textOf(values[name]) === undefined,
  )
  if (missing.length > 0) {
    return refused(`it has no ${missing.join(', ')}`, 'Complete the student in Passport; the next run sends it.')
  }
  const level = gradeLevel(textOf(values['grade']) ?? '')
  if (level === undefined) return refused('its grade is none of PowerSchool', 'Correct the grade: PK, K, 1 to 12.')
  const status = insertStatus(textOf(values['enrollStatus']) ?? 'active')
  if (status === undefined) {
    return refused(
      'PowerSchool takes new students as active, preregistered or inactive only',
      'A student who has left is not created there.',
    )
  }
  const body = plainFields(values)
  if (body.kind === 'refused') return body
  const item: Record<string, unknown> = { client_uid: uid, action: 'INSERT', local_id: Number(number), ...body.item }
  item['school_enrollment'] = {
    entry_date: textOf(values['entryDate']),
    // The day after the last one attended: without one of the student's own, that of the school year.
    exit_date: textOf(values['exitDate']) ?? addDays(year.lastDay, 1),
    grade_level: level,
    school_number: Number(textOf(values['school'])),
    enroll_status_code: status,
  }
  return body.warning === undefined ? { kind: 'item', item } : { kind: 'item', item, warning: body.warning }
}

/** For one that is there: `now` is what it has, to complete what is taken only as a whole. */
export function updateItem(uid: string, id: string, values: SourceAttributes, now: SourceAttributes | undefined): Made {
  const isMoved = Object.keys(address).some(name => values[name] !== undefined)
  const sent = isMoved ? { ...only(now ?? {}, Object.keys(address)), ...values } : values
  const body = plainFields(sent)
  if (body.kind === 'refused') return body
  const item = { client_uid: uid, action: 'UPDATE', id: Number(id), ...body.item }
  return body.warning === undefined ? { kind: 'item', item } : { kind: 'item', item, warning: body.warning }
}

function plainFields(values: SourceAttributes): Made {
  const item: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    if (values[name] === undefined) continue
    const text = textOf(values[name]) ?? ''
    if (text === '' && neverBlank.has(name)) return refused(`${name} is empty`, 'A student has a name.')
    const fault = faultOf(name, field, text)
    if (fault) return fault
    put(item, field.path, text)
  }
  const parts = Object.entries(address).map(([name, field]) => ({ name, field, text: textOf(values[name]) ?? '' }))
  const given = parts.filter(({ text }) => text !== '')
  if (given.length > 0 && given.length < parts.length) {
    const lacking = parts.filter(({ text }) => text === '').map(({ name }) => name)
    const warning = `The address was not sent: PowerSchool takes it only whole, and it has no ${lacking.join(', ')}.`
    return { kind: 'item', item: withExtensions(item, values), warning }
  }
  if (given.length > 0) {
    for (const { name, field, text } of parts) {
      const fault = faultOf(name, field, text)
      if (fault) return fault
      put(item, field.path, text)
    }
  }
  return { kind: 'item', item: withExtensions(item, values) }
}

function faultOf(name: string, { longest, fits }: Field, text: string): Made | undefined {
  if (text.length > longest) {
    return refused(`${name} is longer than the ${longest} letters PowerSchool takes`, 'Shorten it in Passport.')
  }
  if (text !== '' && fits && !fits.pattern.test(text)) {
    return refused(`${name} is not ${fits.words}`, 'Correct it in Passport.')
  }
  return undefined
}

/** Extension fields are named `table.column`. */
function withExtensions(item: Readonly<Record<string, unknown>>, values: SourceAttributes): StudentItem {
  const own = Object.entries(values).flatMap(([name, value]) => {
    const [, table, column] = /^(\w+)\.(\w+)$/.exec(name) ?? []
    return table && column ? [{ table, field: { name: column, type: 'String', value: textOf(value) ?? '' } }] : []
  })
  if (own.length === 0) return item
  const tables = Map.groupBy(own, ({ table }) => table)
  const extensions = [...tables].map(([name, found]) => ({ name, _field: found.map(({ field }) => field) }))
  return { ...item, _extension_data: { _table_extension: extensions } }
}

function put(item: Record<string, unknown>, path: readonly string[], text: string): void {
  const [head = '', ...rest] = path
  if (rest.length === 0) {
    item[head] = text
    return
  }
  const inner: Record<string, unknown> = { ...objectOf(item[head]) }
  put(inner, rest, text)
  item[head] = inner
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}

function only(values: SourceAttributes, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(names.flatMap(name => (typeof values[name] === 'string' ? [[name, values[name]]] : [])))
}

function textOf(value: SourceValue | undefined): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function refused(why: string, advice: string): Made {
  return { kind: 'refused', message: `It was not sent: ${why}.`, advice }
}
