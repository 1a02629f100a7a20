import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Comparison, Domain } from '../model/domain.ts'
import type { Values } from '../model/value.ts'
import { domainKey, domainKeys } from './domain-key.ts'
import { normalize, sameButForZeros } from './normalize.ts'

const domainOf = (attributes: readonly string[], compare: Readonly<Record<string, Comparison>> = {}): Domain => ({
  entity: 'student',
  attributes,
  compare,
  resolution: 'manual',
})
const names = domainOf(['givenName', 'familyName'])
const areEqual = (domain: Domain, a: Values, b: Values): boolean =>
  domainKey(domain, a) !== null && domainKey(domain, a) === domainKey(domain, b)

describe('names', () => {
  test.each([
    ['José', 'JOSE'],
    ["O'Brien", 'OBrien'],
    ['Smith-Jones', 'Smith Jones'],
    ['De la Cruz', 'DeLaCruz'],
    ['Kaʻiulani', 'Kaiulani'],
    ['Đặng', 'Dang'],
    ['Søren', 'Soren'],
    ['Straße', 'Strasse'],
    ['Ada\u00a0', ' Ada'],
  ])('%s is %s', (a, b) => {
    expect(normalize(a, 'text')).toBe(normalize(b, 'text'))
  })

  test('of other scripts keep their letters', () => {
    expect(normalize('Дмитрий', 'text')).not.toBe('')
    expect(normalize('李', 'text')).not.toBe(normalize('王', 'text'))
  })

  test('in any order are equal only where the domain says so', () => {
    const swapped = [
      { givenName: 'Nguyen', familyName: 'Lan' },
      { givenName: 'Lan', familyName: 'Nguyen' },
    ] as const
    expect(areEqual(names, ...swapped)).toBe(false)
    expect(areEqual(domainOf(names.attributes, { givenName: 'anyOrder', familyName: 'anyOrder' }), ...swapped)).toBe(
      true,
    )
  })

  test('by sound or by their short form are equal only where the domain says so', () => {
    const [bob, robert] = [{ givenName: 'Bob' }, { givenName: 'Robert' }]
    expect(areEqual(domainOf(['givenName']), bob, robert)).toBe(false)
    expect(areEqual(domainOf(['givenName'], { givenName: 'nickname' }), bob, robert)).toBe(true)
    const sounds = domainOf(['familyName'], { familyName: 'phonetic' })
    expect(areEqual(sounds, { familyName: 'Meyer' }, { familyName: 'Maier' })).toBe(true)
    expect(areEqual(sounds, { familyName: 'Meyer' }, { familyName: 'Nguyen' })).toBe(false)
  })
})

test('e-mail addresses are equal by case and outer blanks only', () => {
  expect(normalize(' Ada.L@Mail.Example ', 'email')).toBe('ada.l@mail.example')
  expect(normalize('ada.l@mail.example', 'email')).not.toBe(normalize('adal@mail.example', 'email'))
})

test('ids are equal to the letter, and those that differ by zeros in front are known as such', () => {
  expect(normalize('0012', 'id')).not.toBe(normalize('12', 'id'))
  expect(sameButForZeros('0012', '12')).toBe(true)
  expect(sameButForZeros('0012', '120')).toBe(false)
  expect(sameButForZeros('12', '12')).toBe(false)
})

test('phone numbers are their digits, without the country and the extension', () => {
  expect(normalize('+1 (617) 555-0123 ext. 9', 'phone')).toBe('6175550123')
  expect(normalize('0123', 'phone')).toBe('')
})

test('DU-08 a record that is blank in any attribute of a domain is equal to nobody', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(undefined, null, '', ' ', '\u00a0', '-', '...'),
      fc.constantFrom('givenName', 'familyName'),
      (blank, attribute) => {
        const values: Record<string, string | null> = { givenName: 'Ada', familyName: 'Lovelace' }
        if (blank === undefined) delete values[attribute]
        else values[attribute] = blank
        expect(domainKey(names, values)).toBeNull()
      },
    ),
    { seed: 7 },
  )
})

test.each<readonly [string, string, Comparison]>([
  ['stateId', '000-00-0000'.replaceAll('-', ''), 'id'],
  ['stateId', '999-99-9999', 'id'],
  ['stateId', 'N/A', 'id'],
  ['email', 'none@none.com', 'email'],
  ['email', 'noemail@school.example', 'email'],
  ['birthDate', '1900-01-01', 'date'],
  ['phone', '(555) 555-5555', 'phone'],
  ['givenName', 'Baby Girl', 'text'],
  ['givenName', 'Unknown', 'phonetic'],
])('a placeholder is a blank: %s %s', (attribute, value, comparison) => {
  expect(domainKey(domainOf([attribute], { [attribute]: comparison }), { [attribute]: value })).toBeNull()
})

test('two values never become one key by standing side by side', () => {
  expect(areEqual(names, { givenName: 'Ann', familyName: 'Elee' }, { givenName: 'Anne', familyName: 'Lee' })).toBe(
    false,
  )
})

test('equal keys have equal hashes, and other domains other keys', () => {
  const domains = [
    { ...names, id: 1 },
    { ...domainOf(['stateId']), id: 2 },
  ]
  const [a, b] = [
    { givenName: 'JOSÉ', familyName: "O'Neil", stateId: '07' },
    { givenName: 'jose', familyName: 'ONeil', stateId: '7' },
  ]
  expect(domainKeys(domains, a)[0]).toEqual(domainKeys(domains, b)[0])
  expect(domainKeys(domains, a)[1]).not.toEqual(domainKeys(domains, b)[1])
  expect(domainKeys(domains, { givenName: 'Ada' })).toEqual([])
})
