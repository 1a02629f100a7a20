import { expect, test } from 'vitest'
import { catalog } from '../model/catalog.ts'
import type { IntegrationType, Task } from '../model/integration.ts'
import { checkNotTaken } from './not-taken.ts'

const attributes = catalog.student.attributes.map(attribute =>
  attribute.name === 'username' ? { ...attribute, mutability: 'readOnly' as const } : attribute,
)
const schema = { entity: 'student', attributes } as const

function faultsOf(names: readonly string[], more: Partial<Task> = {}, type: IntegrationType = 'sync'): string[] {
  const plain = { entity: 'student', mapping: {}, filters: [], exclude: [], blankErases: [] } as const
  const task: Task = { ...plain, ...more, notTaken: names }
  return checkNotTaken({ type, entity: 'student', schema, task }).map(({ fault }) => fault.message)
}

test('an attribute that the system takes can be kept from coming in', () => {
  expect(faultsOf(['email', 'phone'])).toEqual([])
})

test.each([
  ['email', {}, 'import', 'an import goes one way'],
  ['email', {}, 'export', 'an export goes one way'],
  ['emial', {}, 'sync', 'the system has no attribute for "emial"'],
  ['username', {}, 'sync', "username would go neither way: it can't be written there"],
  ['email', { notSent: ['email'] }, 'sync', 'email would go neither way: notSent names it too'],
  ['familyName', {}, 'sync', 'familyName always comes with a student from there: no record can be made without it'],
  ['school', {}, 'sync', 'school always comes with a student from there: it says whose the record is'],
  ['email', { mapping: { email: 'source.phone' } }, 'sync', 'a rule of the mapping makes email'],
] as const)('%s of %o in %s is refused: %s', (name, more, type, why) => {
  expect(faultsOf([name], more, type)).toEqual([expect.stringContaining(`notTaken of student is faulty: ${why}`)])
})
