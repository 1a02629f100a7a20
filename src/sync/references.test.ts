import { expect, test } from 'vitest'
import type { Reference } from './ports.ts'
import { keysReferredTo, resolveReferences, type Look } from './references.ts'

const world: Readonly<Record<string, Reference>> = {
  'school 11': { state: 'there', record: 'S11' },
  'school 12': { state: 'there', record: 'S12' },
  'school 13': { state: 'skipped' },
  'student 1': { state: 'there', record: 'P1' },
  'student 2': { state: 'left' },
  'section 7': { state: 'there', record: 'X7' },
  'term y': { state: 'there', record: 'TY' },
}
const look: Look = (target, key) => world[`${target} ${key}`] ?? { state: 'unknown' }

test('the keys of a page are gathered by what they refer to', () => {
  const records = [{ school: '11', otherSchools: ['12', '11'] }, { school: '13' }, {}]
  expect(keysReferredTo('teacher', records)).toEqual(new Map([['school', new Set(['11', '12', '13'])]]))
})

test('keys become ids, and the rest stays as it is', () => {
  expect(resolveReferences('teacher', { givenName: 'T', school: '11', otherSchools: ['12'] }, look, true)).toEqual({
    kind: 'resolved',
    values: { givenName: 'T', school: 'S11', otherSchools: ['S12'] },
    dangling: [],
    whole: true,
  })
})

test('a required reference that dangles makes the record faulty, and says where it points', () => {
  expect(resolveReferences('enrollment', { student: '2', section: '7' }, look, true)).toEqual({
    kind: 'faulty',
    dangling: [{ attribute: 'student', target: 'student', key: '2', state: 'left' }],
  })
})

test('a record of a school that is left out is left out; of a list only the item is, for now', () => {
  expect(resolveReferences('teacher', { school: '13' }, look, true)).toEqual({ kind: 'skipped' })
  expect(resolveReferences('teacher', { school: '11', otherSchools: ['12', '13'] }, look, true)).toMatchObject({
    kind: 'resolved',
    values: { otherSchools: ['S12'] },
    whole: false,
  })
})

test('an optional reference that dangles is left out and told of', () => {
  expect(resolveReferences('term', { name: 'Fall', parent: 'z' }, look, false)).toEqual({
    kind: 'resolved',
    values: { name: 'Fall' },
    dangling: [{ attribute: 'parent', target: 'term', key: 'z', state: 'unknown' }],
    whole: false,
  })
})

test('what refers to its own kind waits until all of that has been read', () => {
  expect(resolveReferences('term', { parent: 'y' }, look, true)).toEqual({ kind: 'waits' })
  expect(resolveReferences('term', { parent: 'y' }, look, false)).toMatchObject({ values: { parent: 'TY' } })
})
