import { expect, test } from 'vitest'
import { boolean, date, integer, ref, text, texts } from '../model/attribute.ts'
import { ruleCatalog } from '../model/rule-catalog.ts'
import type { LookupTable, Rule } from '../model/rule.ts'
import type { SourceAttributes } from '../model/value.ts'
import { parse } from 'yaml'
import { compileRule } from './picked-rule.ts'
import { RecordFault, RuleFault } from './rule-fault.ts'

const attributes = [
  ...['givenName', 'familyName', 'preferredGivenName', 'email', 'phone', 'identifier', 'grade', 'sex'].map(name =>
    text(name),
  ),
  ...['city', 'state', 'country', 'homeroom', 'gpa', 'priority'].map(name => text(name)),
  date('birthDate'),
  integer('siblings'),
  boolean('homeless'),
  texts('races'),
  ref('school', 'school'),
]
const rooms: LookupTable = {
  name: 'rooms',
  columns: ['room', 'building'],
  rows: [
    ['101', 'North'],
    ['b2', 'South'],
  ],
}
const tables = new Map([['rooms', rooms]])

/** As a district file writes it. */
function picked(yaml: string): Rule {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what it is, the test knows
  return parse(yaml) as Rule
}

function given(rule: Rule, record: SourceAttributes = {}) {
  const unknown: string[] = []
  const value = compileRule(rule, { attributes, tables }).evaluate(record, found => void unknown.push(found))
  return unknown.length > 0 ? { value, unknown } : value
}

function faultOf(rule: Rule): RuleFault {
  try {
    compileRule(rule, { attributes, tables })
  } catch (error) {
    if (error instanceof RuleFault) return error
    throw error
  }
  throw new Error('no fault')
}

