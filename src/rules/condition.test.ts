import { expect, test } from 'vitest'
import { integer, text } from '../model/attribute.ts'
import { compileCondition } from './condition.ts'
import { RuleFault } from './rule-fault.ts'

const attributes = [text('enrollStatus'), text('familyName'), integer('siblings'), text('email')]
const compile = (rule: string) => compileCondition(rule, attributes)

test('a condition holds or does not', () => {
  const active = compile('source.enrollStatus == "active"')

  expect(active.uses).toEqual(['enrollStatus'])
  expect(active.holds({ enrollStatus: 'active' })).toBe(true)
  expect(active.holds({ enrollStatus: 'inactive' })).toBe(false)
  expect(active.holds({})).toBe(false)
})

test('a condition over something that is not there does not hold, however it is put', () => {
  expect(compile('source.siblings > 1').holds({})).toBe(false)
  expect(compile('!(source.siblings > 1)').holds({})).toBe(false)
  expect(compile('source.email.split("@")[1] != "maple.org"').holds({ email: 'ada' })).toBe(false)
})

test('what is not there does not matter where the other side of an "or" decides', () => {
  expect(compile('source.siblings > 1 || source.enrollStatus == "active"').holds({ enrollStatus: 'active' })).toBe(true)
  expect(compile('source.siblings > 1 && source.enrollStatus == "active"').holds({ enrollStatus: 'x' })).toBe(false)
})

test('an expression that says neither true nor false is no condition', () => {
  expect(() => compile('source.familyName')).toThrow(RuleFault)
  expect(() => compile('source.familyName')).toThrow('it does not say true or false')
})
