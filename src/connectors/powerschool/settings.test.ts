import { expect, test } from 'vitest'
import { Problem } from '../../model/problem.ts'
import { form, parsePowerSchoolSettings } from './settings.ts'

const needed = { url: 'https://maple.powerschool.com/', clientId: 'id', clientSecret: 'verysecret' }

function faultOf(settings: Readonly<Record<string, unknown>>): string {
  try {
    parsePowerSchoolSettings(settings)
  } catch (error) {
    if (error instanceof Problem) return `${error.code}: ${error.message}`
    throw error
  }
  return ''
}

test('address and credentials are enough; the rest has good defaults', () => {
  expect(parsePowerSchoolSettings(needed)).toEqual({
    url: 'https://maple.powerschool.com',
    clientId: 'id',
    clientSecret: 'verysecret',
    studentStatuses: ['active'],
    extensions: [],
    concurrency: 4,
    pageSize: 2000,
  })
})

test('fields left empty in the form say nothing', () => {
  expect(parsePowerSchoolSettings({ ...needed, schoolYear: '', pageSize: null }).pageSize).toBe(2000)
})

test('every fault is named, and no value is shown', () => {
  const fault = faultOf({ url: 'ftp://x', clientSecret: 'verysecret', pageSize: 'many', extra: 1 })
  expect(fault).toContain('SETTINGS_INVALID')
  for (const name of ['"url"', '"pageSize" Invalid input', '"extra"']) expect(fault).toContain(name)
  expect(fault).not.toContain('verysecret')
  expect(faultOf({ clientId: 'abc' })).toContain('"url" is missing')
})

test('http is taken only to this machine itself', () => {
  expect(faultOf({ ...needed, url: 'http://maple.powerschool.com' })).toContain('https://')
  for (const url of ['http://127.0.0.1:7001', 'http://localhost:7001', 'http://[::1]:7001']) {
    expect(parsePowerSchoolSettings({ ...needed, url }).url).toBe(url)
  }
})

test('an address with a user, a question or a fragment is refused', () => {
  for (const url of ['https://a:b@x.example', 'https://x.example?a=1', 'https://x.example/#a', 'maple']) {
    expect(faultOf({ ...needed, url })).toContain('"url"')
  }
})

test('extension fields are table.column, each once, and nothing that could be SQL', () => {
  const extensions = ['U_Students_Extension.PreferredName', 'u_students_extension.preferredname', 'u_x.y2']
  expect(parsePowerSchoolSettings({ ...needed, extensions }).extensions).toEqual([
    { table: 'u_students_extension', column: 'preferredname' },
    { table: 'u_x', column: 'y2' },
  ])
  // The plugin must not depend on the order in which an administrator, or a mapping, names them.
  const [first, , last] = extensions
  expect(parsePowerSchoolSettings({ ...needed, extensions: [last, first] }).extensions).toEqual(
    parsePowerSchoolSettings({ ...needed, extensions }).extensions,
  )
  for (const wrong of ['preferredname', 'a.b.c', 'u.x;drop', "u.x'", '1u.x', 'u x.y', `${'u'.repeat(31)}.x`]) {
    expect(faultOf({ ...needed, extensions: [wrong] })).toContain('"extensions.0"')
  }
})

test('statuses are the words of the catalog, in one order', () => {
  const settings = { ...needed, studentStatuses: ['graduated', 'active'] }
  expect(parsePowerSchoolSettings(settings).studentStatuses).toEqual(['active', 'graduated'])
  expect(faultOf({ ...needed, studentStatuses: ['enrolled'] })).toContain('"studentStatuses.0"')
  expect(faultOf({ ...needed, studentStatuses: [] })).toContain('"studentStatuses"')
})

test('the form asks for exactly what is parsed, and marks the secret', () => {
  const all = {
    ...needed,
    studentStatuses: ['active'],
    extensions: [],
    concurrency: 1,
    pageSize: 100,
    schoolYear: 2027,
  }
  expect(form.map(({ name }) => name).toSorted()).toEqual(Object.keys(parsePowerSchoolSettings(all)).toSorted())
  expect(form.filter(({ kind }) => kind === 'secret').map(({ name }) => name)).toEqual(['clientSecret'])
})
