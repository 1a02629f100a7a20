/**
 * `node bench/mapping.ts [rounds]`: how many records a second one core maps: 40 attributes, of which 10 are expressions and 10
 * picked rules, and what putting the values into Passport's kinds adds. CPU time counts, so that a busy machine does not.
 */

import { text } from '../src/model/attribute.ts'
import { inKeyOrder, type Rule } from '../src/model/rule.ts'
import type { SourceAttributes } from '../src/model/value.ts'
import { compileMapping } from '../src/rules/mapping.ts'
import { shapeValues } from '../src/sync/map.ts'

const names = Array.from({ length: 30 }, (_, index) => `field${index}`)
const attributes = [...['givenName', 'familyName', 'email', 'phone', 'sex', 'grade'], ...names].map(name => text(name))

const expressions: Readonly<Record<string, Rule>> = {
  username: 'source.email.split("@")[0].lowerAscii()',
  preferredGivenName: 'source.givenName + " " + source.familyName',
  suffix: 'source.grade == "9" ? "freshman" : "other"',
  city: 'firstNonEmpty(source.field0, source.field1, "Maple")',
  state: 'source.field2.upperAscii()',
  postalCode: 'source.field3.substring(0, 5)',
  street: 'source.field4.replace("St.", "Street")',
  homeroom: '"R" + source.field5.trim()',
  graduationYear: 'string(2026 + 12 - int(source.grade))',
  sms: 'source.phone.startsWith("555") ? source.phone : ""',
}
const picked: Readonly<Record<string, Rule>> = {
  sex: { rule: 'valueMap', from: 'sex', values: { M: 'male', F: 'female' }, reportUnknown: true },
  phone: { rule: 'regexReplace', from: 'phone', pattern: '[^0-9]', with: '' },
  middleName: { rule: 'titleCase', from: 'field6' },
  'custom.a': [{ rule: 'transliterate', from: 'familyName' }, { rule: 'upper' }],
  'custom.b': { rule: 'pad', from: 'field7', length: 8, with: '0' },
  'custom.c': { rule: 'join', from: ['familyName', 'givenName'], separator: ', ' },
  'custom.d': { rule: 'split', from: 'email', separator: '@', part: 1 },
  'custom.e': { rule: 'trim', from: 'field8' },
  'custom.f': { rule: 'ifBlank', from: 'field9', value: 'none' },
  'custom.g': { rule: 'lower', from: 'field10' },
}
const directs: Readonly<Record<string, Rule>> = Object.fromEntries(
  Array.from({ length: 17 }, (_, index) => [`custom.direct${index}`, `source.field${index + 11}`]),
)

// With givenName, familyName, email by their names: 40 attributes.
const mapping = compileMapping({
  entity: 'student',
  schema: {
    entity: 'student',
    attributes: attributes
      .filter(({ name }) => name !== 'grade' && name !== 'sex' && name !== 'phone')
      .concat(text('grade'), text('sex'), text('phone')),
  },
  task: {
    entity: 'student',
    mapping: inKeyOrder({ ...expressions, ...picked, ...directs }),
    filters: [],
    exclude: [],
    blankErases: [],
  },
})

const records = Array.from({ length: 2_000 }, (_, index): SourceAttributes => ({
  givenName: `Given${index}`,
  familyName: index % 7 === 0 ? 'Núñez' : `Family${index}`,
  email: `Given.Family${index}@maple.example`,
  phone: `555-01${index}`,
  sex: index % 2 === 0 ? 'M' : 'F',
  grade: String((index % 12) + 1),
  ...Object.fromEntries(names.map((name, at) => [name, `value ${at} of ${index}`])),
}))

const rounds = Number(process.argv[2] ?? 50)

function measure(name: string, work: (record: SourceAttributes) => unknown): void {
  for (let warm = 0; warm < 5; warm += 1) records.forEach(work)
  const [wall, cpu] = [performance.now(), process.cpuUsage()]
  for (let round = 0; round < rounds; round += 1) records.forEach(work)
  const { user, system } = process.cpuUsage(cpu)
  const count = rounds * records.length
  const perCpuSecond = Math.round(count / ((user + system) / 1e6))
  const perSecond = Math.round(count / ((performance.now() - wall) / 1e3))
  console.log(`${name.padEnd(28)} ${perCpuSecond} records per CPU second, ${perSecond} a second`)
}

const first = mapping.map(records[0] ?? {})
const mapped = first.kind === 'mapped' ? Object.values(first.values).filter(value => value !== null).length : 0
console.log(`${mapped} attributes with values`)
measure('map', record => mapping.map(record))
measure('map and shape', record => {
  const made = mapping.map(record)
  return made.kind === 'mapped' ? shapeValues('student', made.values) : made
})
