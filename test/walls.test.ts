import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** Who may import whom, besides its own folder. An entry with a slash is one file or folder within. */
const walls: Readonly<Record<string, readonly string[]>> = {
  'src/model': [],
  'src/rules': ['src/model'],
  'src/identity': ['src/model'],
  'src/connectors': ['src/model'],
  'src/store': ['src/model'],
  'src/contract': ['src/model'],
  'src/sync': ['src/model', 'src/rules', 'src/identity'],
  'src/worker': ['src/model', 'src/sync', 'src/identity', 'src/store', 'src/connectors', 'src/rules'],
  'src/server': [
    ...['src/model', 'src/contract', 'src/store', 'src/rules', 'src/identity', 'src/connectors/catalog.ts'],
    'src/worker/front-door.ts',
  ],
  'src/cli': [
    ...['src/model', 'src/contract', 'src/store', 'src/rules', 'src/identity', 'src/connectors/catalog.ts'],
    'src/worker/front-door.ts',
    'src/config.ts',
  ],
  'src/console': ['src/contract', 'src/model'],
  'src/config.ts': ['src/model'],
  // They put the parts together, so they see all of ours; the outside world in small stays outside.
  'src/main.ts': ['src'],
  'src/cli/main.ts': ['src'],
  'src/cli/demo/main.ts': ['src'],
  // Nothing of src: a mistake must not hide in both.
  simulators: [],
}

/** What a test may import, wherever it stands, besides what its folder may. */
const forTests = ['test/support', 'simulators']

/** Drawers: whatever is put there has a better name. */
const drawers = ['utils', 'helpers', 'types', 'common', 'misc']

const repository = fileURLToPath(new URL('..', import.meta.url))

test('every import in src and simulators stays within the walls', () => {
  expect(filesOf('src', 'simulators').flatMap(file => brokenWalls(file, importsOf(textOf(file))))).toEqual([])
})

test('no file and no folder is a drawer', () => {
  expect(filesOf('src', 'simulators', 'test', 'bench').filter(isInDrawer)).toEqual([])
})

test('an import through a wall is found, and the finding says what is allowed', () => {
  const text = `
    import { a } from '../model/record.ts'
    import type { B } from '../store/link.ts'
    export {
      c,
    } from '../rules/compile.ts'
    const d = await import('../../simulators/main.ts')
    import './plan.ts'
    import pg from 'pg'`
  expect(brokenWalls('src/sync/apply.ts', importsOf(text))).toEqual([
    'src/sync/apply.ts imports src/store/link.ts; src/sync may import src/model, src/rules, src/identity',
    'src/sync/apply.ts imports simulators/main.ts; src/sync may import src/model, src/rules, src/identity',
  ])
})

test('one file of a folder may be open while the rest is not, and tests may use the simulators', () => {
  expect(brokenWalls('src/server/x.ts', ['../connectors/catalog.ts'])).toEqual([])
  expect(brokenWalls('src/server/x.ts', ['../connectors/kit/http.ts'])).toHaveLength(1)
  expect(brokenWalls('src/connectors/x.test.ts', ['../../simulators/main.ts', '../../test/support/a.ts'])).toEqual([])
  expect(brokenWalls('simulators/district/x.test.ts', ['../../src/model/record.ts'])).toHaveLength(1)
})

function brokenWalls(file: string, imports: readonly string[]): readonly string[] {
  const room = roomOf(file)
  const allowed = walls[room]
  if (!allowed) return [`${file} is in no room that the table of walls knows`]
  const open = [room, ...allowed, ...(file.endsWith('.test.ts') ? forTests : [])]
  return imports
    .map(each => normalize(join(dirname(file), each)))
    .filter(target => !open.some(place => isIn(target, place)))
    .map(target => `${file} imports ${target}; ${room} may import ${allowed.join(', ') || 'nothing of ours'}`)
}

/** The longest entry of the table that the file lies in; a test lives where what it tests lives. */
function roomOf(file: string): string {
  const rooms = Object.keys(walls).filter(room => isIn(file.replace('.test.ts', '.ts'), room))
  return rooms.toSorted((a, b) => b.length - a.length)[0] ?? ''
}

function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`)
}

/** The relative ones: packages have no walls. */
function importsOf(text: string): readonly string[] {
  return [...text.matchAll(/\b(?:from\s+|import\s*\(\s*|import\s+)'(\.[^']+)'/g)].flatMap(match => match[1] ?? [])
}

function isInDrawer(file: string): boolean {
  return file.split('/').some(part => drawers.includes(basename(part).split('.')[0] ?? ''))
}

function textOf(file: string): string {
  return readFileSync(join(repository, file), 'utf8')
}

function filesOf(...folders: readonly string[]): readonly string[] {
  return readdirSync(repository)
    .filter(folder => folders.includes(folder))
    .flatMap(folder =>
      readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' }).map(file => `${folder}/${file}`),
    )
    .filter(file => /\.tsx?$/.test(file))
}
