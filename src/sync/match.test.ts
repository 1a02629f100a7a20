import { expect, test } from 'vitest'
import { matchSchool, type SchoolCandidate } from './match.ts'

const maple: SchoolCandidate = { id: 'm', name: 'Maple High', identifier: '11', isLinked: false }
const oak: SchoolCandidate = { id: 'o', name: 'Oak', identifier: null, isLinked: false }
const school = (identifier: string | null) => ({ externalId: '11', values: { name: 'Maple HS', identifier } })

test('by auto a school joins the one with its identifier, or is new', () => {
  expect(matchSchool(school('11'), 'auto', [maple, oak])).toEqual({ situation: 'matched', record: 'm' })
  expect(matchSchool(school('12'), 'auto', [maple, oak])).toEqual({ situation: 'theirs only' })
  expect(matchSchool(school(null), 'auto', [maple, oak])).toEqual({ situation: 'theirs only' })
})

test('by a list a school joins the named one, and one that is not listed is left out', () => {
  const list = [{ source: '11', target: 'Oak' }]
  expect(matchSchool(school('11'), list, [maple, oak])).toEqual({ situation: 'matched', record: 'o' })
  expect(matchSchool({ ...school('11'), externalId: '12' }, list, [maple, oak])).toEqual({ situation: 'not mapped' })
})

test('where two could be meant, a person must say which', () => {
  expect(matchSchool(school('11'), 'auto', [maple, { ...maple, id: 'n' }])).toMatchObject({
    situation: 'disputed',
    problem: { externalId: '11', code: 'SCHOOL_AMBIGUOUS' },
  })
})
