import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MasterField, MasterMode } from '../model/integration.ts'
import type { Value } from '../model/value.ts'
import { reconcile, reconcileAttribute, type Statement } from './reconcile.ts'

const says = (source: number, email: Value | undefined, moved?: string): Statement => ({
  source,
  position: source,
  values: email === undefined ? {} : { email },
  moved: moved === undefined ? {} : { email: moved },
})

const rule = (source: number, mode: MasterMode): MasterField => ({
  entity: 'student',
  attribute: 'email',
  source,
  mode,
})

const weigh = (statements: readonly Statement[], ...rules: readonly MasterField[]) =>
  reconcileAttribute('student', 'email', statements, rules)

test('nobody speaks: there is no verdict', () => {
  expect(weigh([says(1, undefined)])).toBeNull()
})

test('the newest change wins, and the losers are named', () => {
  expect(weigh([says(1, 'a'), says(2, 'b', '2026-08-01'), says(3, 'c', '2026-07-01')])).toEqual({
    attribute: 'email',
    value: 'b',
    source: 2,
    rule: 'newest change',
    beaten: [
      { source: 3, value: 'c' },
      { source: 1, value: 'a' },
    ],
  })
})

test('of values none of which is known to be newer, that of the earlier source wins', () => {
  expect(weigh([says(2, 'b'), says(1, 'a')])).toMatchObject({ value: 'a', rule: 'order of sources' })
})

test('a master stands against newer values, and may take its value away', () => {
  expect(weigh([says(1, 'a', '2026-08-01'), says(2, 'b')], rule(2, 'master'))).toMatchObject({
    value: 'b',
    rule: 'master field',
  })
  expect(weigh([says(1, 'a'), says(2, null)], rule(2, 'master'))).toMatchObject({ value: null })
})

test('a value that must not be overridden stands once it is there', () => {
  const mode = rule(2, 'doNotOverride')
  expect(weigh([says(1, 'a', '2026-08-01'), says(2, 'b')], mode)).toMatchObject({ value: 'b', rule: 'do not override' })
  expect(weigh([says(1, 'a', '2026-08-01'), says(2, null)], mode)).toMatchObject({ value: 'a', rule: 'newest change' })
})

test('who fills gaps is heard where nobody else has a value, be it that all are silent or took theirs away', () => {
  const mode = rule(2, 'fillIfEmpty')
  expect(weigh([says(1, 'a'), says(2, 'b', '2026-08-01')], mode)).toMatchObject({ value: 'a' })
  expect(weigh([says(1, undefined), says(2, 'b')], mode)).toMatchObject({ value: 'b' })
  expect(weigh([says(1, null, '2026-08-01'), says(2, 'b')], mode)).toMatchObject({ value: 'b', rule: 'fills a gap' })
  expect(weigh([says(1, null), says(2, 'b'), says(3, null)], rule(1, 'master'), mode)).toMatchObject({ value: null })
})

test('the order in which sources are asked makes no difference', () => {
  const modes = fc.constantFrom<MasterMode>('master', 'doNotOverride', 'fillIfEmpty')
  const statements = fc.uniqueArray(
    fc.record({
      source: fc.integer({ min: 1, max: 6 }),
      email: fc.constantFrom('a', 'b', null, undefined),
      moved: fc.constantFrom('2026-08-01', '2026-08-02', undefined),
    }),
    { selector: ({ source }) => source },
  )
  fc.assert(
    fc.property(
      statements.chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 6 }), modes), { selector: ([source]) => source }),
      ([one, other], rules) => {
        const masterFields = rules.map(([source, mode]) => rule(source, mode))
        const verdictsOn = (order: typeof one) =>
          reconcile(
            'student',
            order.map(({ source, email, moved }) => says(source, email, moved)),
            masterFields,
          )
        expect(verdictsOn(other)).toEqual(verdictsOn(one))
      },
    ),
  )
})
