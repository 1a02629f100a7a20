/** POST /ws/v1/student: inserts and updates students, each item on its own, 200 even when every one failed. */
import type { SQLInputValue } from 'node:sqlite'
import type { Answer, Question } from '../answer.ts'
import type { House } from './house.ts'
import { setStudentEmail } from './student-email.ts'
import { extensionNames } from './v1-extensions.ts'
import { answerTree, V1Refusal } from './v1-lists.ts'
import {
  type Action,
  checkStudent,
  fieldError,
  invalid,
  type StudentError,
  studentFields,
  type StudentValues,
} from './v1-student-fields.ts'
import type { Tree } from './xml-json.ts'

type Item = Readonly<Record<string, unknown>>
type Outcome = { readonly id: number } | { readonly errors: readonly StudentError[] }
type ExtensionValues = { readonly table: string; readonly column: string; readonly value: string }

const statusCodes: Readonly<Record<string, number>> = { A: 0, P: -1, I: 1, H: 4 }

export function answerStudentWrites(house: House, question: Question): Answer {
  const items = readItems(house, question)
  const counts = { INSERT: 0, UPDATE: 0 }
  const results = items.map((item): Tree => {
    const action = item['action'] === 'UPDATE' || item['action'] === 'INSERT' ? item['action'] : undefined
    const outcome = action
      ? writeItem(house, action, item)
      : { errors: [fieldError('action', 'REQUIRED', 'INSERT or UPDATE')] }
    if (action && 'id' in outcome) counts[action] += 1
    return resultTree(house, item, outcome)
  })
  if (house.dials.studentWrites === 'empty body') return { status: 200 }
  return answerTree(house, question, 'results', {
    insert_count: counts.INSERT,
    update_count: counts.UPDATE,
    delete_count: 0,
    result: results,
  })
}

