import { expect, test } from 'vitest'
import { growPowerSchool, openImport, expectedOf, freshDirectory } from './district.ts'
import { advance } from '../../simulators/district/days.ts'
import { boundless } from '../support/house.ts'
function diff(a: readonly unknown[], b: readonly unknown[]) {
  const as = new Set(a.map(x => JSON.stringify(x))), bs = new Set(b.map(x => JSON.stringify(x)))
  return { onlyA: [...as].filter(x => !bs.has(x)), onlyB: [...bs].filter(x => !as.has(x)) }
}
test('x', async () => {
  const ps = await growPowerSchool(1200)
  const full = await openImport(ps, { limits: boundless, blanksErase: true })
  const inc = await openImport(ps, { limits: boundless, blanksErase: true })
  await full.run(); await inc.run()
  expect(await full.counts()).toEqual(expectedOf(ps))
  for (let i = 0; i < 6; i++) {
    const deeds = advance(ps.db, { seed: i, days: 5 })
    const kinds: Record<string, number> = {}
    for (const d of deeds) kinds[d.kind + ' ' + d.entity + ' ' + d.effect] = (kinds[d.kind + ' ' + d.entity + ' ' + d.effect] ?? 0) + 1
    console.log(kinds)
    const run = await full.run()
    const r2 = await inc.run({ full: false })
    console.log(run.state, r2.state, r2.mode, run.durationMs, r2.durationMs, (await full.problems(run.id)).slice(0, 3), (await inc.problems(r2.id)).slice(0, 3))
    const counts = await full.counts()
    const exp = expectedOf(ps)
    console.log('counts equal', JSON.stringify(counts) === JSON.stringify({ ...counts, ...exp }), counts, exp)
    const fresh = await freshDirectory(ps)
    const d1 = diff(await full.active(), fresh), d2 = diff(await inc.active(), fresh)
    console.log('full', d1.onlyA.length, d1.onlyB.length, d1.onlyA.slice(0, 4), d1.onlyB.slice(0, 4))
    console.log('inc', d2.onlyA.length, d2.onlyB.length, d2.onlyA.slice(0, 6), d2.onlyB.slice(0, 6))
  }
  await full.close(); await inc.close(); await ps.close()
}, 120000)
