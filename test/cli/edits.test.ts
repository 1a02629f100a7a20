import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapleFile, openCommandLine, type CommandLine } from './command-line.ts'

let desk: CommandLine
beforeAll(async () => {
  desk = await openCommandLine()
  await desk.run('apply', await desk.write('maple.yaml', mapleFile('http://127.0.0.1:1')))
})
afterAll(() => desk.close())

/** The id that `add --json` tells. */
async function added(...words: string[]): Promise<string> {
  const ended = await desk.run('add', ...words, '--json')
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  const [report] = ended.json()
  return (report as { readonly record: string }).record
}

test('a student is added, edited, explained and removed; undo brings each step back', async () => {
  const school = await added('school', 'name=Oak', 'identifier=07', 'grades=9,10')
  const id = await added(
    'student',
    'givenName=Zoë',
    'familyName=de la Cruz',
    `school=${school}`,
    'password=geheim',
    'custom.bus=7',
    'grade=9',
  )
  const [record] = (await desk.run('records', 'student', '--id', id, '--json')).json()
  expect(record).toMatchObject({
    attributes: { givenName: 'Zoë', familyName: 'de la Cruz', grade: '9', school, custom: { bus: '7' } },
  })
  expect(JSON.stringify(record)).not.toContain('geheim')

  const [edited] = (await desk.run('edit', 'student', id, 'grade=', 'birthDate=2012-02-29', '--json')).json()
  const [after] = (await desk.run('records', 'student', '--id', id, '--json')).json()
  expect(after).toMatchObject({ attributes: { birthDate: '2012-02-29' } })
  expect(after).not.toHaveProperty('attributes.grade')
  const why = await desk.run('why', 'student', id, '--json')
  expect(why.json()).toContainEqual(
    expect.objectContaining({ attribute: 'birthDate', value: '2012-02-29', source: 'Passport', beaten: [] }),
  )
  expect(why.stdout).not.toContain('geheim')

  const { run } = edited as { readonly run: string }
  const changes = await desk.run('show', run, '--changes', '--json')
  expect(changes.json()).toMatchObject([
    { operation: 'update', fields: { grade: { before: '9', after: null }, birthDate: { before: null } } },
  ])
  expect((await desk.run('undo', run)).code).toBe(0)
  expect((await desk.run('records', 'student', '--id', id, '--json')).json()).toEqual([record])

  const removed = await desk.run('remove', 'student', id, '--json')
  expect((await desk.run('records', 'student', '--json')).stdout).toBe('')
  expect((await desk.run('records', 'student', '--all', '--json')).json()).toMatchObject([{ id, state: 'archived' }])
  const [{ run: removal } = { run: '' }] = removed.json() as { readonly run: string }[]
  expect((await desk.run('show', removal, '--changes', '--json')).json()).toMatchObject([{ operation: 'delete' }])
  await desk.run('undo', removal)
  expect((await desk.run('records', 'student', '--json')).json()).toEqual([record])
})

test.each([
  ['an unknown attribute', ['add', 'student', 'givnName=A'], "Did you mean 'givenName'?"],
  [
    'a value that is no date',
    ['add', 'student', 'givenName=A', 'familyName=B', 'birthDate=2011-02-29'],
    "'birthDate' is a day",
  ],
  ['a value that is not allowed', ['add', 'student', 'enrollStatus=gone'], "'enrollStatus' cannot be 'gone'"],
  ['a missing attribute', ['add', 'student', 'givenName=A'], 'familyName'],
  ['a word without a value', ['add', 'student', 'givenName'], 'not of the form attribute=value'],
])('%s is refused and named', async (_what, words, said) => {
  const ended = await desk.run(...words)
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toContain(said)
})
