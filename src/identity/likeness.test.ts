import fc from 'fast-check'
import { expect, test } from 'vitest'
import { candidatePairs } from './candidates.ts'
import { comparedOf, countFrequencies, likenessOf, priorBits } from './likeness.ts'
import { jaroWinkler } from './nearness.ts'
import { oneToOne } from './one-to-one.ts'
import { soundexOf } from './phonetic.ts'

const home = { street: '12 Maple Ave', city: 'Riverton', postalCode: '02138' }
const people = [
  { givenName: 'Ada', familyName: 'Lovelace', birthDate: '2012-12-10', ...home },
  { givenName: 'Adda', familyName: 'Lovelace', birthDate: '2012-12-10', ...home },
  { givenName: 'Byron', familyName: 'Lovelace', birthDate: '2009-03-04', ...home },
  { givenName: 'Grace', familyName: 'Hopper', birthDate: '2012-12-09', street: '3 Elm St', city: 'Oakdale' },
  { givenName: 'Alan', familyName: 'Turing', birthDate: '2011-06-23', street: '9 Oak Rd', city: 'Oakdale' },
  { givenName: 'Lovelace', familyName: 'Ada', birthDate: '2012-12-10', ...home },
].map(comparedOf)
const frequencies = countFrequencies(people)
const [ada, adda, byron, grace, , swapped] = people as [(typeof people)[0], ...typeof people] & typeof people

test('the likelier two are one person, the more bits speak for it', () => {
  const bits = (other = grace): number => likenessOf(ada, other ?? ada, frequencies).bits
  expect(bits(ada)).toBeGreaterThan(bits(adda))
  expect(bits(adda)).toBeGreaterThan(bits(byron))
  expect(bits(byron)).toBeGreaterThan(bits(grace))
})

test('each field says what it speaks for, and the address counts once', () => {
  const { evidence, bits } = likenessOf(ada, byron ?? ada, frequencies)
  expect(evidence.map(({ field, level }) => `${field} ${level}`)).toEqual([
    'givenName different',
    'familyName equal',
    'birthDate different',
    'address equal',
  ])
  expect(evidence.at(-1)?.bits).toBeLessThanOrEqual(6)
  expect(bits).toBeCloseTo(evidence.reduce((sum, each) => sum + each.bits, 0))
})

test('names that changed places speak for one person', () => {
  expect(likenessOf(ada, swapped ?? ada, frequencies).evidence[0]).toMatchObject({ field: 'names', level: 'swapped' })
})

test('the more people there are, the more must speak for it', () => {
  expect(priorBits(1_000_000)).toBeLessThan(priorBits(1_000))
})

const name = fc.string({ unit: fc.constantFrom(...'abcdé'), maxLength: 8 })

test('the order of two records changes nothing, nor does that of all when they are counted', () => {
  const record = fc.record({
    givenName: name,
    familyName: name,
    birthDate: fc.constantFrom('2012-12-10', '2012-12-11', ''),
    phone: fc.constantFrom('6175550123', '6175550124', ''),
    mobilePhone: fc.constantFrom('6175550123', '6175550125', ''),
    street: name,
    city: name,
  })
  const several = fc
    .array(record, { minLength: 2, maxLength: 12 })
    .chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))
  fc.assert(
    fc.property(several, ([all, shuffled]) => {
      const [one, other] = [all, shuffled].map(each => countFrequencies(each.map(comparedOf)))
      const [a, b] = all.map(comparedOf)
      if (!a || !b || !one || !other) return
      expect(likenessOf(a, b, one).bits).toBeCloseTo(likenessOf(b, a, one).bits)
      expect(likenessOf(a, b, one)).toEqual(likenessOf(a, b, other))
    }),
    { seed: 3, numRuns: 300 },
  )
})

test('every pair is proposed once, in whichever order records come', () => {
  const byId = people.map((each, index) => [`p${index}`, each] as const)
  const pairs = [...candidatePairs(new Map(byId))]
  expect(pairs).toContainEqual(['p0', 'p1'])
  expect(pairs).toContainEqual(['p0', 'p5'])
  expect(pairs).not.toContainEqual(['p3', 'p4'])
  expect(new Set(pairs.map(pair => pair.join())).size).toBe(pairs.length)
  const backwards = [...candidatePairs(new Map(byId.toReversed()))]
  expect(backwards.map(pair => pair.join()).sort()).toEqual(pairs.map(pair => pair.join()).sort())
})

test('between two sources each record is taken once, the likeliest first, and of two as likely neither', () => {
  const pairs = [
    { a: 'a1', b: 'b1', bits: 20 },
    { a: 'a1', b: 'b2', bits: 9 },
    { a: 'a2', b: 'b2', bits: 8 },
    { a: 'a3', b: 'b3', bits: 7 },
    { a: 'a3', b: 'b4', bits: 7 },
    { a: 'a4', b: 'b4', bits: 6 },
  ]
  expect(oneToOne(pairs).map(({ a, b }) => `${a}${b}`)).toEqual(['a1b1', 'a2b2'])
  expect(oneToOne(pairs.toReversed()).map(({ a, b }) => `${a}${b}`)).toEqual(['a1b1', 'a2b2'])
})

test('known measures have their published values', () => {
  expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.961, 3)
  expect(jaroWinkler('dwayne', 'duane')).toBeCloseTo(0.84, 2)
  expect(jaroWinkler('dixon', 'dicksonx')).toBeCloseTo(0.813, 3)
  expect(['robert', 'rupert', 'ashcraft', 'tymczak', 'pfister'].map(soundexOf)).toEqual([
    'r163',
    'r163',
    'a261',
    't522',
    'p236',
  ])
})

test('likeness of names has no direction', () => {
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(jaroWinkler(a, b)).toBeCloseTo(jaroWinkler(b, a))
      expect(jaroWinkler(a, b)).toBeLessThanOrEqual(1)
      expect(jaroWinkler(a, b)).toBeGreaterThanOrEqual(0)
    }),
    { seed: 5, numRuns: 1_000 },
  )
})
