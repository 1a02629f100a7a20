/** Merge and unmerge on a real database: to the byte, and with runs in between as if there had been none. */

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { merge, undo, unmerge } from '../../src/worker/front-door.ts'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { strike, write, type Paper } from '../support/paper-source.ts'

const wish = { limits: boundless, entities: ['school', 'student', 'section', 'enrollment', 'guardian'] as const }
const attributes = ['givenName', 'email', 'phone', 'grade', 'homeroom'] as const
const taken = fc.subarray([...attributes])

let district: District
/** The same papers and runs, and no merge. */
let twin: District

beforeAll(async () => {
  district = await openDistrict(wish)
  twin = await openDistrict(wish)
})
afterAll(async () => {
  await district.close()
  await twin.close()
})

type Said = { readonly of: 'paper' | 'other'; readonly key: number; readonly values: Readonly<Record<string, string>> }

const said: fc.Arbitrary<Said> = fc.record({
  of: fc.constantFrom('paper', 'other'),
  key: fc.nat(5),
  values: fc.dictionary(fc.constantFrom(...attributes), fc.constantFrom('one', 'two', 'Ñandú', 'N\\A', "O'Neil"), {
    minKeys: 1,
  }),
})

/** On both papers alike. */
function onBoth(change: (paper: Paper, of: 'paper' | 'other') => void): void {
  for (const one of [district, twin]) for (const of of ['paper', 'other'] as const) change(one[of], of)
}

function say({ of, key, values }: Said): void {
  onBoth((paper, its) => {
    if (its === of) write(paper, 'student', `${of} ${key}`, values)
  })
}

async function runBoth(integrations: readonly string[]): Promise<void> {
  for (const integration of integrations) {
    for (const one of [district, twin]) expect((await one.run({ integration, full: true })).state).toBe('done')
  }
}

/** Six students on each paper, in classes that are theirs in part, some twice in one. */
async function begin(): Promise<void> {
  for (const one of [district, twin]) {
    await one.forget()
    await one.configure(wish)
  }
  onBoth((paper, of) => {
    write(paper, 'school', '11', { name: 'Maple', identifier: '11' })
    write(paper, 'course', 'c', { title: `Art ${of}`, school: '11' })
    for (const section of ['x', 'y'])
      write(paper, 'section', section, { sectionCode: section, course: 'c', school: '11' })
    for (let key = 0; key < 6; key += 1) {
      write(paper, 'student', `${of} ${key}`, { givenName: `${of}${key}`, familyName: 'Byrd', school: '11' })
      write(paper, 'enrollment', `e${key}`, { student: `${of} ${key}`, section: key % 2 ? 'x' : 'y' })
      write(paper, 'guardian', `g${key}`, { familyName: 'Byrd', givenName: `G${key}` })
      write(paper, 'guardianship', `w${key}`, {
        guardian: `g${key % 3}`,
        student: `${of} ${key}`,
        relationship: `r${key}`,
      })
    }
  })
  await runBoth(['Import', 'Other import'])
}

const pair = fc.tuple(fc.nat(11), fc.nat(11)).filter(([a, b]) => a !== b)

async function ids(): Promise<readonly string[]> {
  const records = await district.records('student')
  const keyOf = (record: (typeof records)[number]) => record.sources[0]?.externalId ?? ''
  return [...records].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map(({ id }) => id)
}

test('DU-11 what is merged and taken apart, or undone, is what it was, to the byte: 300 random pairs', async () => {
  await begin()
  for (let n = 0; n < 12; n += 1) say(fc.sample(said, { seed: n, numRuns: 1 })[0] as Said)
  await runBoth(['Import', 'Other import'])
  const accounts = await ids()
  const before = await district.everything()
  await fc.assert(
    fc.asyncProperty(pair, taken, fc.boolean(), async ([a, b], take, byUndo) => {
      const [primary = '', secondary = ''] = [accounts[a], accounts[b]]
      const values = (await district.records('student')).find(({ id }) => id === secondary)?.attributes ?? {}
      const wished = { primary, secondary, take: take.filter(name => values[name] !== undefined) }
      const run = await merge(district.house, wished, { by: 'Mo' })
      if (byUndo) await undo(district.house, run.id, 'Mo')
      else await unmerge(district.house, secondary, { by: 'Mo' })
      expect(await district.everything()).toBe(before)
    }),
    { numRuns: 300, seed: 7 },
  )
}, 600_000)

test('DU-11 with runs in between, in whatever order of sources, both are what the same runs make of them', async () => {
  const integrations = fc.shuffledSubarray(['Import', 'Other import'], { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(said, { minLength: 1, maxLength: 6 }),
      pair,
      fc.array(fc.record({ said: fc.array(said, { maxLength: 4 }), integrations, drops: fc.option(fc.nat(5)) }), {
        maxLength: 3,
      }),
      async (first, [a, b], rounds) => {
        await begin()
        first.forEach(say)
        await runBoth(['Import', 'Other import'])
        const accounts = await ids()
        const [primary = '', secondary = ''] = [accounts[a], accounts[b]]
        await merge(district.house, { primary, secondary }, { by: 'Mo' })
        for (const round of rounds) {
          round.said.forEach(say)
          const { drops } = round
          onBoth((paper, of) => {
            if (of === 'other' && drops !== null && paper.records.enrollment.has(`e${drops}`))
              strike(paper, 'enrollment', `e${drops}`)
          })
          await runBoth(round.integrations)
        }
        await unmerge(district.house, secondary, { by: 'Mo' })
        await runBoth(['Other import', 'Import'])
        expect(await district.directory()).toEqual(await twin.directory())
      },
    ),
    { numRuns: 8, seed: 11 },
  )
}, 600_000)