test.each<[string, Rule, SourceAttributes, unknown]>([
  ['direct', { rule: 'direct', from: 'email' }, { email: 'a@b' }, 'a@b'],
  ['constant', { rule: 'constant', value: 'US' }, {}, 'US'],
  ['trim', { rule: 'trim', from: 'familyName' }, { familyName: '  de   la  Cruz ' }, 'de la Cruz'],
  ['upper', { rule: 'upper', from: 'city' }, { city: 'Málaga' }, 'MÁLAGA'],
  ['lower', { rule: 'lower', from: 'city' }, { city: 'ÉVORA' }, 'évora'],
  ['titleCase', { rule: 'titleCase', from: 'familyName' }, { familyName: "o'NEIL-de la CRUZ" }, "O'Neil-De La Cruz"],
  ['titleCase of an s', { rule: 'titleCase', from: 'city' }, { city: "ST. MARY'S" }, "St. Mary's"],
  ['replace', { rule: 'replace', from: 'phone', find: '-', with: '' }, { phone: '555-01-02' }, '5550102'],
  ['replace takes $ as it is', { rule: 'replace', from: 'phone', find: '-', with: '$&' }, { phone: '1-2' }, '1$&2'],
  [
    'regexReplace',
    { rule: 'regexReplace', from: 'phone', pattern: '(\\d+)-(\\d+)', with: '$2.$1' },
    { phone: '5-6' },
    '6.5',
  ],
  ['regexExtract', { rule: 'regexExtract', from: 'homeroom', pattern: 'Rm ([0-9]+)' }, { homeroom: 'Rm 12b' }, '12'],
  [
    'regexExtract without a match',
    { rule: 'regexExtract', from: 'homeroom', pattern: '[0-9]+' },
    { homeroom: 'x' },
    null,
  ],
  ['substring', { rule: 'substring', from: 'identifier', start: 1, length: 2 }, { identifier: '12345' }, '23'],
  ['substring from the end', { rule: 'substring', from: 'identifier', start: -2 }, { identifier: '12345' }, '45'],
  ['substring of letters of two units', { rule: 'substring', from: 'city', start: 1 }, { city: '😀ab' }, 'ab'],
  ['split', { rule: 'split', from: 'grade', separator: ',' }, { grade: '1, 2,,3' }, ['1', '2', '3']],
  ['split, one part', { rule: 'split', from: 'email', separator: '@', part: 0 }, { email: 'a@b' }, 'a'],
  ['split, the last part', { rule: 'split', from: 'email', separator: '@', part: -1 }, { email: 'a@b' }, 'b'],
  [
    'split, a part that is not there',
    { rule: 'split', from: 'email', separator: '@', part: 4 },
    { email: 'a@b' },
    null,
  ],
  [
    'join',
    { rule: 'join', from: ['givenName', 'familyName'], separator: ' ' },
    { givenName: 'A', familyName: 'B' },
    'A B',
  ],
  [
    'join leaves blanks out',
    { rule: 'join', from: ['givenName', 'familyName'], separator: ' ' },
    { familyName: 'B' },
    'B',
  ],
  [
    'join of a list',
    [
      { rule: 'direct', from: 'races' },
      { rule: 'join', separator: '+' },
    ],
    { races: ['A', 'B'] },
    'A+B',
  ],
  ['pad', { rule: 'pad', from: 'identifier', length: 4, with: '0' }, { identifier: '42' }, '0042'],
  [
    'pad at the end',
    { rule: 'pad', from: 'identifier', length: 4, with: 'x', side: 'end' },
    { identifier: '42' },
    '42xx',
  ],
  [
    'dateFormat',
    { rule: 'dateFormat', from: 'birthDate', read: 'MM/dd/yyyy' },
    { birthDate: '02/28/2012' },
    '2012-02-28',
  ],
  [
    'dateFormat, the second form',
    { rule: 'dateFormat', from: 'birthDate', read: ['yyyy-MM-dd', 'd MMM yy'] },
    { birthDate: '3 Feb 99' },
    '1999-02-03',
  ],
  [
    'dateFormat, written',
    { rule: 'dateFormat', from: 'birthDate', read: 'yyyy-MM-dd', write: 'MMMM d, yyyy' },
    { birthDate: '2012-02-03' },
    'February 3, 2012',
  ],
  ['numberFormat', { rule: 'numberFormat', from: 'gpa', decimals: 2 }, { gpa: '3,412.456' }, '3412.46'],
  [
    'numberFormat, European',
    { rule: 'numberFormat', from: 'gpa', decimals: 1, readPoint: ',', point: ',', group: '.' },
    { gpa: '1234,56' },
    '1.234,6',
  ],
  ['wholeNumber', { rule: 'wholeNumber', from: 'priority' }, { priority: ' 7 ' }, 7],
  [
    'transliterate',
    { rule: 'transliterate', from: 'familyName' },
    { familyName: 'Großmann Łódź Ñandú' },
    'Grossmann Lodz Nandu',
  ],
  ['transliterate leaves what is not Latin', { rule: 'transliterate', from: 'familyName' }, { familyName: '李' }, '李'],
  [
    'firstNonEmpty',
    { rule: 'firstNonEmpty', from: ['preferredGivenName', 'givenName'] },
    { preferredGivenName: ' ', givenName: 'A' },
    'A',
  ],
  ['ifBlank', { rule: 'ifBlank', from: 'country', value: 'US' }, {}, 'US'],
  ['ifBlank of a value', { rule: 'ifBlank', from: 'country', value: 'US' }, { country: 'CA' }, 'CA'],
  [
    'conditional',
    picked(
      '{ rule: conditional, if: { all: [{ attribute: grade, operator: in, value: [PK, K] }] }, then: { value: early }, else: { from: grade } }',
    ),
    { grade: '9' },
    '9',
  ],
  [
    'conditional without else',
    picked('{ rule: conditional, if: { any: [{ attribute: grade, operator: isNotEmpty }] }, then: { value: true } }'),
    {},
    null,
  ],
  ['valueMap', { rule: 'valueMap', from: 'sex', values: { M: 'male', F: 'female' } }, { sex: 'M' }, 'male'],
  ['valueMap, unknown', { rule: 'valueMap', from: 'sex', values: { M: 'male' } }, { sex: 'X' }, null],
  [
    'valueMap, default',
    { rule: 'valueMap', from: 'sex', values: { M: 'male' }, default: 'other' },
    { sex: 'X' },
    'other',
  ],
  ['valueMap, kept', { rule: 'valueMap', from: 'sex', values: { M: 'male' }, keepUnknown: true }, { sex: 'X' }, 'X'],
  [
    'valueMap, any case',
    { rule: 'valueMap', from: 'sex', values: { M: 'male' }, ignoreCase: true },
    { sex: 'm' },
    'male',
  ],
  ['valueMap to numbers', { rule: 'valueMap', from: 'sex', values: { M: 1 } }, { sex: 'M' }, 1],
  [
    'valueMap of a list',
    { rule: 'valueMap', from: 'races', values: { W: 'white' }, keepUnknown: true },
    { races: ['W', 'A'] },
    ['white', 'A'],
  ],
  [
    'valueMap, reported',
    { rule: 'valueMap', from: 'sex', values: { M: 'male' }, default: 'other', reportUnknown: true },
    { sex: 'X' },
    { value: 'other', unknown: ['X'] },
  ],
  [
    'valueMap, a blank is not unknown',
    { rule: 'valueMap', from: 'sex', values: { M: 'male' }, reportUnknown: true },
    { sex: ' ' },
    null,
  ],
  ['lookup', { rule: 'lookup', from: 'homeroom', table: 'rooms', column: 'building' }, { homeroom: '101' }, 'North'],
  [
    'lookup, any case',
    { rule: 'lookup', from: 'homeroom', table: 'rooms', column: 'building', ignoreCase: true },
    { homeroom: 'B2' },
    'South',
  ],
  [
    'lookup, reported',
    { rule: 'lookup', from: 'homeroom', table: 'rooms', column: 'building', reportUnknown: true },
    { homeroom: 'x' },
    { value: null, unknown: ['x'] },
  ],
  [
    'username',
    { rule: 'username', pattern: '{givenName:1}.{familyName}' },
    { givenName: 'José', familyName: "O'Neil" },
    '\ue000j.oneil',
  ],
  [
    'username, last letters',
    { rule: 'username', pattern: '{familyName}{identifier:-2}' },
    { familyName: 'Li', identifier: '0042' },
    '\ue000li42',
  ],
  ['username of nobody', { rule: 'username', pattern: '{givenName:1}.{familyName}' }, {}, null],
  [
    'a chain',
    [{ rule: 'join', from: ['givenName', 'familyName'], separator: '.' }, { rule: 'transliterate' }, { rule: 'lower' }],
    { givenName: 'Zoë', familyName: 'Å' },
    'zoe.a',
  ],
  ['a chain after an expression', ['source.email.split("@")[0]', { rule: 'upper' }], { email: 'ada@b' }, 'ADA'],
  [
    'a chain with a blank on the way',
    [
      { rule: 'regexExtract', from: 'email', pattern: '#.*' },
      { rule: 'ifBlank', value: 'none' },
    ],
    { email: 'ada@b' },
    'none',
  ],
])('%s', (_name, rule, record, value) => {
  expect(given(rule, record)).toEqual(value)
})

