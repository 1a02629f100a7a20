import { expect, test } from 'vitest'
import { boolean, integer, ref, refs, text, texts, type Attribute } from '../model/attribute.ts'
import type { EntityType } from '../model/entity.ts'
import type { Task } from '../model/integration.ts'
import { checkMapping, compileMapping } from './mapping.ts'

const attributes = [
  text('givenName'),
  text('familyName'),
  text('email'),
  text('enrollStatus'),
  ref('school', 'school'),
  refs('otherSchools', 'school'),
  text('lunchNumber'),
  integer('siblings'),
  boolean('homeless'),
  texts('races'),
]

const ada = { givenName: 'Ada', familyName: 'Lovelace', email: 'Ada@maple.org', enrollStatus: 'active', school: '11' }

function aQuestion(task: Partial<Task> = {}, extra: readonly Attribute[] = [], entity: EntityType = 'student') {
  return {
    entity,
    schema: { entity, attributes: [...attributes, ...extra] },
    task: { entity, mapping: {}, filters: [], exclude: [], blankErases: [], ...task },
  }
}

const compile = (task: Partial<Task> = {}, extra: readonly Attribute[] = []) => compileMapping(aQuestion(task, extra))

const whatIsWrong = (task: Partial<Task>) =>
  checkMapping(aQuestion(task)).map(({ path, fault }) => ({ path, message: fault.message, advice: fault.advice }))

test("attributes of the same name are mapped, blanks as null, and the source's other attributes are left out", () => {
  expect(compile().map({ ...ada, email: ' ', lunchNumber: '1', otherSchools: [] })).toEqual({
    kind: 'mapped',
    values: {
      givenName: 'Ada',
      familyName: 'Lovelace',
      email: null,
      enrollStatus: 'active',
      school: '11',
      otherSchools: null,
    },
  })
})

test("a task's own mapping replaces the attribute it names and no other", () => {
  const mapping = compile({
    mapping: {
      username: 'source.email.split("@")[0].lowerAscii()',
      familyName: 'source.familyName.upperAscii()',
      'custom.lunch': 'source.lunchNumber',
    },
  })

  expect(mapping.uses).toEqual(['email', 'familyName', 'lunchNumber'])
  expect(mapping.map(ada)).toEqual({
    kind: 'mapped',
    values: {
      givenName: 'Ada',
      familyName: 'LOVELACE',
      email: 'Ada@maple.org',
      enrollStatus: 'active',
      school: '11',
      otherSchools: null,
      username: 'ada',
      'custom.lunch': null,
    },
  })
})

test('fields of extension groups become custom attributes, unless the task maps them itself', () => {
  const record = { ...ada, u_students_extension: { preferredname: 'Addy', busroute: '7', 'last-bus': ' ' } }
  const mapping = compile({
    mapping: {
      preferredGivenName: 'source.u_students_extension.preferredname',
      'custom.busroute': '"bus " + source.u_students_extension.busroute',
    },
  })

  expect(mapping.map(record)).toMatchObject({
    values: {
      preferredGivenName: 'Addy',
      'custom.preferredname': 'Addy',
      'custom.busroute': 'bus 7',
      'custom.last_bus': null,
    },
  })
})

test('an extension field that the source declares is null where a record lacks it', () => {
  const mapping = compile({}, [text('u_students_extension.busroute')])

  expect(mapping.map(ada)).toMatchObject({ values: { 'custom.busroute': null } })
  expect(mapping.map({ ...ada, u_students_extension: { busroute: '7' } })).toMatchObject({
    values: { 'custom.busroute': '7' },
  })
})

test('an entity without custom attributes takes none', () => {
  const mapping = compileMapping(aQuestion({}, [text('s_cc_x.note')], 'enrollment'))

  expect(mapping.map({ s_cc_x: { note: 'x' } })).toEqual({ kind: 'mapped', values: {} })
})

const skipped = { kind: 'skipped', reason: 'filtered' }

