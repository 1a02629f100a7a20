/** The log of a run: what it did, step by step, for whoever may look, and as a file. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { approve, decline, undo } from '../../src/worker/front-door.ts'
import { keepTold } from '../../src/worker/told-run.ts'
import { write } from '../support/paper-source.ts'
import { keyOf, openService, type Service } from './service.ts'

let service: Service
let first: string

beforeAll(async () => {
  service = await openService()
  first = (await service.district.run()).id
})
afterAll(() => service.close())

async function logOf(run: string, as = service.root): Promise<{ step: string; at: string; text: string }[]> {
  return (await service.ask('GET', `/api/v1/runs/${run}/log`, { as })).body.items
}

const texts = async (run: string): Promise<string[]> => (await logOf(run)).map(({ text }) => text)

test('a viewer reads what a run did in its order, with what it was told on its way, and takes it as a file', async () => {
  const quiet: Parameters<typeof keepTold>[2] = { onProgress: () => undefined, onNotice: () => undefined }
  const { told, close } = keepTold(service.district.house.pool, first, quiet)
  told.onNotice('The source asks to wait; it is asked again in 2 s.')
  await close()
  const steps = await logOf(first, await keyOf(service, 'viewer', service.organization))
  expect(steps.map(({ step }) => step).filter((step, at, all) => step !== all[at - 1])).toEqual([
    ...['started', 'read', 'planned', 'applied', 'ended', 'notice'],
  ])
  expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).sort())
  expect(await texts(first)).toEqual(
    expect.arrayContaining([
      'Started by test, test: everything is read.',
      expect.stringMatching(/^\d+ student records read/),
      expect.stringMatching(/^The plan is made: \d+ to add, .* It passes no limit\.$/),
      'Written to Passport, in one transaction.',
      'The source asks to wait; it is asked again in 2 s.',
    ]),
  )
  const file = await service.ask('GET', `/api/v1/runs/${first}/log.csv`, { as: service.root })
  expect(file.headers.get('content-disposition')).toBe(`attachment; filename="log-${first}.csv"`)
  expect(file.text.split('\r\n').filter(line => line !== '')).toHaveLength(steps.length + 1)
})

test('a plan that waited tells why, and by whom it was let go; an undone run tells by which', async () => {
  const { district } = service
  const { house, options, paper } = district
  write(paper, 'student', 'late', { givenName: 'Late', familyName: 'Comer', school: '11' })
  const held = await district.run({ hold: true })
  expect(await texts(held.id)).toContainEqual(expect.stringMatching(/^Held: 1 of \d+ student records would change/))
  await approve(house, held.id, { ...options, by: 'Mo', reason: 'I have looked' })
  expect((await texts(held.id)).slice(-3)).toEqual([
    ...['Approved by Mo: “I have looked”.', 'Written to Passport, in one transaction.'],
    expect.stringMatching(/^Done/),
  ])
  const undone = await undo(house, held.id, 'Mo')
  expect((await texts(held.id)).at(-1)).toBe(`Undone by run ${undone.id}.`)
  expect((await texts(undone.id))[0]).toBe(`Undo of run ${held.id} begun by Mo, by hand.`)
  const again = await district.run({ hold: true })
  await decline(house, again.id, 'Mo', 'not now')
  expect((await texts(again.id)).at(-1)).toBe('Declined by Mo: “not now”.')
})
