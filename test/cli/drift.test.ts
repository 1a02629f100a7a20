import { afterEach, beforeEach, expect, test } from 'vitest'
import { mapleFile } from './command-line.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld({ students: 10 })
})
afterEach(() => world.close())

test('`drift` tells what differs now, as a table, JSON or CSV, and writes nothing; an import has none', async () => {
  const { desk, powerSchool } = world
  expect(await desk.run('drift', 'Nightly import')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Code: DRIFT_NOT_KNOWN') as string,
  })
  const sync = mapleFile(powerSchool.url).replace('type: import', 'type: sync')
  expect(await desk.run('apply', await desk.write('maple.yaml', sync))).toMatchObject({ code: 0 })
  await world.run()
  const same = await desk.run('drift', 'Nightly import')
  expect(same).toMatchObject({ code: 0, stderr: expect.stringContaining('are at one') as string })

  const [id = ''] = await world.students()
  await desk.run('edit', 'student', id, 'phone=555-0100')
  const told = await desk.run('drift', 'Nightly import', '--json')
  expect(told.json()).toMatchObject([{ kind: 'changeThere', record: id, attribute: 'phone', passport: '555-0100' }])
  const [, run = ''] = /preview (\S+):/.exec(told.stderr) ?? []
  const file = await desk.run('drift', 'Nightly import', '--run', run, '--csv')
  expect(file.stdout).toMatch(/^entity,name,attribute,in Passport,there,what would happen/)
  expect(file.stdout).toContain(',phone,555-0100,')
  const written = powerSchool.db.prepare("select count(*) as n from students where home_phone = '555-0100'").get()
  expect(written).toEqual({ n: 0 })
}, 120_000)
