/** Mappings, filters, lookup tables and quality by command line, on a simulated PowerSchool. */

import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapleFile, openCommandLine } from './command-line.ts'
import { openWorld, type World } from './world.ts'

let world: World
const tasks = (student: string): string => `
      - entity: school
      - ${student.trim().replaceAll('\n', '\n        ')}
      - entity: teacher
      - entity: guardian
      - entity: section
      - entity: enrollment`

const student = `
entity: student
mapping:
  username: { rule: username, pattern: "{givenName:1}{familyName}", length: 12 }
  sex: { rule: valueMap, from: sex, values: { M: male }, reportUnknown: true }
  homeroom: { rule: lookup, from: grade, table: rooms, column: room, default: none }
filters:
  - all:
      - { attribute: grade, operator: isNotEmpty }
quality:
  - { attribute: email, rule: required }
`

beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const { stringify } = JSON
const write = (name: string, text: string) => world.desk.write(name, text)

test('MP-01 an attribute that is mapped a second time is refused with line and column', async () => {
  const twice = 'entity: student\nmapping:\n  email: source.email\n  username: source.email\n  email: source.phone'
  const applied = await world.desk.run(
    'apply',
    await write('twice.yaml', mapleFile(world.powerSchool.url, { tasks: tasks(twice) })),
  )
  expect(applied).toMatchObject({ code: 1 })
  expect(applied.stderr).toMatch(/twice\.yaml:\d+:\d+: Map keys must be unique/)
})

test('MP-03 a faulty pattern is refused at the line and column of the parameter', async () => {
  const faulty =
    'entity: student\nmapping:\n  city:\n    - { rule: trim, from: city }\n    - { rule: regexExtract, pattern: "([" }'
  const file = mapleFile(world.powerSchool.url, { tasks: tasks(faulty) })
  const applied = await world.desk.run('apply', await write('faulty.yaml', file))
  const line = file.split('\n').findIndex(text => text.includes('regexExtract'))
  const column = file.split('\n')[line]?.indexOf('"(["')
  expect(applied.stderr).toContain(
    `faulty.yaml:${line + 1}:${(column ?? 0) + 1}: The mapping of student.city is faulty at no. 2, pattern`,
  )
})

test('a district file brings its lookup tables, is idempotent, and comes back the same', async () => {
  await write('rooms.csv', 'grade,room\n9,101\n10,102\n')
  const file = `${mapleFile(world.powerSchool.url, { tasks: tasks(student) })}lookupTables:\n  - { name: rooms, file: rooms.csv }\n`
  const path = await write('maple.yaml', file)
  expect((await world.desk.run('apply', path)).stdout).toContain('rooms')
  expect((await world.desk.run('apply', path)).stdout).toContain('Nothing to change.')

  expect((await world.desk.run('lookup-table', 'show', 'rooms')).stdout).toBe('grade,room\r\n9,101\r\n10,102\n')
  expect((await world.desk.run('lookup-table', 'remove', 'rooms')).stderr).toContain('LOOKUP_TABLE_IN_USE')

  const exported = await world.desk.run('export-config')
  const again = await world.desk.run(
    'apply',
    await write('exported.yaml', exported.stdout.replace(/\$\{\w+\}/, '${POWERSCHOOL_SECRET}')),
  )
  expect(again.stdout).toContain('Nothing to change.')
})

