import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { openCommandLine, type CommandLine } from './command-line.ts'

let district: District
let desk: CommandLine
beforeAll(async () => {
  desk = await openCommandLine()
  district = await openDistrict()
  for (const paper of [district.paper, district.other])
    write(paper, 'school', '11', { name: 'Maple', identifier: '11' })
  write(district.paper, 'student', '1', { givenName: 'Ada', familyName: 'Byrd', school: '11' })
  write(district.other, 'student', 'a', { givenName: 'Adah', familyName: 'Byrd', school: '11', email: 'ada@x.example' })
  await district.run()
  await district.run({ integration: 'Other import' })
})
afterAll(async () => {
  await desk.close()
  await district.close()
})

const run = (...words: string[]) => desk.runIn({ DATABASE_URL: district.url }, ...words)

test('DU-11 DU-13 two accounts are merged after a preview, the old id says where it went, and they are taken apart', async () => {
  const a = (await district.record('student', '1')).id
  const b = (await district.record('student', 'a', 'Other')).id
  const preview = await run('merge', a, b, '--take', 'givenName', '--preview')
  expect(preview).toMatchObject({ code: 0 })
  expect(preview.stdout).toMatch(/email +ada@x.example +ada@x.example +Other/)
  expect(preview.stdout).toContain('Links that go over: Other a')
  expect(await run('merge', a, a)).toMatchObject({ code: 1, stdout: '' })
  expect(await run('merge', a, b, '--take', 'givenName', '--reason', 'I know her')).toMatchObject({ code: 0 })
  expect((await district.record('student', '1')).attributes).toMatchObject({
    givenName: 'Adah',
    email: 'ada@x.example',
  })
  for (const words of [
    ['why', 'student', b],
    ['edit', 'student', b, 'email=x@y.example'],
  ]) {
    const said = await run(...words)
    expect(said.code).toBe(1)
    expect(said.stderr).toContain(`merged into ${a}`)
  }
  expect((await run('merged', a, '--json')).json()).toMatchObject([{ record: b, into: a, reason: 'I know her' }])
  expect(await run('unmerge', b)).toMatchObject({ code: 0 })
  expect((await district.record('student', 'a', 'Other')).id).toBe(b)
}, 120_000)
