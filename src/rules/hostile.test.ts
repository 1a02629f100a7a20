import { expect, test } from 'vitest'
import { text, texts } from '../model/attribute.ts'
import type { SourceAttributes } from '../model/value.ts'
import { compileExpression } from './expression.ts'
import { RecordFault, RuleFault } from './rule-fault.ts'

const attributes = [text('t'), texts('list')]
const compile = (rule: string) => compileExpression(rule, attributes)
const evaluate = (rule: string, record: SourceAttributes) => compile(rule).evaluate(record)

function milliseconds(work: () => unknown): number {
  const before = performance.now()
  work()
  return performance.now() - before
}

test('a pattern that takes backtracking engines years is matched at once', () => {
  const trap = 'a'.repeat(5_000) + '!'

  expect(milliseconds(() => evaluate('source.t.matches("(a+)+$")', { t: trap }))).toBeLessThan(1_000)
  expect(milliseconds(() => evaluate('source.t.regexReplace("(a|aa)+$", "")', { t: trap }))).toBeLessThan(1_000)
})

test('a pattern inside a loop, or made from a value, is RE2 too', () => {
  const trap = 'a'.repeat(5_000) + '!'

  expect(evaluate('source.list.exists(x, x.matches("(a+)+$"))', { list: [trap] })).toBe(false)
  expect(evaluate('source.t.matches(source.list[0])', { t: trap, list: ['(a+)+$'] })).toBe(false)
  expect(() => evaluate('source.t.matches(source.list[0])', { t: 'a', list: ['(?=a)'] })).toThrow(RecordFault)
})

test.each([
  [
    'a pattern that would compile to millions of instructions',
    '"a".matches("((a{1,50}){1,50}){1,50}")',
    /regular expression/,
  ],
  ['brackets in brackets', `${'('.repeat(200)}1${')'.repeat(200)}`, /nested more than 30/],
  ['lists in lists', `${'['.repeat(200)}${']'.repeat(200)}`, /nested more than 30/],
  ['conditions in conditions', `${'true ? 1 : '.repeat(200)}1`, /nested more than 30/],
  ['thousands of minus signs', `${'-'.repeat(4_990)}1`, /more than 500 parts/],
  ['a chain of calls', `source.t${'.trim()'.repeat(100)}`, /nested more than 30/],
  ['a long sum', `1${'+1'.repeat(400)}`, /more than 500 parts/],
  ['a long list', `[${'"a",'.repeat(101)}]`, /more than 100 elements/],
  ['a large map', `{${Array.from({ length: 101 }, (_, n) => `"${n}": "x"`).join(',')}}["1"]`, /more than 100 entries/],
  ['an endless text', `"${'a'.repeat(6_000)}"`, /longer than 5000/],
  ['a loop in a loop', 'source.list.map(x, source.list.map(y, y))', /a loop stands inside another loop/],
  ['loop after loop', `[source.t]${'.map(x, x + x)'.repeat(3)}`, /more than 2 loops/],
  ['values bound to names', 'cel.bind(x, source.t + source.t, x + x)', /there is no function bind/],
])('%s is refused before any record is read', (_, rule, what) => {
  const took = milliseconds(() => expect(() => compile(rule)).toThrow(what))
  expect(() => compile(rule)).toThrow(RuleFault)
  expect(took).toBeLessThan(500)
})

test.each([
  ['replace', 'source.t.replace("a", source.t).replace("a", source.t).replace("a", source.t)'],
  ['join', 'source.t.split("").join(source.t)'],
  ['regexReplace', 'source.t.regexReplace("a", source.t)'],
  ['split', '(source.t + source.t).split("a")'],
])('a text or list that %s would blow up is a fault of that record', (_, rule) => {
  expect(milliseconds(() => expect(() => evaluate(rule, { t: 'a'.repeat(190) })).toThrow(RecordFault))).toBeLessThan(
    500,
  )
})

test.each([
  'source.constructor',
  'source.__proto__',
  'source.prototype',
  'source.record',
  'source.get',
  'source.t.constructor',
  'source.t.__proto__',
  'source.list.constructor',
  'source.list.length',
  'source["constructor"]',
  'source.get("t")',
  'source.t.constructor("return 1")()',
  'constructor',
  'globalThis',
  'process',
  'this',
  'google',
  'cel',
  'type(source)',
  'our_trim("a")',
  'source.t.our_trim()',
  'has(source.constructor)',
  '["a"].map(source, source.t)',
])('%s reaches nothing', rule => {
  expect(() => compile(rule)).toThrow(RuleFault)
})

test('names of JavaScript are no values of a record, of a group of fields, or of a map', () => {
  expect(evaluate('source.ext.constructor', { ext: { a: 'b' } })).toBeNull()
  expect(evaluate('has(source.ext.toString)', { ext: { a: 'b' } })).toBe(false)
  expect(() => evaluate('{"a": "b"}[source.t]', { t: 'constructor' })).toThrow(RecordFault)
  expect(compileExpression('source.toString', [text('toString')]).evaluate({})).toBeNull()
})