function readItems(house: House, question: Question): readonly Item[] {
  let body: unknown
  try {
    body = JSON.parse(question.body.toString('utf8'))
  } catch {
    throw new V1Refusal(400, 'Invalid payload structure')
  }
  const student = memberOf(memberOf(body, 'students'), 'student')
  const items: readonly unknown[] = Array.isArray(student) ? student : [student]
  if (!items.every(isItem)) throw new V1Refusal(400, 'Invalid payload structure')
  const limit = house.dials.studentBatchLimit
  if (limit > 0 && items.length > limit) throw new V1Refusal(400, `At most ${limit} students may be sent at once`)
  return items
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function memberOf(value: unknown, name: string): unknown {
  return isItem(value) ? value[name] : undefined
}

function resultTree(house: House, item: Item, outcome: Outcome): Tree {
  const head = { client_uid: scalarText(item['client_uid']) }
  const action = scalarText(item['action'])
  if ('errors' in outcome) return { ...head, status: 'ERROR', action, error_message: { error: outcome.errors } }
  const success = { id: outcome.id, ref: `${house.url}/ws/v1/student/${outcome.id}` }
  if (house.dials.studentWrites !== 'warn') return { ...head, status: 'SUCCESS', action, success_message: success }
  const warning = {
    field: 'student/fees',
    warning_code: 'FEES_ASSIGN_FEES_FAILED',
    warning_description: 'The fees could not be assigned.',
  }
  return { ...head, status: 'WARNING', action, success_message: success, warning_message: { warning } }
}

function writeItem(house: House, action: Action, item: Item): Outcome {
  const values = readValues(item)
  const extensions = readExtensions(item)
  const dcid = action === 'UPDATE' ? Number(scalarText(item['id'])) : undefined
  const errors = [
    ...(scalarText(item['client_uid']) === undefined
      ? [fieldError('client_uid', 'REQUIRED', 'No data submitted for required element')]
      : []),
    ...checkTarget(house, action, item, values),
    ...checkStudent(house, action, values),
    ...checkExtensions(house, extensions),
  ]
  if (errors.length > 0) return { errors }
  house.db.exec('savepoint student')
  try {
    const id = dcid === undefined ? insertStudent(house, values) : updateStudent(house, dcid, values)
    writeExtensions(house, id, extensions)
    const email = values.get('contact_info/email')
    if (email !== undefined) setStudentEmail(house, id, email)
    return { id }
  } catch (error) {
    house.db.exec('rollback to student')
    throw error
  } finally {
    house.db.exec('release student')
  }
}

function checkTarget(house: House, action: Action, item: Item, values: StudentValues): readonly StudentError[] {
  if (action === 'INSERT') {
    const number = values.get('local_id')
    const taken =
      number !== undefined && house.db.prepare('select 1 from students where student_number = ?').get(number)
    return taken ? [invalid('local_id', `Student number ${number} is already in use`)] : []
  }
  const id = scalarText(item['id'])
  if (id === undefined) return [fieldError('id', 'REQUIRED', 'No data submitted for required element')]
  return house.db.prepare('select 1 from students where dcid = ?').get(id)
    ? []
    : [invalid('id', `No student found with id ${id}`)]
}

function readValues(item: Item): StudentValues {
  const values = new Map<string, string>()
  for (const path of Object.keys(studentFields)) {
    const value = path.split('/').reduce<unknown>(memberOf, item)
    const text = scalarText(value)
    if (text !== undefined) values.set(path, text)
  }
  return values
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function readExtensions(item: Item): readonly ExtensionValues[] {
  return listOf(memberOf(item['_extension_data'], '_table_extension')).flatMap(extension =>
    listOf(memberOf(extension, '_field')).map(field => ({
      table: (scalarText(memberOf(extension, 'name')) ?? '').toLowerCase(),
      column: (scalarText(memberOf(field, 'name')) ?? '').toLowerCase(),
      value: scalarText(memberOf(field, 'value')) ?? '',
    })),
  )
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value : [value]
}

function checkExtensions(house: House, extensions: readonly ExtensionValues[]): readonly StudentError[] {
  const known = new Set(extensionNames(house, 'students'))
  return extensions
    .filter(({ table, column }) => !known.has(table) || !house.catalog().get(table)?.columns[column])
    .map(({ table, column }) => invalid(`_extension_data/${table}/${column}`, 'No such extension field'))
}

function insertStudent(house: House, values: StudentValues): number {
  const { db } = house
  const next = (table: string, column: string): number =>
    Number(db.prepare(`select coalesce(max(${column}), 0) + 1 as n from ${table}`).get()?.['n'])
  const dcid = next('students', 'dcid')
  const personId = next('person', 'id')
  const columns = columnsOf(house, values, 'INSERT')
  const letter = values.get('school_enrollment/enroll_status')
  const student: Record<string, SQLInputValue> = {
    student_number: next('students', 'student_number'),
    enroll_status: letter === undefined ? 0 : (statusCodes[letter] ?? 0),
    ...columns,
    dcid,
    id: next('students', 'id'),
    person_id: personId,
    lastfirst: `${values.get('name/last_name')}, ${values.get('name/first_name')}`,
  }
  const person = {
    dcid: next('person', 'dcid'),
    id: personId,
    firstname: values.get('name/first_name') ?? null,
    middlename: values.get('name/middle_name') ?? null,
    lastname: values.get('name/last_name') ?? null,
    isactive: 1,
    whencreated: house.now(),
    whenmodified: house.now(),
  }
  insert(house, 'person', person)
  insert(house, 'students', student)
  return dcid
}

function updateStudent(house: House, dcid: number, values: StudentValues): number {
  const columns = columnsOf(house, values, 'UPDATE')
  const names = Object.keys(columns)
  const assignments = names.map(name => `${name} = ?`).join(', ')
  house.db.prepare(`update students set ${assignments} where dcid = ?`).run(...Object.values(columns), dcid)
  house.db.prepare(`update students set lastfirst = last_name || ', ' || first_name where dcid = ?`).run(dcid)
  return dcid
}

function columnsOf(house: House, values: StudentValues, action: Action): Readonly<Record<string, SQLInputValue>> {
  const columns: Record<string, SQLInputValue> = { transaction_date: house.now() }
  for (const [path, value] of values) {
    const rule = studentFields[path]
    if (!rule || rule.column === 'email' || rule.column === 'status_letter') continue
    if (action === 'UPDATE' && (rule.insertOnly || (value === '' && house.dials.blankOnUpdate === 'ignored'))) continue
    if (value === '') columns[rule.column] = null
    else columns[rule.column] = rule.kind === 'integer' ? Number(value) : value
  }
  return columns
}

function insert(house: House, table: string, row: Readonly<Record<string, SQLInputValue>>): void {
  const names = Object.keys(row)
  const places = names.map(() => '?').join(', ')
  house.db.prepare(`insert into ${table} (${names.join(', ')}) values (${places})`).run(...Object.values(row))
}

function writeExtensions(house: House, dcid: number, extensions: readonly ExtensionValues[]): void {
  for (const { table, column, value } of extensions) {
    house.db
      .prepare(
        `insert into ${table} (studentsdcid, ${column}, whencreated, whenmodified) values (?1, ?2, ?3, ?3)
         on conflict (studentsdcid) do update set ${column} = ?2, whenmodified = ?3`,
      )
      .run(dcid, value === '' ? null : value, house.now())
  }
}
