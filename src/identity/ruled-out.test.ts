import { expect, test } from 'vitest'
import type { StoredDomain } from '../model/domain.ts'
import type { Values } from '../model/value.ts'
import { judgeAccounts } from './alike-accounts.ts'
import { ruledOutBy } from './ruled-out.ts'

const byBirth: StoredDomain = {
  ...{ id: 1, entity: 'student', attributes: ['familyName', 'birthDate'], compare: {}, resolution: 'manual' },
}
const one = { givenName: 'Ada', familyName: 'Byrd', birthDate: '2012-12-10' }
const other = { givenName: 'Adah', familyName: 'Byrd', birthDate: '2012-12-10' }

function casesOf(now: Values, then: Values): number {
  const people = [
    { id: 'a', values: now },
    { id: 'b', values: then },
  ]
  const isRuledOut = ruledOutBy([{ one: 'a', other: 'b', oneTold: one, otherTold: other }], [byBirth], people)
  return judgeAccounts(people, [byBirth], { isRuledOut, isCommon: () => false }).length
}

test('DU-06 a pair ruled to be two people is not found again by 1,000 later syncs that change what no domain compares', () => {
  for (let sync = 0; sync < 1_000; sync += 1) {
    const beside = { grade: `${sync % 12}`, email: `a${sync}@maple.example`, givenName: sync % 2 ? 'Ada' : 'Adele' }
    // Spelled otherwise it is the same name, for the domain.
    const spelled = { familyName: sync % 3 === 0 ? 'BYRD' : ' Byrd ' }
    expect(casesOf({ ...one, ...beside, ...spelled }, { ...other, phone: `${sync}` })).toBe(0)
  }
})

test('DU-06 it is found again when both tell another name', () => {
  expect(casesOf({ ...one, familyName: 'Bird' }, { ...other, familyName: 'Bird' })).toBe(1)
  expect(casesOf({ ...one, familyName: 'Bird' }, other)).toBe(0)
})
