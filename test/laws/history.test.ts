/** The laws along a history: imports of two sources, administrators' edits, broken reads, and the way back. */

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Run } from '../../src/model/run.ts'
import type { Values } from '../../src/model/value.ts'
import { addRecord, editRecord, removeRecord, undo } from '../../src/worker/front-door.ts'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { directoryLines, faultsOf, replayed, unfoundIn } from './holds.ts'
import {
  carryOut,
  edits,
  manner,
  roster,
  send,
  worldEntities,
  worlds,
  type Edit,
  type Manner,
  type WorldEntity,
} from './worlds.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
afterAll(() => district.close())

/** Entities whose read ends incomplete, or one whose read breaks off. */
type Broken = { readonly incomplete?: readonly WorldEntity[]; readonly breaksOff?: WorldEntity }

type Step =
  | {
      readonly kind: 'import'
      readonly of: 'paper' | 'other'
      readonly edits: readonly Edit[]
      readonly manner: Manner
      readonly broken: Broken
    }
  | {
      readonly kind: 'edit' | 'remove' | 'revive'
      readonly entity: 'student' | 'section'
      readonly nth: number
      readonly values: Values
    }
  | { readonly kind: 'add'; readonly values: Values }
  | { readonly kind: 'undo' }

const handValues: fc.Arbitrary<Values> = fc.record(
  { email: fc.constantFrom('by hand', null), state: fc.constantFrom('NY', 'ME'), phone: fc.constant('555 0100') },
  { requiredKeys: ['phone'] },
)

const someEntity = fc.constantFrom<WorldEntity>('school', 'term', 'course', 'student', 'section', 'enrollment')

const imports = (of: 'paper' | 'other'): fc.Arbitrary<Step> =>
  fc.record({
    kind: fc.constant('import' as const),
    of: fc.constant(of),
    edits,
    manner,
    broken: fc.oneof<[fc.Arbitrary<Broken>, fc.Arbitrary<Broken>, fc.Arbitrary<Broken>]>(
      fc.constant({}),
      fc.record({ incomplete: fc.uniqueArray(someEntity, { minLength: 1 }) }),
      fc.record({ breaksOff: someEntity }),
    ),
  })

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: imports('paper') },
  { weight: 1, arbitrary: imports('other') },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('edit' as const, 'remove' as const, 'revive' as const),
      entity: fc.constantFrom('student' as const, 'section' as const),
      nth: fc.nat(10),
      values: handValues,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('add' as const), values: handValues }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'undo' }) },
)

/** What was carried out and still stands, each with all that was stored before it. */
type Past = { readonly run: Run; readonly before: string }[]

test('whatever happens: a second run plans nothing, values are what the links say, history tells all, and every run can be taken back', async () => {
  await fc.assert(
    fc.asyncProperty(
      roster,
      roster,
      manner,
      fc.array(step, { minLength: 1, maxLength: 4 }),
      async (ours, others, first, steps) => {
        await startAnew()
        const empty = await district.everything()
        const past: Past = []
        await importAgain(past, { kind: 'import', of: 'paper', edits: ours, manner: first, broken: {} })
        carryOut(district.other, others)
        for (const one of steps) {
          await takeStep(past, one)
          expect(await faultsOf(district)).toEqual([])
        }
        expect(await replayed(district)).toEqual(await directoryLines(district))
        while (past.length > 0) await takeBack(past)
        expect(await district.everything()).toBe(empty)
      },
    ),
    worlds(50),
  )
}, 600_000)

async function startAnew(): Promise<void> {
  await district.forget()
  await district.configure({ entities: worldEntities, limits: boundless })
}

async function takeStep(past: Past, step: Step): Promise<void> {
  switch (step.kind) {
    case 'import':
      return importAgain(past, step)
    case 'undo':
      return takeBack(past)
    case 'add': {
      const values = { ...step.values, givenName: 'Eve', familyName: 'Hand' }
      await carriedOut(past, async () => (await addRecord(district.house, { entity: 'student', values, by: 'Mo' })).run)
      return
    }
    default:
      return byHand(past, step)
  }
}

async function byHand(past: Past, step: Extract<Step, { kind: 'edit' | 'remove' | 'revive' }>): Promise<void> {
  const { house } = district
  const { entity, kind } = step
  const records = await district.records(entity, true)
  const chosen = records[step.nth % Math.max(1, records.length)]
  if (!chosen) return
  const { id } = chosen
  const values = kind === 'revive' ? { state: 'active' } : entity === 'section' ? { room: 'by hand' } : step.values
  await carriedOut(past, async () => {
    const edited =
      kind === 'remove'
        ? await removeRecord(house, { entity, id, by: 'Mo' })
        : await editRecord(house, { entity, id, values, by: 'Mo' })
    return edited.run
  })
}

async function importAgain(past: Past, step: Extract<Step, { kind: 'import' }>): Promise<void> {
  const paper = district[step.of]
  carryOut(paper, step.edits)
  send(paper, step.manner)
  const { incomplete = [], breaksOff } = step.broken
  for (const entity of incomplete) paper.incomplete.add(entity)
  const integration = step.of === 'paper' ? 'Import' : 'Other import'
  const imported = () => district.run({ integration })
  if (breaksOff) {
    paper.breaksAfter.set(breaksOff, 0)
    const before = await district.everything()
    expect(await imported()).toMatchObject({ state: 'failed', failure: { code: 'SOURCE_UNREACHABLE' } })
    expect(await district.everything()).toBe(before)
  } else {
    const run = await carriedOut(past, imported)
    const missed = (await district.changes(run.id)).filter(({ reason }) => reason?.startsWith('no longer in'))
    expect(missed.filter(({ entity }) => incomplete.some(one => one === entity))).toEqual([])
    const again = await carriedOut(past, imported)
    if (run.state === 'done') expect(await district.changes(again.id)).toEqual([])
    if (run.state === 'done' && step.of === 'paper') expect(await unfoundIn(district)).toEqual([])
  }
  paper.incomplete.clear()
  paper.breaksAfter.clear()
}

async function carriedOut(past: Past, act: () => Promise<Run>): Promise<Run> {
  const before = await district.everything()
  const run = await act()
  // A source shrunk to nothing is held by law; then nothing was written.
  if (run.state === 'held') expect(await district.everything()).toBe(before)
  else {
    expect(run).toMatchObject({ state: 'done', failure: null })
    past.push({ run, before })
  }
  return run
}

async function takeBack(past: Past): Promise<void> {
  const last = past.pop()
  if (!last) return
  await undo(district.house, last.run.id, 'Mo')
  expect(await district.everything()).toBe(last.before)
}
