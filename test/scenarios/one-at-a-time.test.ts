/** One run of an integration at a time, and none left behind. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cancel, editRecord, launch, undo, type House } from '../../src/worker/front-door.ts'
import { openPool } from '../../src/store/database.ts'
import { v7 as newId } from 'uuid'
import { findIntegration } from '../../src/store/configuration.ts'
import { createRun, findRun, listRuns } from '../../src/store/runs.ts'
import { openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

let district: District
let neighbour: House

beforeAll(async () => {
  district = await openDistrict()
  const pool = openPool(district.url)
  neighbour = { ...district.house, pool, close: () => pool.end() }
})
beforeEach(async () => {
  await district.forget()
  writeSmallRoster(district.paper)
})
afterAll(async () => {
  await neighbour.close()
  await district.close()
})

/** Runs the import, and at its first page of students does something else before it goes on. */
async function meanwhile(act: () => Promise<void>) {
  let acted = false
  district.paper.onPage = async entity => {
    if (entity !== 'student' || acted) return
    acted = true
    await act()
  }
  return district.run()
}

test('DS-06 a second launch is refused while one runs, from another process too', async () => {
  const refused: unknown[] = []
  const run = await meanwhile(async () => {
    for (const house of [district.house, neighbour]) {
      refused.push(await launch(house, district.options).catch((error: unknown) => error))
    }
  })

  expect(refused).toMatchObject([{ code: 'RUN_UNDER_WAY' }, { code: 'RUN_UNDER_WAY' }])
  expect(run.state).toBe('done')
  expect(await listRuns(district.house.pool, { limit: 10 })).toHaveLength(1)
})

test('an undo waits for nobody: it is refused while an import runs', async () => {
  const first = await district.run()
  let refused: unknown
  await meanwhile(async () => {
    refused = await undo(neighbour, first.id, 'Mo').catch((error: unknown) => error)
  })

  expect(refused).toMatchObject({ code: 'RUN_UNDER_WAY' })
  expect(await district.records('student')).toHaveLength(3)
})

test('DS-11 a run whose process died is marked as failed, and made again by the next', async () => {
  await district.run()
  const clean = await district.directory()
  const { pool } = district.house
  const left = {
    id: newId(),
    integrationName: 'Import',
    mode: 'full',
    kind: 'integration',
    trigger: 'test',
    startedBy: 'test',
  } as const
  const { id: integration, organization } = await findIntegration(pool, 'Import')
  await createRun(pool, { ...left, integration, organization })
  const notices: string[] = []
  const run = await district.run({ onNotice: text => notices.push(text) })

  expect(run.state).toBe('done')
  expect(await findRun(pool, left.id)).toMatchObject({ state: 'failed', failure: { code: 'RUN_INTERRUPTED' } })
  expect(notices).toEqual([`Run ${left.id} was interrupted before anything was written; it is made again.`])
  expect(await district.directory()).toEqual(clean)
})

test('a run is cancelled from another process at its next page, and writes nothing', async () => {
  const before = await district.everything()
  const run = await meanwhile(async () => {
    const [running] = await listRuns(neighbour.pool, { limit: 1 })
    await cancel(neighbour, running?.id ?? '', 'Mo')
  })

  expect(run).toMatchObject({ state: 'cancelled', failure: { code: 'RUN_CANCELLED' } })
  expect(await district.everything()).toBe(before)
  expect(await district.changes(run.id)).toEqual([])
})

test('a run is cancelled by the signal of its own process', async () => {
  const abort = new AbortController()
  district.paper.onPage = entity => (entity === 'section' ? abort.abort() : undefined)
  const run = await district.run({ signal: abort.signal })

  expect(run.state).toBe('cancelled')
  expect(await district.records('student', true)).toEqual([])
})

test('an edit while a plan is being made is never overwritten: the plan is made again', async () => {
  await district.run()
  const { id } = await district.record('student', '2')
  write(district.paper, 'student', '2', { familyName: 'Cole-Ray', phone: '555 0100' })
  const notices: string[] = []
  let edited = false
  district.paper.onPage = async entity => {
    if (entity !== 'enrollment' || edited) return
    edited = true
    await editRecord(neighbour, { entity: 'student', id, values: { phone: '555 0199' }, by: 'Mo' })
  }
  const run = await district.run({ onNotice: text => notices.push(text) })

  expect(run.state).toBe('done')
  expect(notices).toEqual(['Somebody changed records or rules of the plan before it was applied: it is made again.'])
  expect(await district.conflicts(run.id)).toMatchObject([{ attribute: 'phone', theirs: '555 0100', ours: '555 0199' }])
  expect((await listRuns(district.house.pool, { limit: 3 })).map(({ kind, state }) => [kind, state])).toEqual([
    ['integration', 'done'],
    ['edit', 'done'],
    ['integration', 'declined'],
  ])
})
