import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDistrict, type District } from '../support/house.ts'
import { write } from '../support/paper-source.ts'
import { openCommandLine, type CommandLine } from './command-line.ts'

let district: District
let desk: CommandLine
beforeAll(async () => {
  desk = await openCommandLine()
  district = await openDistrict({
    domains: [{ entity: 'student', attributes: ['familyName'], compare: {}, resolution: 'manual' }],
  })
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

test('who waits is listed, resolved with what is taken, and waits no more', async () => {
  const { id } = await district.record('student', '1')
  const [waiting, ...others] = (await run('duplicates', '--json')).json() as { readonly case: string }[]
  expect(others).toEqual([])
  expect(waiting).toMatchObject({
    state: 'waits',
    newcomer: { source: 'Other', externalId: 'a', attributes: { givenName: 'Adah' } },
    records: [id],
    domain: 'student by familyName',
  })
  expect((await run('duplicates')).stdout).toContain('Adah Byrd')
  const found = waiting?.case ?? ''
  expect(await run('resolve', found, '--secondary', 'merge')).toMatchObject({ code: 1, stdout: '' })
  expect(await run('resolve', found)).toMatchObject({ code: 2 })
  const resolved = await run('resolve', found, '--primary', id, '--secondary', 'merge', '--take', 'email', '--json')
  expect(resolved).toMatchObject({ code: 0 })
  expect((await district.record('student', '1')).attributes['email']).toBe('ada@x.example')
  expect(await run('duplicates')).toMatchObject({ code: 0, stdout: '', stderr: 'Nobody waits.\n' })
})

test('SM-6.3 who is unmatched on either side is listed by command line, as CSV too, and paired there', async () => {
  write(district.other, 'student', 'b', { givenName: 'Bo', familyName: 'Fay', stateId: '=S1', school: '11' })
  write(district.paper, 'student', '2', { givenName: 'Bo', familyName: 'Faye', school: '11' })
  await district.run()
  const preview = await district.run({ integration: 'Other import', preview: true })
  const { id } = await district.record('student', '2')
  const shown = await run('unmatched', preview.id, '--entity', 'student')
  expect(shown.stdout).toMatch(/^student: 1 of 2 matched \(50 %\), 0 wait, 1 only in the source, 1 only in Passport\n/)
  expect((await run('unmatched', preview.id, '--entity', 'student', '--json')).json()).toMatchObject([
    { side: 'source', externalId: 'b', name: 'Bo Fay' },
    { side: 'passport', record: id, name: 'Bo Faye', sources: ['Paper 2'] },
  ])
  const csv = await run('unmatched', preview.id, '--side', 'source', '--csv')
  expect(csv.stdout.split('\n')[1]).toBe("student,source,Bo Fay,,'=S1,,Maple,b,,")
  expect(await run('unmatched', preview.id, '--entity', 'school')).toMatchObject({ code: 2 })
  expect(await run('pair', preview.id, 'student', 'b', id, '--reason', 'seen')).toMatchObject({ code: 0 })
  expect((await district.record('student', 'b', 'Other')).id).toBe(id)
  expect(await run('pair', preview.id, 'student', 'b', id)).toMatchObject({ code: 1 })
})

test('accounts that are alike are counted, ruled apart, taken back, and merged all at once', async () => {
  const bo = { givenName: 'Bo', familyName: 'Quill', school: '11' }
  write(district.paper, 'student', '7', bo)
  write(district.other, 'student', 'q', { ...bo, givenName: 'Robert', familyName: 'Crane', email: 'bo@x.example' })
  await district.run()
  await district.run({ integration: 'Other import' })
  const ids = [(await district.record('student', '7')).id, (await district.record('student', 'q', 'Other')).id]
  expect(await run('edit', 'student', ids[1] ?? '', 'familyName=Quill')).toMatchObject({ code: 0 })
  const list = async () => (await run('duplicates', '--kind', 'domain', '--json')).json() as { readonly case: string }[]
  const [waiting] = await list()
  expect(waiting).toMatchObject({ kind: 'domain', records: [...ids].sort(), doubt: 'domain asks for a person' })
  expect((await run('duplicates')).stdout).toContain('Bo Quill, Robert Quill')
  expect((await run('duplicates', '--counts')).stdout).toMatch(/^Cases: 1\n[^]*source +Other +1/)
  expect(await run('apart')).toMatchObject({ code: 2 })
  expect((await run('apart', waiting?.case ?? '', '--reason', 'cousins')).stdout).toContain('people: 1')
  expect(await list()).toEqual([])
  expect((await run('duplicates', '--apart')).stdout).toContain('cousins')
  expect(await run('together', ...ids)).toMatchObject({ code: 0 })
  expect(await run('together', ...ids)).toMatchObject({ code: 1 })
  const merged = await run('merge-alike', 'student by familyName', '--primary-source', 'Paper', '--json')
  expect(merged.json()).toMatchObject([{ merged: 1, left: 0, runs: [expect.any(String)] }])
  expect((await district.record('student', 'q', 'Other')).id).toBe(ids[0])
  expect((await district.record('student', '7')).attributes).toMatchObject({ givenName: 'Bo', email: 'bo@x.example' })
  expect((await run('duplicates', '--look')).stderr).toBe('Nobody waits.\n')
})
