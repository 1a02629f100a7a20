import { expect, test } from 'vitest'
import { boolean, date, integer, ref, text, texts } from '../model/attribute.ts'
import { Problem } from '../model/problem.ts'
import type { SourceAttributes } from '../model/value.ts'
import { compileExpression } from './expression.ts'
import { RecordFault, RuleFault } from './rule-fault.ts'

const student = [
  text('givenName'),
  text('familyName'),
  text('email'),
  text('grade'),
  date('entryDate'),
  boolean('homeless'),
  integer('siblings'),
  texts('races'),
  ref('school', 'school'),
]

function evaluate(rule: string, record: SourceAttributes = {}) {
  return compileExpression(rule, student).evaluate(record)
}

function faultOf(rule: string, attributes = student): RuleFault {
  try {
    compileExpression(rule, attributes)
  } catch (error) {
    if (error instanceof RuleFault) return error
    throw error
  }
  throw new Error(`no fault in ${rule}`)
}

test('the local part of an e-mail address makes a user name', () => {
  const rule = compileExpression('source.email.split("@")[0].lowerAscii()', student)

  expect(rule.evaluate({ email: 'Ada.Lovelace@maple.org' })).toBe('ada.lovelace')
  expect(rule.uses).toEqual(['email'])
})

test('one rule serves many records, and none of them shines through into the next', () => {
  const rule = compileExpression('source.givenName + " " + source.familyName', student)

  expect(rule.evaluate({ givenName: 'Ada', familyName: 'Lovelace' })).toBe('Ada Lovelace')
  expect(rule.evaluate({ givenName: 'Alan' })).toBe('Alan ')
  expect(rule.evaluate({})).toBeNull()
})

test('a blank text reads as "", a blank list as [], a blank true/false as false, whether null, blank or absent', () => {
  for (const record of [{}, { email: null, races: null, homeless: null }, { email: '  ', races: [] }]) {
    expect(evaluate('source.email == ""', record)).toBe(true)
    expect(evaluate('size(source.races) == 0', record)).toBe(true)
    expect(evaluate('source.homeless ? "yes" : "no"', record)).toBe('no')
  }
})

test('a blank number makes the whole result blank, unless the rule asks first', () => {
  expect(evaluate('source.siblings + 1', { siblings: 2 })).toBe(3)
  expect(evaluate('source.siblings + 1', {})).toBeNull()
  expect(evaluate('has(source.siblings) ? string(source.siblings) : "none"', {})).toBe('none')
})

test('an element that a list does not have makes the whole result blank', () => {
  expect(evaluate('"x" + source.email.split("@")[1]', { email: 'ada' })).toBeNull()
})

test('has() tells a value from a blank', () => {
  expect(evaluate('has(source.email)', { email: 'a@b' })).toBe(true)
  expect(evaluate('has(source.email)', { email: ' ' })).toBe(false)
  expect(evaluate('has(source.email)', { email: null })).toBe(false)
  expect(evaluate('has(source.email)', {})).toBe(false)
  expect(evaluate('has(source.homeless)', { homeless: false })).toBe(true)
})

test('an attribute alone is handed on as it stands, a blank one as null', () => {
  const rule = compileExpression('source.siblings', student)

  expect(rule.direct).toBe('siblings')
  expect(rule.evaluate({ siblings: 0 })).toBe(0)
  expect(rule.evaluate({})).toBeNull()
  expect(evaluate('source.races', { races: ['a', 'b'] })).toEqual(['a', 'b'])
})

test('a field of an extension group is read, and is blank where the record lacks field or group', () => {
  const alone = compileExpression('source.u_students_extension.preferredname', student)
  const within = compileExpression(
    'has(source.u_students_extension.preferredname) ? source.u_students_extension.preferredname : source.givenName',
    student,
  )

  expect(alone.uses).toEqual(['u_students_extension.preferredname'])
  expect(within.uses).toEqual(['givenName', 'u_students_extension.preferredname'])
  for (const [record, expected] of [
    [{ givenName: 'Ada', u_students_extension: { preferredname: 'Addy' } }, ['Addy', 'Addy']],
    [{ givenName: 'Ada', u_students_extension: {} }, [null, 'Ada']],
    [{ givenName: 'Ada' }, [null, 'Ada']],
  ] as const) {
    expect([alone.evaluate(record), within.evaluate(record)]).toEqual(expected)
  }
})

