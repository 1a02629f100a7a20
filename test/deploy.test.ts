/** What deploy/ names exists: paths, commands, variables, units. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { addBackup } from '../src/cli/commands/backup.ts'
import { addService } from '../src/cli/commands/service.ts'
import { readConfig } from '../src/config.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))
const textOf = (path: string): string => readFileSync(join(repository, path), 'utf8')
const unitFiles = readdirSync(join(repository, 'deploy/systemd'))
const units = unitFiles.map(name => ({ name, text: textOf(`deploy/systemd/${name}`) }))

const program = new Command()
addService(
  program,
  () => Promise.resolve(),
  () => Promise.resolve(),
)
addBackup(program, () => Promise.resolve())
const commands = new Map(program.commands.map(command => [command.name(), command]))

test('units start commands that there are, from files that there are', () => {
  const lines = units.flatMap(({ text }) => text.match(/^ExecStart=.*$/gm) ?? [])
  expect(lines).toHaveLength(unitFiles.filter(name => name.endsWith('.service')).length)
  for (const line of lines) {
    const [, path = '', words = ''] = /node \/opt\/passport-sync\/(\S+) (.+)$/.exec(line) ?? []
    expect(existsSync(join(repository, path))).toBe(true)
    const [name = '', ...rest] = words
      .replaceAll(/["'].*$/g, '')
      .trim()
      .split(' ')
    const command = commands.get(name)
    expect(command).toBeDefined()
    for (const option of rest.filter(word => word.startsWith('--'))) {
      expect(command?.options.map(({ long }) => long)).toContain(option)
    }
  }
})

test('every unit that runs us is locked in the same way', () => {
  const locks = units
    .filter(({ name }) => name.endsWith('.service'))
    .map(({ text }) => /^# What the service may do[^]*?(?=\n\n|$(?!\n))/m.exec(text)?.[0].trim() ?? '')
  expect(locks[0]).toMatch(/^ProtectSystem=strict$/m)
  expect(new Set(locks).size).toBe(1)
})

test('the timer begins a unit that there is, and units name pages that there are', () => {
  for (const name of unitFiles.filter(file => file.endsWith('.timer'))) {
    expect(unitFiles).toContain(name.replace('.timer', '.service'))
  }
  for (const { text } of units) {
    for (const [, page = ''] of text.matchAll(/file:\/\/\/opt\/passport-sync\/(\S+)/g)) {
      expect(existsSync(join(repository, page))).toBe(true)
    }
  }
})

test('the image copies what there is, all that the program needs, and starts a command', () => {
  const file = textOf('deploy/container/Containerfile')
  const copied = [...file.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '))
  for (const path of copied) expect(existsSync(join(repository, path))).toBe(true)
  expect(copied).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', 'bin', 'src']))
  expect(commands.has(/^CMD \["(\w+)"\]$/m.exec(file)?.[1] ?? '')).toBe(true)
})

test('variables in deploy/ are variables of ours, with values that they may have', () => {
  type Service = { environment?: Record<string, string>; command?: string[]; image: string }
  const compose = parse(textOf('deploy/container/compose.yaml'), { merge: true }) as {
    services: Record<string, Service>
  }
  const filled = (value: string): string =>
    value.replaceAll(/\$\{(\w+):\?\}/g, (_, name) =>
      name === 'PASSPORT_SYNC_KEY' ? Buffer.alloc(32).toString('base64') : 'x',
    )
  const ours = Object.values(compose.services).filter(({ image }) => image === 'passport-sync')
  expect(ours).toHaveLength(2)
  for (const { environment = {}, command = [] } of ours) {
    expect(commands.has(command[0] ?? '')).toBe(true)
    const config = readConfig(
      Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, filled(value)])),
    )
    expect(config.databaseUrl).toBe('postgres://passport:x@postgres:5432/passport')
  }
  const set = units.flatMap(({ text }) =>
    [...text.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, key, value]) => [key, value]),
  )
  expect(() => readConfig(Object.fromEntries(set) as Record<string, string>)).not.toThrow()
})
