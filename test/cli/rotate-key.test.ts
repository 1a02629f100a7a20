import { randomBytes } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mapleFile, openCommandLine, type CommandLine } from './command-line.ts'

let desk: CommandLine
beforeEach(async () => {
  desk = await openCommandLine()
})
afterEach(() => desk.close())

test('rotate-key seals every secret with a new key; broken off, it goes on when it is given again', async () => {
  const maple = await desk.write('maple.yaml', mapleFile('http://127.0.0.1:1'))
  await desk.run('apply', maple)
  const file = join(desk.folder, 'home', 'key')
  const old = await readFile(file, 'utf8')
  expect(await desk.run('rotate-key')).toMatchObject({ code: 0, stdout: 'Sealed 1 secrets with the new key.\n' })
  const next = await readFile(file, 'utf8')
  expect(next).not.toBe(old)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await desk.run('apply', maple)).stdout).toBe('Nothing to change.\n')

  // Killed after the secrets were sealed, before the new key took its place.
  await writeFile(file, old)
  await writeFile(`${file}.next`, next)
  expect(await desk.run('rotate-key')).toMatchObject({ code: 0, stdout: 'Sealed 0 secrets with the new key.\n' })
  expect(await readFile(file, 'utf8')).toBe(next)
  expect((await desk.run('apply', maple)).stdout).toBe('Nothing to change.\n')
})

test('a key of the environment is rotated to one of the environment', async () => {
  const [one, other] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]
  const maple = await desk.write('maple.yaml', mapleFile('http://127.0.0.1:1'))
  await desk.runIn({ PASSPORT_SYNC_KEY: one }, 'apply', maple)
  const alone = await desk.runIn({ PASSPORT_SYNC_KEY: one }, 'rotate-key')
  expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining('NEXT_KEY_MISSING') })
  const rotated = await desk.runIn({ PASSPORT_SYNC_KEY: one, PASSPORT_SYNC_NEXT_KEY: other }, 'rotate-key')
  expect(rotated).toMatchObject({ code: 0, stderr: expect.stringContaining('Set PASSPORT_SYNC_KEY') })
  expect((await desk.runIn({ PASSPORT_SYNC_KEY: other }, 'apply', maple)).stdout).toBe('Nothing to change.\n')
})