test('where the source declares its extension fields, others are faults', () => {
  const declared = [...student, text('u_students_extension.preferredname')]

  expect(faultOf('source.u_students_extension.preferedname', declared)).toMatchObject({
    column: 29,
    what: 'the source sends no field "preferedname" of "u_students_extension"',
    advice: 'Did you mean "preferredname"?',
  })
  expect(faultOf('source.u_student_extension.busroute', declared).advice).toContain('"u_students_extension"')
  expect(faultOf('source.u_students_extension', declared).what).toContain('is a group of extension fields')
})

test('whole numbers come out as numbers, lists of texts as lists, and null as blank', () => {
  expect(evaluate('int(source.grade) + 1', { grade: '09' })).toBe(10)
  expect(evaluate('source.races.map(r, r.upperAscii())', { races: ['a', 'b'] })).toEqual(['A', 'B'])
  expect(evaluate('source.grade == "9" ? "ninth" : null', { grade: '9' })).toBe('ninth')
  expect(evaluate('source.grade == "9" ? "ninth" : null', { grade: '8' })).toBeNull()
  expect(evaluate('[]')).toBeNull()
})

test('a grade map takes what it lists, and a grade that it does not list is a fault of that record', () => {
  const rule = compileExpression('{"KG": "0", "PK": "-1"}[source.grade]', student)

  expect(rule.evaluate({ grade: 'KG' })).toBe('0')
  expect(() => rule.evaluate({ grade: 'secret' })).toThrow(new RecordFault('a map has no entry for this value'))
})

test('the message of a record fault never holds a value of the record', () => {
  for (const rule of [
    'int(source.email)',
    'double(source.email)',
    '{"a": "b"}[source.email]',
    '"a".matches(source.email)',
  ]) {
    expect(() => evaluate(rule, { email: '(secret' })).toThrow(RecordFault)
    expect(() => evaluate(rule, { email: '(secret' })).not.toThrow(/secret/)
  }
})

test('an unknown attribute is a Problem that names the place and the nearest known one', () => {
  const fault = faultOf('"x" +\n  source.emial')

  expect(fault).toBeInstanceOf(Problem)
  expect(fault).toMatchObject({
    code: 'RULE_FAULTY',
    message: 'The expression is faulty at line 2, column 10: the source has no attribute "emial".',
    advice: 'Did you mean "email"?',
    line: 2,
    column: 10,
    retry: false,
  })
})

test.each([
  ['source.grade == 9', 1, 'these types do not go together: text == whole number'],
  ['"a" + 1', 1, 'these types do not go together: text + whole number'],
  ['source.email == null', 1, 'these types do not go together: text == null'],
  ['source.email ? "a" : "b"', 8, "ternary condition must be true/false, got 'text'"],
  ['source.homeless ? "a" : 1', 1, "ternary branches must have the same type, got 'text' and 'whole number'"],
  ['source.email.lowercase()', 14, 'there is no function lowercase()'],
  ['source.email.startWith("a")', 14, 'there is no function startWith()'],
  ['source.email.trim(1)', 1, 'this cannot be called so: text.trim(whole number)'],
  ['source.email.lowerAscii(', 25, 'the end is not expected here'],
  ['(source.email', 14, '")" is expected where the end stands'],
  ['"open', 1, 'a text is not closed'],
  ['source.email # comment', 14, 'this character is not expected here'],
  ['email', 1, 'there is nothing called "email"'],
  ['source', 1, 'the source alone is no value'],
  ['source["email"]', 1, 'attributes are named with a dot'],
  ['source.email.length', 14, '"email" is a text and has no fields'],
  ['has(source)', 1, 'has() asks for one attribute of the source'],
  ['has("a")', 1, 'has() asks for one attribute of the source'],
  ['source.email.matches("(a")', 22, 'the regular expression is faulty (missing closing ))'],
  ['source.races.exists(r, r == 1)', 24, 'these types do not go together: text == whole number'],
  ['timestamp("2026-01-01T00:00:00Z")', 1, 'there is no function timestamp()'],
  ['{"a": "b"}', 1, 'it gives a map<text, text>'],
  ['[1, 2]', 1, 'it gives a list<whole number>'],
  ['b"bytes"', 1, 'bytes and unsigned numbers are not part of the language'],
  ['  ', 1, 'there is nothing in it'],
])('%s is a fault at column %i', (rule, column, what) => {
  expect(faultOf(rule)).toMatchObject({ line: 1, column, what })
})

test('a function that is nearly named right is named in the advice', () => {
  expect(faultOf('source.email.startWith("a")').advice).toBe('Did you mean startsWith()?')
})

test('the result takes no null character, which no database takes', () => {
  expect(() => evaluate(String.raw`"a\u0000b"`)).toThrow('the result has a null character in it')
})
