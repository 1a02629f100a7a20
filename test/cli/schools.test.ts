import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWorld, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

type Row = { readonly source: string; readonly state: string; readonly school: { readonly name: string } | null }

async function rows(...options: string[]): Promise<Row[]> {
  const ended = await world.desk.run('schools', 'Nightly import', '--json', ...options)
  expect(ended).toMatchObject({ code: 0 })
  return ended.json() as Row[]
}

test('SM-1.4 SM-5.1 schools are listed and decided by command: created, left out, taken back', async () => {
  const before = await rows()
  expect(before.length).toBeGreaterThan(1)
  expect(before.every(({ state }) => state === 'missing')).toBe(true)
  const [first, second] = before.map(({ source }) => source)

  const decided = await rows('--create', `${first}=The First School`, '--leave-out', String(second))
  expect(decided.slice(0, 2)).toMatchObject([
    { source: first, state: 'existing', school: { name: 'The First School' } },
    { source: second, state: 'left out', school: null },
  ])
  const { report } = await world.run()
  expect(report).toMatchObject({ state: 'done', entities: { school: { read: before.length } } })
  const file = await world.desk.run('export-config')
  expect(file.stdout).toMatch(/name: The First School/)

  const frozen = await rows('--freeze', String(first))
  expect(frozen[0]).toMatchObject({ source: first, state: 'frozen' })
  const table = await world.desk.run('schools', 'Nightly import')
  expect(table.stdout).toMatch(/^Source +Name there +State +In Passport/)
  expect(await world.desk.run('schools', 'Nightly import', '--use', `${second}=Nowhere`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Code: SCHOOL_UNKNOWN') as string,
  })
  expect(await world.desk.run('schools', 'Nightly import', '--create', 'nothing')).toMatchObject({ code: 2 })
}, 120_000)
