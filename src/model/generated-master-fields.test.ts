import { expect, test } from 'vitest'
import { catalog } from './catalog.ts'
import { entityTypes } from './entity.ts'
import {
  generatedAttributes,
  generateMasterFields,
  withGenerated,
  type MasterFieldWish,
} from './generated-master-fields.ts'

const wish = (changed: Partial<MasterFieldWish> = {}): MasterFieldWish => ({
  ...{ entities: ['student'], attributes: [], without: [], source: 'SIS', mode: 'master' },
  ...changed,
})

test('MF-03 rules for every attribute but relations, and none for those left out', () => {
  const names = generateMasterFields(wish({ without: ['email', 'username'] })).map(({ attribute }) => attribute)
  const expected = catalog.student.attributes
    .map(({ name }) => name)
    .filter(name => !['school', 'otherSchools', 'password', 'email', 'username'].includes(name))
  expect(names).toEqual(expected)
})

test('MF-07 one step makes rules for all entities', () => {
  const fields = generateMasterFields(wish({ entities: [] }))
  expect([...new Set(fields.map(({ entity }) => entity))]).toEqual(entityTypes)
  expect(fields).toHaveLength(entityTypes.reduce((sum, entity) => sum + generatedAttributes(entity).length, 0))
  expect(fields.every(({ source, mode }) => source === 'SIS' && mode === 'master')).toBe(true)
})

test('a relation is named by whoever wants a master of it; a name that no entity has is refused', () => {
  expect(generateMasterFields(wish({ attributes: ['school', 'custom.lunch'] }))).toMatchObject([
    { attribute: 'school' },
    { attribute: 'custom.lunch' },
  ])
  expect(() => generateMasterFields(wish({ without: ['mail'] }))).toThrow("None of student has an attribute 'mail'")
})

test('MF-04 a second master is refused, with the place and the master there is; a rule of the same source gives way', () => {
  const email = { entity: 'student', attribute: 'email', source: 'LMS', mode: 'master' } as const
  expect(() => withGenerated([email], generateMasterFields(wish()))).toThrow('student.email (LMS)')
  const ours = { ...email, source: 'SIS', mode: 'fillIfEmpty' } as const
  const after = withGenerated([ours], generateMasterFields(wish({ attributes: ['email', 'grade'] })))
  expect(after).toEqual([
    { ...ours, mode: 'master' },
    { ...ours, attribute: 'grade', mode: 'master' },
  ])
})