test('MP-03 a faulty rule is refused with the step and the parameter', () => {
  const chain: Rule = [
    { rule: 'trim', from: 'phone' },
    { rule: 'regexReplace', pattern: '([', with: '' },
  ]
  expect(faultOf(chain)).toMatchObject({ inside: [1, 'pattern'], code: 'RULE_FAULTY' })
  expect(faultOf(chain).message).toContain('at no. 2, pattern: the regular expression is faulty')
})

test.each<[string, Rule, readonly (string | number)[], string]>([
  ['no such rule', { rule: 'trimm', from: 'phone' }, ['rule'], 'there is no such rule'],
  ['a parameter of another rule', { rule: 'trim', from: 'phone', find: 'x' }, ['find'], 'trim takes no "find"'],
  ['a parameter left out', { rule: 'replace', from: 'phone', find: 'x' }, [], 'replace needs "with"'],
  [
    'a parameter of another kind',
    { rule: 'pad', from: 'phone', length: '4', with: '0' },
    ['length'],
    'length must be a whole number',
  ],
  [
    'a number out of range',
    { rule: 'pad', from: 'phone', length: 4000, with: '0' },
    ['length'],
    'length must be from 1 to 100',
  ],
  [
    'an attribute that the source lacks',
    { rule: 'trim', from: 'phon' },
    ['from'],
    'the source has no attribute "phon"',
  ],
  [
    'one of a list that it lacks',
    { rule: 'join', from: ['givenName', 'x'], separator: '' },
    ['from', 1],
    'no attribute "x"',
  ],
  ['no from at the start', { rule: 'trim' }, [], 'has no "from"'],
  [
    'a from later on',
    [
      { rule: 'trim', from: 'phone' },
      { rule: 'upper', from: 'city' },
    ],
    [1, 'from'],
    'a later step works on',
  ],
  [
    'a start later on',
    [
      { rule: 'trim', from: 'phone' },
      { rule: 'constant', value: 'x' },
    ],
    [1, 'rule'],
    'only at the start',
  ],
  ['an expression later on', [{ rule: 'trim', from: 'phone' }, 'source.city'], [1], 'only at the start'],
  [
    'something after a user name',
    [{ rule: 'username', pattern: '{givenName}' }, { rule: 'upper' }],
    [1],
    'nothing follows',
  ],
  ['a faulty expression in a chain', ['source.email +', { rule: 'upper' }], [0], 'is not expected here'],
  [
    'values of different kinds',
    { rule: 'valueMap', from: 'sex', values: { M: 1, F: 'x' } },
    ['values'],
    'different kinds',
  ],
  [
    'a group that the pattern lacks',
    { rule: 'regexReplace', from: 'phone', pattern: 'a', with: '$1' },
    ['with'],
    'names a group',
  ],
  [
    'a form of dates without a day',
    { rule: 'dateFormat', from: 'birthDate', read: 'MM/yyyy' },
    ['read', 0],
    'each once',
  ],
  ['no such table', { rule: 'lookup', from: 'homeroom', table: 'x', column: 'y' }, ['table'], 'no such lookup table'],
  ['no such column', { rule: 'lookup', from: 'homeroom', table: 'rooms', column: 'y' }, ['column'], 'no column "y"'],
  [
    'no such operator',
    picked('{ rule: conditional, if: { all: [{ attribute: sex, operator: is, value: x }] }, then: { value: y } }'),
    ['if', 'all', 0, 'operator'],
    'no such operator',
  ],
  [
    'an operand that is neither',
    picked('{ rule: conditional, if: { all: [{ attribute: sex, operator: isEmpty }] }, then: { x: y } }'),
    ['then'],
    'neither a value nor an attribute',
  ],
  ['a user name of nothing', { rule: 'username', pattern: 'abc' }, ['pattern'], 'names no attribute'],
  [
    'a user name with letters nobody types',
    { rule: 'username', pattern: '{givenName} x' },
    ['pattern'],
    'between the braces',
  ],
])('%s is refused', (_name, rule, inside, what) => {
  const fault = faultOf(rule)
  expect(fault.inside).toEqual(inside)
  expect(fault.message).toContain(what)
})

test('a record that a rule cannot work on is told without its value', () => {
  expect(() => given({ rule: 'dateFormat', from: 'birthDate', read: 'MM/dd/yyyy' }, { birthDate: '2/30/x' })).toThrow(
    RecordFault,
  )
  expect(() =>
    given({ rule: 'dateFormat', from: 'birthDate', read: 'MM/dd/yyyy' }, { birthDate: '02/30/2012' }),
  ).toThrow('a date has none of the forms that the rule reads')
  expect(() => given({ rule: 'wholeNumber', from: 'priority' }, { priority: 'high' })).toThrow('a text is no number')
})

test.each(ruleCatalog.map(({ name, example }) => [name, example]))('the example of %s compiles', (name, example) => {
  expect(picked(example)).toMatchObject({ rule: name })
  expect(() => compileRule(picked(example), { attributes, tables })).not.toThrow()
})

test('a reference is handed on by direct alone', () => {
  expect(compileRule({ rule: 'direct', from: 'school' }, { attributes, tables }).direct).toBe('school')
  expect(compileRule({ rule: 'trim', from: 'school' }, { attributes, tables }).direct).toBeUndefined()
})