test('FR-04 of two filters either suffices, of the conditions in one all must hold, and no exclusion may', () => {
  const mapping = compile({
    filters: [
      {
        all: [
          { attribute: 'enrollStatus', operator: 'equals', value: 'active' },
          { attribute: 'school', operator: 'equals', value: '11' },
        ],
      },
      'source.siblings > 2',
    ],
    exclude: ['source.familyName == "Test"', { any: [{ attribute: 'email', operator: 'endsWith', value: '.test' }] }],
  })

  expect(mapping.map(ada).kind).toBe('mapped')
  expect(mapping.map({ ...ada, enrollStatus: 'inactive' })).toEqual(skipped)
  expect(mapping.map({ ...ada, school: '12' })).toEqual(skipped)
  expect(mapping.map({ ...ada, school: '12', siblings: 3 }).kind).toBe('mapped')
  expect(mapping.map({ ...ada, familyName: 'Test' })).toEqual(skipped)
  expect(mapping.map({ ...ada, email: 'ada@maple.test' })).toEqual(skipped)
})

test('FR-01 a filter for what is not blank lets no blank pass', () => {
  const mapping = compile({ filters: [{ all: [{ attribute: 'lunchNumber', operator: 'isNotEmpty' }] }] })

  expect(mapping.map({ ...ada, lunchNumber: '1' }).kind).toBe('mapped')
  for (const lunchNumber of ['', '  ', null]) expect(mapping.map({ ...ada, lunchNumber })).toEqual(skipped)
  expect(mapping.map(ada)).toEqual(skipped)
})

test('FR-03 of an exclusion all others pass, those without a value too', () => {
  const mapping = compile({ exclude: [{ all: [{ attribute: 'lunchNumber', operator: 'equals', value: 'TEST' }] }] })

  expect(mapping.map({ ...ada, lunchNumber: 'TEST' })).toEqual(skipped)
  expect(mapping.map({ ...ada, lunchNumber: 'OTHER' }).kind).toBe('mapped')
  expect(mapping.map(ada).kind).toBe('mapped')
})

test('where one filter holds, it does not matter that another cannot be decided', () => {
  const mapping = compile({ filters: ['int(source.lunchNumber) > 3', 'source.enrollStatus == "active"'] })

  expect(mapping.map({ ...ada, lunchNumber: 'x' }).kind).toBe('mapped')
  expect(mapping.map({ ...ada, lunchNumber: 'x', enrollStatus: '' })).toMatchObject({ attribute: 'filters' })
})

test('a record that stays is mapped whatever the filters say', () => {
  expect(compile({ filters: ['false'] }).map(ada, true).kind).toBe('mapped')
})

test('MP-01 one source attribute feeds several of Passport', () => {
  const mapping = compile({ mapping: { username: { rule: 'direct', from: 'email' } } })

  expect(mapping.map(ada)).toMatchObject({ values: { email: 'Ada@maple.org', username: 'Ada@maple.org' } })
})

test('values that a map does not know are told beside the record', () => {
  const sex = { rule: 'valueMap', from: 'lunchNumber', values: { M: 'male' }, reportUnknown: true }
  const mapping = compile({ mapping: { sex, suffix: 'source.email' } })

  expect(mapping.map({ ...ada, lunchNumber: 'X' })).toMatchObject({ unknown: [{ attribute: 'sex', value: 'X' }] })
  expect(mapping.map({ ...ada, lunchNumber: 'M' })).not.toHaveProperty('unknown')
})

test('a record on which a rule fails is faulty, by attribute, and the next one is not', () => {
  const mapping = compile({ mapping: { graduationYear: 'string(2026 + 12 - int(source.lunchNumber))' } })

  expect(mapping.map({ ...ada, lunchNumber: 'nine' })).toEqual({
    kind: 'faulty',
    attribute: 'graduationYear',
    message: 'int() was given a text that is no whole number',
  })
  expect(mapping.map({ ...ada, lunchNumber: '9' })).toMatchObject({ values: { graduationYear: '2029' } })
  expect(mapping.map(ada)).toMatchObject({ values: { graduationYear: null } })
})

