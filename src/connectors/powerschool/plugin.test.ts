import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSample, type OpenedSample } from '../../../test/support/powerschool.ts'
import { startPowerSchool } from '../../../simulators/powerschool/server.ts'
import { createExtensionTable, createTables } from '../../../simulators/powerschool/tables.ts'
import { entityTypes, type EntityType } from '../../model/entity.ts'
import { makePlugin, nextPluginVersion } from './plugin.ts'

const extensions = [{ table: 'u_students_extension', column: 'preferredname' }]
const fieldsOf = (xml: string | undefined): string[] =>
  Array.from((xml ?? '').matchAll(/table="(\w+)" field="(\w+)"/g), ([, table, field]) => `${table}.${field}`)

let sample: OpenedSample
beforeAll(async () => {
  sample = await openSample({ students: 20 })
})
afterAll(() => sample.close())

test('PowerSchool takes the plugin, registers every query, and finds every field there', async () => {
  const powerSchool = await startPowerSchool()
  try {
    createTables(powerSchool.db)
    createExtensionTable(powerSchool.db, {
      name: 'u_students_extension',
      parent: 'students',
      columns: { preferredname: 'text' },
    })
    const report = powerSchool.installPlugin(makePlugin({ extensions }, { entities: entityTypes }).zip)
    expect(report).toMatchObject({ installed: true, canEnable: true, problems: [], v1Level: 'NONE' })
    expect(report.queries.filter(({ registered }) => !registered)).toEqual([])
    expect(report.queries).toHaveLength(entityTypes.length * 5 + 1)
  } finally {
    await powerSchool.close()
  }
})

test.each(entityTypes)('the plugin of %s alone asks for all that reading it takes', async entity => {
  const alone = await openSample({ students: 20, entities: [entity] })
  try {
    const steps: string[] = []
    for await (const { name } of alone.system.check([entity])) steps.push(name)
    expect(steps.at(-1)).toBe(entity)
  } finally {
    await alone.close()
  }
})

test('the plugin asks for no more than the entities need, and never for what nobody should send', () => {
  const fields = fieldsOf(makePlugin({ extensions: [] }, { entities: ['school'] }).files['plugin.xml'])
  expect(new Set(fields.map(field => field.split('.')[0]))).toEqual(new Set(['SCHOOLS']))
  const all = fieldsOf(makePlugin({ extensions }, { entities: entityTypes }).files['plugin.xml'])
  expect(all).toContain('U_STUDENTS_EXTENSION.PREFERREDNAME')
  expect(new Set(all).size).toBe(all.length)
  for (const never of ['STUDENTS.SSN', 'USERS.SSN', 'USERS.PASSWORD', 'STUDENTS.LOG', 'SCHOOLSTAFF.NOTES'])
    expect(all).not.toContain(never)
})

test('the same wish makes the same bytes', () => {
  const make = () => makePlugin({ extensions }, { entities: entityTypes }).zip
  expect(Buffer.from(make()).equals(Buffer.from(make()))).toBe(true)
})

test('the order of the entities does not matter', () => {
  const backwards: EntityType[] = [...entityTypes].toReversed()
  expect(makePlugin({ extensions }, { entities: backwards }).contentHash).toBe(
    makePlugin({ extensions }, { entities: entityTypes }).contentHash,
  )
})

test('a change of content raises the version, the same content keeps it, and PowerSchool takes the upgrade', () => {
  const first = makePlugin({ extensions: [] }, { entities: ['school'] })
  const same = makePlugin({ extensions: [] }, { entities: ['school'], previous: first })
  const second = makePlugin({ extensions: [] }, { entities: ['school', 'student'], previous: first })
  expect([first.version, same.version, second.version]).toEqual(['1.0.1', '1.0.1', '1.0.2'])
  expect(nextPluginVersion({ version: '1.0.9', contentHash: 'a' }, 'b')).toBe('1.0.10')
  expect(sample.powerSchool.installPlugin(second.zip).installed).toBe(true)
  expect(sample.powerSchool.installPlugin(second.zip).installed).toBe(false)
})

test('only a plugin that writes asks for the core resources', () => {
  const xml = (write: boolean) => makePlugin({ extensions: [] }, { entities: ['student'], write }).files['plugin.xml']
  expect(xml(false)).toContain('<oauth/>')
  expect(xml(true)).toContain('<oauth accessLevelV1Api="FULL"/>')
})

test('the archive holds plugin.xml at its root and query files beside no folders, in plain ASCII', () => {
  const { zip } = makePlugin({ extensions }, { entities: entityTypes })
  const files = unzipSync(zip)
  expect(Object.keys(files)[0]).toBe('plugin.xml')
  for (const [name, content] of Object.entries(files)) {
    expect(name).toMatch(/^(plugin\.xml|queries_root\/passportsync_\w+\.named_queries\.xml)$/)
    expect(content.every(byte => byte < 128)).toBe(true)
  }
})
