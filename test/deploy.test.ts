/** What deploy/ names exists: paths, commands, variables, units. */

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
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

const sections = {
  Unit: ['Description', 'Documentation', 'Wants', 'After'],
  Timer: ['OnCalendar', 'RandomizedDelaySec', 'Persistent'],
  Install: ['WantedBy'],
}

test('units are sections of settings, each said once and in its own section', () => {
  for (const { name, text } of units) {
    let section = ''
    const said = new Set<string>()
    for (const line of text.split('\n').filter(each => each !== '' && !each.startsWith('#'))) {
      const [, head] = /^\[(\w+)\]$/.exec(line) ?? []
      const [, key = ''] = /^([A-Z]\w+)=/.exec(line) ?? []
      if (head) section = head
      else {
        expect([name, line, key !== '' && !said.has(key)]).toEqual([name, line, true])
        const home = Object.entries(sections).find(([, keys]) => keys.includes(key))?.[0] ?? 'Service'
        expect([name, key, section]).toEqual([name, key, home])
        said.add(key)
      }
    }
    expect([name, said.has('ExecStart') || said.has('OnCalendar')]).toEqual([name, true])
  }
})

/** Where systemd is not, the tests of the text above and below are what there is. */
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

test.runIf(hasSystemd)('systemd itself finds nothing wrong with the units, and little that they expose', () => {
  const paths = unitFiles.map(name => join(repository, 'deploy/systemd', name))
  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], { encoding: 'utf8' })
  const ours = verified.stderr.split('\n').filter(line => line.includes('passport-sync'))
  expect([verified.status, ours]).toEqual([0, []])
  for (const path of paths.filter(name => name.endsWith('.service'))) {
    // Of ten; below two is what systemd calls OK. It exits with 1 above.
    const words = ['security', '--offline=yes', '--no-pager', '--threshold=20', path]
    const { status, stdout } = spawnSync('systemd-analyze', words, { encoding: 'utf8' })
    expect([path, status, stdout.split('\n').find(line => line.includes('Overall'))]).toEqual([
      path,
      0,
      expect.anything(),
    ])
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

test('who installs makes the embedded PostgreSQL whole: who starts it, in the image and under systemd, may not write there', () => {
  expect(textOf('bin/bootstrap.js')).toMatch(/install\(\)\n[^]*run\('src\/store\/embedded\/make-whole\.ts'/)
  const program = join(repository, 'src/store/embedded/make-whole.ts')
  expect(spawnSync(process.execPath, [program], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
})

test('what the image runs imports only packages that stay when those that only build have gone', () => {
  const file = textOf('deploy/container/Containerfile')
  const steps = [...file.matchAll(/npm prune --omit=dev|node bin\/project.js console|^USER \w+/gm)].map(
    ([step]) => step,
  )
  expect(steps).toEqual(['node bin/project.js console', 'npm prune --omit=dev', 'USER node'])
  const { dependencies } = JSON.parse(textOf('package.json')) as { readonly dependencies: Record<string, string> }
  const files = ['src', 'bin'].flatMap(folder =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' }).map(name => `${folder}/${name}`),
  )
  const running = files.filter(
    name => /\.[jt]s$/.test(name) && !/^src\/console\/|^bin\/screenshots|\.test\.ts$|\.d\.ts$/.test(name),
  )
  expect(running.length).toBeGreaterThan(300)
  const wanted = running.flatMap(name => packagesOf(textOf(name)).map(found => ({ name, found })))
  expect(wanted.map(({ found }) => found)).toEqual(expect.arrayContaining(['fastify', '@fastify/cookie', 'pg-boss']))
  expect(wanted.filter(({ found }) => dependencies[found] === undefined)).toEqual([])
})

/** Types are gone when it runs. */
function packagesOf(text: string): string[] {
  const imports = text.matchAll(
    /^(?:import|export) (?!type )(?:[^'"]* from )?'([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm,
  )
  return [...imports]
    .map(([, whole, lazy]) => whole ?? lazy ?? '')
    .filter(path => !isBuiltin(path))
    .map(path =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/'),
    )
}

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
