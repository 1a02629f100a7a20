/**
 * Law 7 for the whole service: whatever happens to servers, workers, PostgreSQL and the network between them, at whatever
 * moment, a run ends like an undisturbed one, to the byte. FAULTS=2000 makes a storm of it; FAULTS_SEED another one.
 */

import { appendFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { faults, type Fault } from './faults.ts'
import { openStormyDistrict, type Station, type StormyDistrict } from './stormy-district.ts'

const count = Number(process.env['FAULTS'] ?? '63')
const seed = Number(process.env['FAULTS_SEED'] ?? '1')
/** Where a long storm tells how it gets on, a line for each fault. */
const report = process.env['FAULTS_REPORT']

let district: StormyDistrict

test(
  `${count} faults of ${faults.length} kinds at any moment (seed ${seed}): each run ends as an undisturbed one`,
  async () => {
    district = await openStormyDistrict()
    onTestFinished(() => district.close())
    const struck = new Map<string, { all: number; underWay: number }>()
    for (let n = 0; n < count; n += 1) {
      const fault = faults[n % faults.length]
      if (!fault) throw new Error('no fault')
      const startedAt = performance.now()
      const underWay = await weather(fault, chanceOf(n))
      const tally = struck.get(fault.name) ?? { all: 0, underWay: 0 }
      struck.set(fault.name, { all: tally.all + 1, underWay: tally.underWay + (underWay ? 1 : 0) })
      if (report) {
        const line = `${n + 1} ${fault.name}${underWay ? '' : ' (late)'} ${Math.round(performance.now() - startedAt)} ms\n`
        await appendFile(report, line)
      }
    }
    if (report) await appendFile(report, `${JSON.stringify(Object.fromEntries(struck))}\n`)
    const all = [...struck.values()]
    expect(all.reduce((sum, each) => sum + each.all, 0)).toBe(count)
    // Most of them must find the run under way, or nothing is tried.
    expect(all.reduce((sum, each) => sum + each.underWay, 0)).toBeGreaterThan(count * 0.7)
  },
  30_000 + count * 30_000,
)

/** Whether the run was under way when it was struck. */
async function weather(fault: Fault, chance: () => number): Promise<boolean> {
  await district.startAnew()
  const seen = new Map(district.stations.map(station => [station, station.server.lines.length]))
  // After the last page it is planned and applied: one moment in five.
  const moment = Math.min(Math.floor(chance() * district.pages * 1.25), district.pages)
  const run = fault.launch ? await fault.launch(district, chance() * 150) : await district.queue()
  // A fault of its launch has happened by now.
  const carrier = fault.launch ? district.stations[0] : await carrierOf(moment, seen)
  await pause(chance() * 12)
  const state = (await district.run(run))?.state
  await fault.strike(district, carrier)
  expect(await district.ended(run)).toMatchObject({ state: 'done', failure: null })
  expect(await district.state()).toBe(district.undisturbed)
  await fault.after?.(district, carrier)
  // Nobody who woke up has written anything; and of one launch there is one run.
  expect(await district.state()).toBe(district.undisturbed)
  expect(await district.runs()).toBe(1)
  return state === 'running' || state === 'queued'
}

/** Who reads, when that many pages have come. */
function carrierOf(moment: number, seen: ReadonlyMap<Station, number>): Promise<Station> {
  const [one, other] = district.stations
  const pagesOf = (station: Station): number =>
    station.server.lines.slice(seen.get(station)).filter(line => line.startsWith('page')).length
  return new Promise(resolve => {
    const look = (): void => {
      const carrier = pagesOf(one) >= pagesOf(other) ? one : other
      if (pagesOf(carrier) < Math.max(moment, 1)) return
      for (const stop of stops) stop()
      resolve(carrier)
    }
    const stops = [one, other].map(({ server }) => server.listen(look))
    look()
  })
}

/** Numbers from 0 to 1, the same for the same fault of the same storm. */
function chanceOf(n: number): () => number {
  let state = Math.imul(seed * 100_003 + n + 1, 0x9e3779b1)
  return () => {
    state = Math.imul(state ^ (state >>> 15), state | 1)
    state ^= state + Math.imul(state ^ (state >>> 7), state | 61)
    return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32
  }
}
