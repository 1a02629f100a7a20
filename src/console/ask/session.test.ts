import { expect, test } from 'vitest'
import { roleIn } from './session.ts'

const tree = [
  { id: '1', parent: null },
  { id: '2', parent: '1' },
  { id: '3', parent: '2' },
]

test('a role holds in its organization and below, and the strongest counts', () => {
  const who = {
    memberships: [
      { organization: '2', role: 'operator' as const },
      { organization: '3', role: 'viewer' as const },
    ],
  }
  expect(['1', '2', '3', '9'].map(id => roleIn(who, tree, id))).toEqual([undefined, 'operator', 'operator', undefined])
  expect(roleIn(who, tree, null)).toBeUndefined()
})

test('a role in the whole installation holds everywhere', () => {
  const who = { memberships: [{ organization: null, role: 'viewer' as const }] }
  expect(['1', '3', null].map(id => roleIn(who, tree, id))).toEqual(['viewer', 'viewer', 'viewer'])
})