test('a record on which a filter fails is faulty, not silently left out', () => {
  const mapping = compile({ filters: ['int(source.lunchNumber) > 3'] })

  expect(mapping.map({ ...ada, lunchNumber: 'x' })).toMatchObject({ kind: 'faulty', attribute: 'filters' })
})

test('a group of fields where a value belongs is a fault of the record', () => {
  expect(compile().map({ ...ada, email: { home: 'a@b' } })).toMatchObject({ kind: 'faulty', attribute: 'email' })
})

test('all faults of a task are found, each with its place, in words that help', () => {
  expect(
    whatIsWrong({
      mapping: { usrname: 'source.email', email: 'source.emial', homeroom: '[source.email]' },
      filters: ['source.enrollStatus == "active"', 'source.enrollStatus'],
      exclude: ['source.familyName = "Test"'],
    }),
  ).toEqual([
    {
      path: ['mapping', 'usrname'],
      message: 'The mapping of student.usrname is faulty at line 1, column 1: student has no attribute "usrname".',
      advice: 'Did you mean "username"?',
    },
    {
      path: ['mapping', 'email'],
      message: 'The mapping of student.email is faulty at line 1, column 8: the source has no attribute "emial".',
      advice: 'Did you mean "email"?',
    },
    {
      path: ['mapping', 'homeroom'],
      message:
        'The mapping of student.homeroom is faulty at line 1, column 1: it gives a list of texts, and homeroom takes a text.',
      advice: 'Make a text of it: string(...) of a number or true/false, .join(", ") of a list.',
    },
    {
      path: ['filters', 1],
      message: 'The filter no. 2 of student is faulty at line 1, column 1: it does not say true or false.',
      advice: 'Compare with something: source.name == "value".',
    },
    {
      path: ['exclude', 0],
      message: 'The exclusion no. 1 of student is faulty at line 1, column 19: this character is not expected here.',
      advice: 'Write it twice: "==".',
    },
  ])
})

test('compiling a task with a fault throws it', () => {
  expect(() => compile({ mapping: { email: 'source.emial' } })).toThrow(
    'The mapping of student.email is faulty at line 1, column 8: the source has no attribute "emial".',
  )
})

test('a reference takes only a reference of the source to the same entity, unchanged', () => {
  const [changed] = whatIsWrong({ mapping: { school: 'source.school + "0"' } })
  const [other] = whatIsWrong({ mapping: { school: 'source.email' } })
  const [many] = whatIsWrong({ mapping: { school: 'source.otherSchools' } })

  expect(changed?.message).toContain('school is a reference to a school and takes nothing but another such attribute')
  expect([changed?.advice, other?.advice, many?.advice]).toEqual(Array(3).fill('Write source.school.'))
  expect(
    compile({ mapping: { school: 'source.home' } }, [ref('home', 'school')]).map({ ...ada, home: '12' }),
  ).toMatchObject({ values: { school: '12' } })
})

test('the version moves with everything that decides the result, and with nothing else', () => {
  const rule = { email: 'source.email.trim()', username: 'source.email' }
  const version = compile({ mapping: rule }).version

  expect(version).toMatch(/^[\w-]{22}$/)
  expect(compile({ mapping: { username: rule.username, email: rule.email } }).version).toBe(version)
  expect(compile({ mapping: rule, blankErases: ['middleName'] }).version).toBe(version)
  const others = [
    compile(),
    compile({ mapping: { ...rule, email: 'source.email' } }),
    compile({ mapping: rule, filters: ['has(source.email)'] }),
    compile({ mapping: rule, exclude: ['has(source.email)'] }),
    compile({ mapping: rule }, [text('phone')]),
    compileMapping(aQuestion({ mapping: rule }, [], 'teacher')),
  ].map(mapping => mapping.version)
  expect(new Set([version, ...others]).size).toBe(7)
})
