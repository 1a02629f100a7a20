import { afterAll, beforeAll, expect, test } from 'vitest'
import { mapleFile, openCommandLine, type CommandLine } from './command-line.ts'

let desk: CommandLine
beforeAll(async () => {
  desk = await openCommandLine()
  await desk.run('apply', await desk.write('maple.yaml', mapleFile('http://127.0.0.1:1')))
  const add = (...words: string[]) => desk.run('add', 'student', ...words)
  for (const given of ['givenName=Ada', 'givenName=Grace']) {
    await add(given, 'familyName=Byrd', 'birthDate=2012-12-10', `stateId=${given.length}`)
  }
  await add('givenName=Ben', 'familyName=BYRD', 'birthDate=2012-12-10')
  await add('givenName=Cy', 'familyName=Dunn')
})
afterAll(() => desk.close())

test('domains try tells counts, blanks, groups and what speaks against them, and keeps nothing', async () => {
  const tried = await desk.run('domains', 'try', 'student', 'familyName,birthDate', '--json')
  expect(tried).toMatchObject({ code: 0, stderr: '' })
  expect(tried.json()).toMatchObject([
    {
      domain: 'student by familyName, birthDate',
      people: 4,
      compared: 3,
      blanks: { familyName: 0, birthDate: 1 },
      groups: 1,
      pairs: 3,
      largest: [{ size: 3, against: 'state ids differ', records: [{}, {}, {}] }],
    },
  ])
  const told = await desk.run('domains', 'try', 'student', 'familyName,birthDate')
  expect(told.stdout).toContain('student by familyName, birthDate: 4 people, 3 compared.')
  expect(told.stdout).toContain('3 pairs are equal, in 1 groups.')
  expect(told.stdout).toContain('Grace, Byrd, 2012-12-10')
})

test('domains try compares as it is told, and refuses what is no attribute, no comparison or no person', async () => {
  const sounds = await desk.run('domains', 'try', 'student', 'familyName', '--compare', 'familyName=phonetic', '--json')
  expect(sounds.json()).toMatchObject([{ domain: 'student by familyName (phonetic)', groups: 1, pairs: 3 }])
  for (const words of [
    ['student', 'surname'],
    ['student', 'familyName', '--compare', 'familyName=guess'],
    ['school', 'name'],
  ]) {
    expect(await desk.run('domains', 'try', ...words)).toMatchObject({ code: 2, stdout: '' })
  }
})
