/** History keeps its values for as long as the organization says; then they go, and ids, counts and names of attributes stay. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginToForget, forgetChanges } from '../../src/store/retention.ts'
import { forgetOldValues } from '../../src/worker/forget-values.ts'
import { editRecord, undo } from '../../src/worker/front-door.ts'
import { strike, write } from '../support/paper-source.ts'
import { keyOf, openService, type Service } from './service.ts'

let service: Service

beforeAll(async () => {
  service = await openService()
})
afterAll(() => service.close())

const ask = (method: string, address: string, body?: unknown, as = service.root) =>
  service.ask(method, `/api/v1${address}`, { as, body, headers: { 'if-match': '*' } })

const forget = () => forgetOldValues(service.district.house.pool, new Date(), new AbortController().signal)

/** As if it had ended so many days ago. */
async function age(run: string, days: number): Promise<void> {
  await service.district.house.pool.query(
    `update run set started_at = started_at - d, ended_at = ended_at - d from make_interval(days => $2) d where id = $1`,
    [run, days],
  )
}

test('how long values are kept is a setting, for administrators to change, within bounds, in the district file and the audit', async () => {
  const made = await ask('POST', '/organizations', { name: 'Oak Unified', type: 'district', timeZone: 'UTC' })
  const organization = String(made.body.id)
  const address = `/organizations/${organization}/retention`
  expect((await ask('GET', address, undefined, await keyOf(service, 'viewer', organization))).body).toEqual({
    days: 400,
  })
  const operator = await keyOf(service, 'operator', organization)
  expect((await ask('PUT', address, { days: 500 }, operator)).status).toBe(403)
  expect((await ask('PUT', address, { days: 5 })).status).toBe(400)
  expect((await ask('PUT', address, { days: 500 })).body).toEqual({ days: 500 })
  expect((await ask('GET', `/organizations/${organization}/configuration`)).text).toContain('keepValuesDays: 500')
  const { body } = await ask('GET', '/audit?filter=what:organization&limit=1')
  expect(body.items[0].fields).toEqual({ keepValuesDays: { before: null, after: 500 } })
  expect((await ask('PUT', address, { days: 400 })).body).toEqual({ days: 400 })
})

test('values of old runs go and are told to be gone; such a run is not undone; who left long ago keeps only an id', async () => {
  const { district } = service
  const { house, paper } = district
  await district.run()
  write(paper, 'student', '2', { email: 'old@maple.example' })
  strike(paper, 'student', '1')
  const left = (await district.record('student', '1')).id
  const { id: run, counts } = await district.run({ full: true })
  expect(counts.student).toMatchObject({ updated: 1, deleted: 1 })
  await age(run, 399)
  expect(await forget()).toBe(0)
  await age(run, 2)
  const stays = await district.records('student')
  expect(await forget()).toBe(1)
  expect(await forget()).toBe(0)

  const of = (entity: string) => changed.body.items.filter((one: { entity: string }) => one.entity === entity)
  const changed = await ask('GET', `/runs/${run}/changes?limit=100`)
  expect(of('student')).toMatchObject([
    { operation: 'update', fields: { email: { before: null, after: null } }, outcome: 'applied' },
    { operation: 'delete', record: left, name: '' },
  ])
  expect((await ask('GET', `/runs/${run}`)).body).toMatchObject({
    valuesGoneAfterDays: 400,
    entities: { student: { updated: 1, deleted: 1 } },
  })
  expect((await ask('GET', `/runs/${run}/log`)).body.items.at(-1).text).toMatch(
    /^The values were removed after 400 days/,
  )
  expect((await ask('GET', `/runs/${run}/undo`)).body).toMatchObject({
    possible: false,
    problem: { code: 'UNDO_REFUSED', message: expect.stringContaining('its values were removed after 400 days') },
  })
  await expect(undo(house, run, 'test')).rejects.toMatchObject({ code: 'UNDO_REFUSED' })
  expect((await ask('GET', '/audit?filter=action:remove values')).body.items).toMatchObject([
    { actor: 'Passport', what: 'run', name: 'of 1 runs', fields: { 'kept for days': { after: 400 } } },
  ])
  expect(await district.records('student')).toEqual(stays)
  const gone = (await district.records('student', true)).find(({ id }) => id === left)
  expect(gone).toMatchObject({ state: 'archived', attributes: {} })
  const { rows } = await house.pool.query(`select shadow from link where record = $1`, [left])
  expect(rows).toEqual([{ shadow: '{}' }])
})

test('who comes back after that comes under the same id with what the source has; by hand only with values', async () => {
  const { district } = service
  const { house, paper } = district
  const gone = (await district.records('student', true)).find(({ state }) => state === 'archived')
  const edit = { entity: 'student', id: gone?.id ?? '', by: 'test' } as const
  await expect(editRecord(house, { ...edit, values: { state: 'active' } })).rejects.toMatchObject({
    code: 'VALUES_REFUSED',
  })
  write(paper, 'student', '1', { givenName: 'Ada', familyName: 'Byrd', school: '11', identifier: '0042' })
  const { id: back } = await district.run({ full: true })
  expect(await district.record('student', '1')).toMatchObject({
    id: gone?.id,
    attributes: { givenName: 'Ada', familyName: 'Byrd', identifier: '0042' },
  })
  expect((await district.run({ full: true })).counts.student).toMatchObject({ updated: 0, restored: 0, created: 0 })
  await undo(house, back, 'test')
  expect((await district.records('student', true)).find(({ id }) => id === gone?.id)).toMatchObject({
    state: 'archived',
    attributes: {},
  })
})

test('what was broken off is gone on with, and is not undone in between', async () => {
  const { district } = service
  const { house, paper } = district
  write(paper, 'student', '2', { email: 'one@maple.example', phone: '555 0100' })
  write(paper, 'teacher', 't9', { givenName: 'Tess', familyName: 'Eno', school: '11' })
  const { id: run } = await district.run({ full: true })
  await age(run, 401)
  await beginToForget(house.pool, { id: run, organization: Number(service.organization), days: 400 })
  await forgetChanges(house.pool, run, { after: 0, limit: 1 })
  await expect(undo(house, run, 'test')).rejects.toMatchObject({ code: 'UNDO_REFUSED' })
  expect(await forgetOldValues(house.pool, new Date(), AbortSignal.abort())).toBe(0)
  expect(await forget()).toBe(1)
  const changes = await district.changes(run)
  const values = changes.flatMap(({ fields }) => Object.values(fields).flatMap(({ before, after }) => [before, after]))
  expect(new Set(values)).toEqual(new Set([null]))
  expect(changes.length).toBeGreaterThan(1)
})
