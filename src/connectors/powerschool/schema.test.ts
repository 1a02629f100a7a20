import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSample, readWhole, type OpenedSample } from '../../../test/support/powerschool.ts'
import { attributeOf } from '../../model/catalog.ts'
import { entityTypes } from '../../model/entity.ts'
import { powerSchool } from './connector.ts'

let sample: OpenedSample
beforeAll(async () => {
  sample = await openSample({ students: 400, settings: { extensions: ['u_students_extension.preferredname'] } })
})
afterAll(() => sample.close())

const schemaOf = (entity: string) => powerSchool.entities(sample.settings).find(schema => schema.entity === entity)

test.each(entityTypes)(
  'every attribute of a %s record is in the schema, in its order and of its kind',
  async entity => {
    const names = (schemaOf(entity)?.attributes ?? []).map(({ name }) => name.split('.')[0] ?? '')
    const { records } = await readWhole(sample.system.read(entity))
    expect(records.length).toBeGreaterThan(0)
    for (const { attributes } of records) {
      const places = Object.keys(attributes).map(name => names.indexOf(name))
      expect(places).not.toContain(-1)
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      for (const [name, value] of Object.entries(attributes)) {
        const kind = attributeOf(entity, name)?.kind
        if (kind === 'date') expect(value).toMatch(/^\d{4}-\d{2}-\d{2}$/)
        else if (kind === 'boolean') expect(value).toBeTypeOf('boolean')
        else if (kind === 'integer') expect(value).toBeTypeOf('number')
        else if (kind === 'texts' || kind === 'refs') expect(Array.isArray(value)).toBe(true)
        else if (kind) expect(value).toBeTypeOf('string')
      }
    }
  },
)

test('every attribute of the schema is somewhere in the sample district', async () => {
  for (const { entity, attributes } of powerSchool.entities(sample.settings)) {
    const { records } = await readWhole(sample.system.read(entity))
    const seen = new Set(records.flatMap(record => Object.keys(record.attributes)))
    const unseen = attributes
      .filter(({ name }) => !seen.has(name.split('.')[0] ?? ''))
      .map(({ name }) => `${entity}.${name}`)
    expect(unseen.filter(name => !rarelyFilled.has(name))).toEqual([])
  }
})

// The sample district doesn't fill these; read.test.ts does.
const rarelyFilled = new Set(['student.suffix', 'guardian.identifier'])

test('what PowerSchool takes of a student only at creation is immutable, and what it never takes read-only', () => {
  const mutability = Object.fromEntries(
    (schemaOf('student')?.attributes ?? []).map(({ name, mutability }) => [name, mutability]),
  )
  for (const name of ['school', 'entryDate', 'exitDate', 'grade', 'enrollStatus'])
    expect(mutability[name]).toBe('immutable')
  expect(mutability['username']).toBe('readOnly')
  expect(mutability['password']).toBeUndefined()
  expect(mutability['email']).toBe('readWrite')
  expect(mutability['u_students_extension.preferredname']).toBe('readWrite')
})

test('nothing of rosters and staff can be written', () => {
  for (const entity of ['school', 'term', 'course', 'section', 'teacher', 'enrollment', 'assignment']) {
    expect(schemaOf(entity)?.attributes.every(({ mutability }) => mutability === 'readOnly')).toBe(true)
  }
})
