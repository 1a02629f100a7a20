/** The laws of who is who: neither the order of newcomers nor the pages make a difference, a second run plans nothing, undo restores. */

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Domain } from '../../src/model/domain.ts'
import type { SourceAttributes } from '../../src/model/value.ts'
import { undo } from '../../src/worker/front-door.ts'
import { openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { worlds } from './worlds.ts'

let district: District

beforeAll(async () => {
  district = await openDistrict()
})
afterAll(() => district.close())

/** So few values that many are equal. */
const child = fc.record({
  givenName: fc.constantFrom('Ada', 'ADA', 'Ben'),
  familyName: fc.constantFrom('Byrd', 'Cole'),
  birthDate: fc.constantFrom('2012-12-10', '2011-01-02', ''),
  stateId: fc.constantFrom('', '1', '2', '3'),
})
const children = fc.array(child, { minLength: 1, maxLength: 7 })
const domain = fc.constantFrom<Domain>(
  { entity: 'student', attributes: ['stateId'], compare: {}, resolution: 'unattended' },
  { entity: 'student', attributes: ['givenName', 'familyName', 'birthDate'], compare: {}, resolution: 'unattended' },
  { entity: 'student', attributes: ['familyName', 'birthDate'], compare: {}, resolution: 'manual' },
)
const domains = fc.uniqueArray(domain, { minLength: 1, maxLength: 3, selector: ({ attributes }) => attributes.join() })

async function lived(
  [first, second, chosen]: readonly [readonly SourceAttributes[], readonly SourceAttributes[], readonly Domain[]],
  how: { readonly pageSize: number; readonly backwards: boolean },
) {
  await district.forget()
  await district.configure({ domains: chosen, entities: ['student'] })
  for (const [paper, ones] of [
    [district.paper, first],
    [district.other, second],
  ] as const) {
    paper.pageSize = how.pageSize
    paper.order = keys => (how.backwards ? keys.toReversed() : keys)
    for (const [index, one] of ones.entries()) write(paper, 'student', `k${index}`, one)
  }
  await district.run()
  const last = await district.run({ integration: 'Other import' })
  const { rows: cases } = await district.house.pool.query(
    `select c.source, c.external_id, c.doubt,
            array(select l.source || ' ' || l.external_id from link l where l.record = any(c.records) order by 1) as may_be
       from duplicate_case c where c.waits order by 1, 2`,
  )
  return { last, seen: { directory: await district.directory(), cases } }
}

test('the order of newcomers and the size of pages make no difference; a second run plans nothing; undo restores', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(children, children, domains), fc.integer({ min: 1, max: 4 }), async (world, pageSize) => {
      const forth = await lived(world, { pageSize: 100, backwards: false })
      const back = await lived(world, { pageSize, backwards: true })
      expect(back.seen).toEqual(forth.seen)
      const again = await district.run({ integration: 'Other import', full: true })
      expect(again.counts.student).toMatchObject({ created: 0, updated: 0, deleted: 0, restored: 0 })
      await undo(district.house, again.id, 'Mo')
      await undo(district.house, back.last.id, 'Mo')
      const links = await district.house.pool.query(
        `select from link l join data_source s on s.id = l.source where s.name = 'Other'`,
      )
      expect(links.rowCount).toBe(0)
    }),
    worlds(25),
  )
}, 600_000)
