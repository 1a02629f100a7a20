import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Resolution, StoredDomain } from '../model/domain.ts'
import type { Values } from '../model/value.ts'
import { correlate, type Person } from './correlate.ts'
import { groupsOf, judgeGroups } from './group.ts'

const domain = (id: number, resolution: Resolution, ...attributes: readonly string[]): StoredDomain => ({
  id,
  entity: 'student',
  attributes,
  compare: {},
  resolution,
})
const ada = { givenName: 'Ada', familyName: 'Lovelace', birthDate: '2012-12-10', stateId: '0007123456' }
const person = (id: string, values: Values = {}): Person => ({ id, values: { ...ada, ...values } })
const nobodySaid = (): boolean => false
const byId = domain(1, 'unattended', 'stateId')
const byNames = domain(2, 'unattended', 'givenName', 'familyName', 'birthDate')
const askNames = domain(3, 'manual', 'familyName', 'birthDate')

describe('an unattended domain', () => {
  test('DU-01 takes two equal accounts for one', () => {
    expect(correlate(person('new'), [person('old')], [byId], nobodySaid)).toEqual({
      situation: 'same',
      domain: 1,
      person: 'old',
    })
  })

  test('DU-09 asks when there are several candidates', () => {
    expect(correlate(person('new'), [person('b'), person('a')], [byId], nobodySaid)).toEqual({
      situation: 'asks',
      domain: 1,
      persons: ['a', 'b'],
      doubt: 'several candidates',
    })
  })

  test.each<readonly [string, Values, Values]>([
    ['state ids differ', { stateId: '1' }, { stateId: '2' }],
    ['state ids are the same but for zeros in front', { stateId: '0012345' }, { stateId: '12345' }],
    ['middle names differ', { stateId: '', middleName: 'Rose' }, { middleName: 'Jane' }],
    ['suffixes differ', { stateId: '', suffix: 'Jr' }, {}],
  ])('of names asks when %s', (doubt, values, others) => {
    expect(correlate(person('new', values), [person('old', others)], [byNames], nobodySaid)).toMatchObject({
      situation: 'asks',
      doubt,
    })
  })

  test.each<readonly [string, Values]>([
    ['given names differ', { givenName: 'Grace' }],
    ['a given name is missing', { givenName: '' }],
    ['neither family name nor birth date agrees', { familyName: 'Byron', birthDate: '2009-01-02' }],
  ])('of an id asks when %s', (doubt, values) => {
    expect(correlate(person('new', values), [person('old')], [byId], nobodySaid)).toMatchObject({
      situation: 'asks',
      doubt,
    })
  })

  test.each<readonly [string, Values]>([
    ['a slip in the given name', { givenName: 'Adda' }],
    ['a short form', { givenName: 'Bob' }],
    ['a new family name', { familyName: 'King' }],
    ['names changed places', { givenName: 'Lovelace', familyName: 'Ada' }],
  ])('of an id allows for %s', (_, values) => {
    const old = values['givenName'] === 'Bob' ? person('old', { givenName: 'Robert' }) : person('old')
    expect(correlate(person('new', values), [old], [byId], nobodySaid).situation).toBe('same')
  })

  test('an initial does not differ from the middle name it begins', () => {
    const [initial, whole] = [person('new', { stateId: '', middleName: 'R.' }), person('old', { middleName: 'Rose' })]
    expect(correlate(initial, [whole], [byNames], nobodySaid).situation).toBe('same')
  })
})

test('DU-02 a manual domain asks', () => {
  expect(correlate(person('new'), [person('old')], [askNames], nobodySaid)).toMatchObject({
    situation: 'asks',
    domain: 3,
    doubt: 'domain asks for a person',
  })
})

test('DU-07 the domain of the highest priority that yields anybody decides', () => {
  const found = (domains: readonly StoredDomain[]) => correlate(person('new'), [person('old')], domains, nobodySaid)
  expect(found([askNames, byId])).toMatchObject({ situation: 'asks', domain: 3 })
  expect(found([byId, askNames])).toMatchObject({ situation: 'same', domain: 1 })
  const other = correlate(person('new', { familyName: 'King' }), [person('old')], [askNames, byId], nobodySaid)
  expect(other).toMatchObject({ situation: 'same', domain: 1 })
})

test('DU-06 what somebody ruled out is not found again by that domain, and still by another', () => {
  const ruled = (id: number, a: string, b: string): boolean => id === 3 && [a, b].sort().join() === 'new,old'
  expect(correlate(person('new'), [person('old')], [askNames], ruled)).toEqual({ situation: 'nobody' })
  expect(correlate(person('new'), [person('old')], [askNames, byId], ruled)).toMatchObject({ domain: 1 })
})

test('DU-10 without domains nobody is found', () => {
  expect(correlate(person('new'), [person('old')], [], nobodySaid)).toEqual({ situation: 'nobody' })
})

describe('groups', () => {
  const twin = { givenName: 'Ada', stateId: '9' }
  test('a pair that meets unattended is one person', () => {
    expect(judgeGroups([person('a'), person('b')], [byId], nobodySaid)).toEqual([
      { members: ['a', 'b'], domain: 1, doubt: null },
    ])
  })

  test('three who are all equal wait', () => {
    expect(judgeGroups([person('a'), person('b'), person('c')], [byId], nobodySaid)).toEqual([
      { members: ['a', 'b', 'c'], domain: 1, doubt: 'several candidates' },
    ])
  })

  test('a chain waits, and is known as one', () => {
    const chain = [person('a'), person('b', { stateId: '' }), person('c', { ...twin, familyName: 'King' })]
    const domains = [byId, byNames, domain(4, 'manual', 'givenName', 'birthDate')]
    expect(judgeGroups(chain.slice(0, 2), domains, nobodySaid)).toEqual([
      { members: ['a', 'b'], domain: 2, doubt: null },
    ])
    const links = [person('a'), person('b', { familyName: 'King' }), person('c', { familyName: 'King', stateId: '9' })]
    expect(judgeGroups(links, [byId, byNames], nobodySaid)).toEqual([
      { members: ['a', 'b', 'c'], domain: 1, doubt: 'not all of the group are equal' },
    ])
  })

  test('the order of people and of links changes nothing', () => {
    const values = fc.record({
      givenName: fc.constantFrom('Ada', 'Ava', 'Adah', ''),
      familyName: fc.constantFrom('King', 'Lovelace'),
      birthDate: fc.constantFrom('2012-12-10', '2012-10-12'),
      stateId: fc.constantFrom('', '1', '01', '2'),
    })
    const many = fc.array(values, { maxLength: 7 }).map(all => all.map((each, id) => ({ id: `p${id}`, values: each })))
    fc.assert(
      fc.property(
        many.chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const domains = [askNames, byId, byNames]
          expect(judgeGroups(shuffled, domains, nobodySaid)).toEqual(judgeGroups(all, domains, nobodySaid))
          const [first, ...rest] = all
          if (!first) return
          const others = shuffled.filter(({ id }) => id !== first.id)
          expect(correlate(first, others, domains, nobodySaid)).toEqual(correlate(first, rest, domains, nobodySaid))
        },
      ),
      { seed: 11, numRuns: 500 },
    )
  })

  test('whoever hangs together is one group', () => {
    expect(groupsOf([['d', 'c'], ['a', 'b'], ['b', 'c'], ['x', 'y']])).toEqual([['a', 'b', 'c', 'd'], ['x', 'y']]) // prettier-ignore
  })
})
