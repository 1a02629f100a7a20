/** User names from a pattern: unique in the organization, the same in whatever order people come, and kept. */

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { undo } from '../../src/worker/front-door.ts'
import { boundless, openDistrict, type District } from '../support/house.ts'
import { strike, write } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'

const rule = { rule: 'username', pattern: '{givenName:1}{familyName}', length: 10 }
const wish = { limits: boundless, tasks: { student: { mapping: { username: rule } } } }

let district: District
beforeAll(async () => {
  district = await openDistrict()
})
afterAll(() => district.close())
afterEach(() => district.forget())

async function names(all = true): Promise<Record<string, unknown>> {
  const found = await district.records('student', all)
  const paper = found.map(({ sources, attributes }) => [
    sources.find(({ source }) => source === 'Paper')?.externalId,
    attributes['username'],
  ])
  return Object.fromEntries(paper)
}

test('of equal wishes the first by key gets the name, the others a number, whatever page they come in', async () => {
  const outcomes = []
  for (const order of [(keys: readonly string[]) => keys, (keys: readonly string[]) => keys.toReversed()]) {
    writeSmallRoster(district.paper)
    for (const key of ['4', '10', '11']) {
      write(district.paper, 'student', key, { givenName: 'Álan', familyName: 'Byrd', school: '11' })
    }
    write(district.paper, 'student', '5', { givenName: 'Max', familyName: 'von der Lippe-Sassen', school: '11' })
    write(district.paper, 'student', '6', { givenName: 'Mia', familyName: 'von der Lippe-Sassen', school: '11' })
    district.paper.pageSize = 2
    district.paper.order = order
    await district.configure(wish)
    expect((await district.run()).state).toBe('done')
    outcomes.push(await names())
    await district.forget()
  }
  expect(outcomes[0]).toEqual({
    ...{ 1: 'abyrd', 4: 'abyrd2', 10: 'abyrd3', 11: 'abyrd4', 2: 'bcole', 3: 'cdunn' },
    ...{ 5: 'mvonderlip', 6: 'mvonderli2' },
  })
  expect(outcomes[1]).toEqual(outcomes[0])
})

test('a name once given stays: a second run plans nothing, a new surname keeps it, and nobody inherits it', async () => {
  writeSmallRoster(district.paper)
  await district.configure(wish)
  await district.run()
  expect((await district.run({ full: true })).counts.student).toMatchObject({ updated: 0, unchanged: 3 })

  write(district.paper, 'student', '1', { familyName: 'Zed' })
  await district.run()
  expect(await names()).toMatchObject({ 1: 'abyrd' })

  strike(district.paper, 'student', '2')
  write(district.paper, 'student', '7', { givenName: 'Bo', familyName: 'Cole', school: '11' })
  await district.run()
  expect(await names(false)).toMatchObject({ 7: 'bcole2' })

  write(district.paper, 'student', '2', { givenName: 'Ben', familyName: 'Cole', school: '11' })
  await district.run()
  expect(await names(false)).toMatchObject({ 2: 'bcole', 7: 'bcole2' })
})

test('names of teachers and other sources are taken, and a person who has one keeps it when the rule comes', async () => {
  writeSmallRoster(district.paper)
  write(district.paper, 'student', '3', { username: 'cyd' })
  write(district.paper, 'teacher', '51', { username: 'ABYRD' })
  await district.run()
  await district.configure(wish)
  const run = await district.run()

  expect(run.state).toBe('done')
  expect(await names()).toEqual({ 1: 'abyrd2', 2: 'bcole', 3: 'cyd' })
})

test('the plan shows the very names that are given, and undo frees them', async () => {
  writeSmallRoster(district.paper)
  await district.configure(wish)
  const preview = await district.run({ preview: true })
  const planned = (await district.changes(preview.id)).filter(({ entity }) => entity === 'student')
  expect(planned.map(({ fields }) => fields['username']?.after)).toEqual(['abyrd', 'bcole', 'cdunn'])

  const run = await district.run()
  await undo(district.house, run.id, 'test')
  await district.run()
  expect(await names(false)).toEqual({ 1: 'abyrd', 2: 'bcole', 3: 'cdunn' })
})

test('two wishes that would meet do not', async () => {
  writeSmallRoster(district.paper)
  write(district.paper, 'student', '1', { givenName: 'A', familyName: 'b', identifier: '2' })
  write(district.paper, 'student', '2', { givenName: 'A', familyName: 'b', identifier: '' })
  write(district.paper, 'student', '3', { givenName: 'A', familyName: 'b', identifier: '' })
  const pattern = '{givenName}{familyName}{identifier}'
  await district.configure({ tasks: { student: { mapping: { username: { rule: 'username', pattern } } } } })
  await district.run()

  expect(await names()).toEqual({ 1: 'ab2', 2: 'ab', 3: 'ab3' })
})