test('B-06 what is exported brings its lookup tables along, in the file or beside it, to an empty instance too', async () => {
  const odd = 'name,"a ""word"" =1+1",\'-5\nGröße,"two\nlines",${NAME}\n'
  expect((await world.desk.run('lookup-table', 'put', 'Räume & Co', await write('odd.csv', odd))).code).toBe(0)
  const table = (await world.desk.run('lookup-table', 'show', 'Räume & Co')).stdout
  const printed = (await world.desk.run('export-config')).stdout
  const exported = await world.desk.run('export-config', 'out.yaml')
  expect(exported.stderr).toContain('Lookup tables: out.r-ume-co.csv, out.rooms.csv.')
  const beside = await readFile(join(world.desk.folder, 'out.yaml'), 'utf8')
  expect(beside).toContain('file: out.rooms.csv')
  await rm(join(world.desk.folder, 'out.yaml'))
  expect((await world.desk.run('export-config', 'out.yaml')).stderr).toContain('out.r-ume-co.csv is there already')
  await expect(readFile(join(world.desk.folder, 'out.yaml'))).rejects.toThrow('ENOENT')

  const secret = { POWERSCHOOL_CLIENT_SECRET: 's3cret-of-maple' }
  const empty = await openCommandLine()
  for (const name of ['out.rooms.csv', 'out.r-ume-co.csv']) {
    await empty.write(name, await readFile(join(world.desk.folder, name), 'utf8'))
  }
  expect((await empty.runIn(secret, 'apply', await empty.write('out.yaml', beside))).stderr).toBe('')
  const again = await empty.runIn(secret, 'apply', await empty.write('printed.yaml', printed))
  expect(again.stdout).toBe('Nothing to change.\n')
  expect((await empty.run('export-config')).stdout).toBe(printed)
  expect((await empty.run('lookup-table', 'show', 'Räume & Co')).stdout).toBe(table)
  await empty.close()
  await world.desk.run('lookup-table', 'remove', 'Räume & Co')
})

test('what becomes of real records is shown, with a mapping that is not saved', async () => {
  const unsaved = await write('new.yaml', 'mapping:\n  email: { rule: upper, from: email }\n')
  const shown = await world.desk.run('map', 'Nightly import', 'student', '--limit', '3', '--task', unsaved, '--json')
  expect(shown.code).toBe(0)
  const records = shown.json() as {
    attributes: { attribute: string; before: Record<string, string>; after: string }[]
  }[]
  expect(records).toHaveLength(3)
  for (const { attributes } of records) {
    const email = attributes.find(({ attribute }) => attribute === 'email')
    expect(email?.after).toBe(email?.before['email']?.toUpperCase() ?? null)
  }

  const faulty = await write('bad.yaml', 'mapping:\n  email: { rule: uper, from: email }\n')
  expect((await world.desk.run('map', 'Nightly import', 'student', '--task', faulty)).stderr).toContain(
    'bad.yaml:2:18: The mapping of student.email is faulty at rule: there is no such rule. Did you mean upper?',
  )
})

test('after a run: names, unknown values, score, issues as CSV, and who would leave', async () => {
  const { report } = await world.run()
  expect(report).toMatchObject({ state: 'done' })
  const students = (await world.desk.run('records', 'student', '--json')).json() as {
    attributes: Record<string, string>
  }[]
  const names = students.map(({ attributes }) => attributes['username'])
  expect(new Set(names).size).toBe(students.length)
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9._-]{1,11}$/)
  expect(students.every(({ attributes }) => ['male', undefined].includes(attributes['sex']))).toBe(true)

  const quality = await world.desk.run('quality', 'PowerSchool')
  expect(quality.stdout).toMatch(/^Score: \d+\.\d of 100\n/)
  const csv = await world.desk.run('quality', 'PowerSchool', '--csv', '--rule', 'unknown')
  expect(csv.stdout.split('\n')[1]).toMatch(/^student,\d+,sex,unknown,report,F,/)

  const tight = await write('tight.yaml', `filters: ${stringify(['source.grade == "9"'])}\n`)
  const leaving = await world.desk.run('who-leaves', 'Nightly import', 'student', '--task', tight, '--json')
  const [counted] = leaving.json() as { linked: number; leaves: number; held: boolean }[]
  expect(counted).toMatchObject({ linked: students.length, held: true })
  const ninth = students.filter(({ attributes }) => attributes['grade'] === '9').length
  expect(counted?.leaves).toBe(students.length - ninth)
})
