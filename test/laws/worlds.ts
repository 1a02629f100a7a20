/** Random small worlds: rosters whose records refer to each other (or to nobody), and what happens to them between runs. */

import fc from 'fast-check'
import type { EntityType } from '../../src/model/entity.ts'
import type { SourceAttributes } from '../../src/model/value.ts'
import { strike, write, type Paper } from '../support/paper-source.ts'

/** Enough kinds for every turn of the walk: a tree of its own kind, lists of references, relations with two ends. */
export const worldEntities = ['school', 'student', 'section', 'enrollment'] as const satisfies readonly EntityType[]

const keys = {
  school: ['s1', 's2', 's3'],
  term: ['t1', 't2', 't3'],
  course: ['c1', 'c2'],
  student: ['p1', 'p2', 'p3', 'p4', 'p5'],
  section: ['x1', 'x2', 'x3'],
  enrollment: ['e1', 'e2', 'e3', 'e4', 'e5', 'e6'],
} as const

export type WorldEntity = keyof typeof keys

export type Edit =
  | {
      readonly kind: 'write'
      readonly entity: WorldEntity
      readonly key: string
      readonly attributes: SourceAttributes
    }
  | { readonly kind: 'strike'; readonly entity: WorldEntity; readonly key: string }

const entities = Object.keys(keys).filter((name): name is WorldEntity => name in keys)

const oftenPlain = fc.constantFrom(
  'Ada',
  'Ben',
  'Cy',
  'Böb',
  "O'Neil",
  'N\\A',
  'null',
  ' spaced ',
  'tab\tbed',
  '名前',
  '',
)
const date = fc.constantFrom('2026-08-10', '2027-06-11', '2024-02-29')
const sometimesWrong = fc.oneof({ weight: 12, arbitrary: date }, { weight: 1, arbitrary: fc.constant('last spring') })
const oneOf = (entity: WorldEntity) => fc.constantFrom(...keys[entity])
const someOf = (entity: WorldEntity) => fc.uniqueArray(oneOf(entity), { maxLength: 2 })

function attributesOf(entity: WorldEntity, key: string): fc.Arbitrary<SourceAttributes> {
  const number = Number(key.slice(1))
  const absent = { requiredKeys: [] }
  switch (entity) {
    case 'school':
      return fc
        .record({ city: oftenPlain, phone: oftenPlain }, absent)
        .map(rest => ({ name: `School ${key}`, identifier: `n${number}`, ...rest }))
    case 'term': {
      // Always an earlier one: rings have scenarios of their own.
      const parents = keys.term.slice(0, number - 1)
      const parent = parents.length === 0 ? fc.constant('t9') : fc.constantFrom(...parents)
      return fc
        .record({ school: oneOf('school'), parent }, absent)
        .map(rest => ({ name: `Term ${key}`, startDate: '2026-08-10', endDate: '2027-06-11', ...rest }))
    }
    case 'course':
      return fc.record(
        { title: fc.constantFrom('Art', 'Algebra'), school: oneOf('school') },
        { requiredKeys: ['title'] },
      )
    case 'student':
      return fc.record(
        {
          givenName: fc.constantFrom('Ada', 'Ben'),
          familyName: oftenPlain,
          school: oneOf('school'),
          otherSchools: someOf('school'),
          email: oftenPlain,
          state: fc.constantFrom('NY', 'VT'),
          birthDate: sometimesWrong,
        },
        { requiredKeys: ['givenName', 'familyName'] },
      )
    case 'section':
      return fc.record(
        {
          sectionCode: fc.constantFrom('1', '2'),
          course: oneOf('course'),
          school: oneOf('school'),
          terms: someOf('term'),
        },
        { requiredKeys: ['sectionCode', 'course', 'school'] },
      )
    case 'enrollment':
      return fc.record(
        { student: oneOf('student'), section: oneOf('section'), startDate: sometimesWrong, primary: fc.boolean() },
        { requiredKeys: ['student', 'section'] },
      )
  }
}

const recordKey: fc.Arbitrary<readonly [WorldEntity, string]> = fc.constantFrom(
  ...entities.flatMap(entity => keys[entity].map(key => [entity, key] as const)),
)

export const edit: fc.Arbitrary<Edit> = recordKey.chain(([entity, key]) =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: attributesOf(entity, key).map((attributes): Edit => ({ kind: 'write', entity, key, attributes })),
    },
    { weight: 1, arbitrary: fc.constant<Edit>({ kind: 'strike', entity, key }) },
  ),
)

/** A roster in which most records are there, so that most references find theirs. */
export const roster: fc.Arbitrary<readonly Edit[]> = fc
  .tuple(
    ...entities.flatMap(entity =>
      keys[entity].map(key =>
        fc.option(
          attributesOf(entity, key).map((attributes): Edit => ({ kind: 'write', entity, key, attributes })),
          { freq: 5 },
        ),
      ),
    ),
  )
  .map(records => records.flatMap(record => record ?? []))

export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(edit, { maxLength: 10 })

/** How a source sends what it has. */
export type Manner = { readonly pageSize: number; readonly shuffle: number }

export const manner: fc.Arbitrary<Manner> = fc.record({
  pageSize: fc.constantFrom(1, 2, 3, 50),
  shuffle: fc.nat(1_000),
})

export function carryOut(paper: Paper, changes: readonly Edit[]): void {
  for (const change of changes) {
    // A record that is written is written whole: what it had before is not kept.
    paper.records[change.entity].delete(change.key)
    if (change.kind === 'write') write(paper, change.entity, change.key, change.attributes)
    else {
      paper.records[change.entity].set(change.key, {})
      strike(paper, change.entity, change.key)
    }
  }
}

export function send(paper: Paper, { pageSize, shuffle }: Manner): void {
  paper.pageSize = pageSize
  paper.order = of => [...of].sort((a, b) => scattered(a, shuffle) - scattered(b, shuffle))
}

/** A number that depends on both, and looks as if it did not. */
function scattered(key: string, seed: number): number {
  let hash = seed
  for (const letter of key) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0
  return Math.imul(hash, 0x9e3779b1) >>> 0
}

/** LAWS_WORLDS (percent) makes more or fewer worlds than a plain test run; LAWS_SEED makes others. */
export function worlds(usual: number) {
  const percent = Number(process.env['LAWS_WORLDS'] ?? '100')
  return {
    numRuns: Math.max(1, Math.round((usual * percent) / 100)),
    seed: Number(process.env['LAWS_SEED'] ?? '20260810'),
    // What fails is not made smaller for ever. All worlds are made before that, on a slow machine too: an interrupted one
    // goes on beside the test that comes next, and is in its way.
    interruptAfterTimeLimit: 5_000 * percent,
  }
}
