/** That nothing is left to do between the two sides. */

import { expect } from 'vitest'
import type { District } from './house.ts'

/** A whole run plans nothing, finds no conflict and sends nothing. */
export async function expectQuiet(district: District): Promise<void> {
  const before = district.paper.writes.length
  const run = await district.run({ full: true })
  expect(await district.changes(run.id)).toEqual([])
  expect(await district.conflicts(run.id)).toEqual([])
  expect(district.paper.writes.length).toBe(before)
}
