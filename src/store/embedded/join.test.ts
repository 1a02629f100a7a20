import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openEmbedded } from './join.ts'
import { EmbeddedPostgresProblem } from './problem.ts'

// One cluster is made once, and copied where a test needs one that exists.
let made: string

beforeAll(async () => {
  made = aFolder()
  const database = await openEmbedded(made)
  await ask(database.url, 'create table memory as select 42 as answer')
  await database.close()
})

afterAll(() => rmSync(made, { recursive: true }))

test('the first start makes a database of PostgreSQL 18 that only the password opens, and close leaves no process', async () => {
  const home = join(anEmptyFolder(), 'a data folder', 'with blanks')
  const database = await openEmbedded(home)
  const [row] = await ask(database.url, `select current_setting('server_version') as version, lower('ÉÅ') as lower`)
  expect(row).toEqual({ version: expect.stringMatching(/^18\./), lower: 'éå' })
  expect(statSync(join(home, 'postgres/password')).mode & 0o777).toBe(0o600)
  await expect(ask(withPassword(database.url, 'wrong'), 'select 1')).rejects.toThrow('password authentication failed')
  expect(processesOf(home)).not.toEqual([])

  await database.close()

  expect(processesOf(home)).toEqual([])
})

test('a second process joins the running server, and the first one may leave before it', async () => {
  const home = aCopy()
  const first = await openEmbedded(home)
  const second = await openEmbedded(home)
  expect(second.url).toBe(first.url)

  await first.close()

  expect(await ask(second.url, 'select answer from memory')).toEqual([{ answer: 42 }])
  await second.close()
  expect(processesOf(home)).toEqual([])
})

test('six that start at once share one server', async () => {
  const home = aCopy()
  const urls = await Promise.all(Array.from({ length: 6 }, () => aClient(home)))
  expect(new Set(urls.map(client => client.url)).size).toBe(1)
  for (const client of urls) client.kill()
  await untilNothingRuns(home)
})

test('one that opens while the last one leaves waits, and finds everything', async () => {
  const home = aCopy()
  const leaving = (await openEmbedded(home)).close()
  const database = await openEmbedded(home)
  await leaving
  expect(await ask(database.url, 'select answer from memory')).toEqual([{ answer: 42 }])
  await database.close()
})

test('a client killed with -9 counts as gone, and the server stops', async () => {
  const home = aCopy()
  const client = await aClient(home)
  expect(processesOf(home)).not.toEqual([])
  client.kill()
  await untilNothingRuns(home)
})

test('a keeper killed with -9 takes the server along; the next start has what was committed', async () => {
  const home = aCopy()
  const database = await openEmbedded(home)
  await ask(database.url, 'update memory set answer = 43')
  process.kill(keeperOf(home), 'SIGKILL')

  const again = await openEmbedded(home)

  expect(await ask(again.url, 'select answer from memory')).toEqual([{ answer: 43 }])
  await expect(ask(database.url, 'select 1')).rejects.toThrow()
  await database.close()
  await again.close()
  expect(processesOf(home)).toEqual([])
})

test('a server killed with -9 comes back at its port, with what was committed, for those who use it', async () => {
  const home = aCopy()
  const database = await openEmbedded(home)
  await ask(database.url, 'update memory set answer = 45')
  const head = (): number => Number(readFileSync(join(home, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])
  const before = head()
  process.kill(before, 'SIGKILL')

  const deadline = Date.now() + 20_000
  const asked = (): Promise<readonly unknown[] | undefined> =>
    ask(database.url, 'select answer from memory').catch(() => undefined)
  let answer = await asked()
  while (!answer && Date.now() < deadline) {
    await pause(20)
    answer = await asked()
  }
  expect([answer, head() === before]).toEqual([[{ answer: 45 }], false])
  const other = await openEmbedded(home)
  expect(other.url).toBe(database.url)
  await other.close()
  await database.close()
  expect(processesOf(home)).toEqual([])
})

test('keeper and server both killed with -9 leave marks that the next start is not stopped by', async () => {
  const home = aCopy()
  const database = await openEmbedded(home)
  await ask(database.url, 'update memory set answer = 44')
  for (const pid of processesOf(home)) killOutright(pid)
  await untilNothingRuns(home)
  writeFileSync(join(home, 'postgres/data/postmaster.pid'), `${process.pid}\n`) // the number is somebody else's by now

  const again = await openEmbedded(home)

  expect(await ask(again.url, 'select answer from memory')).toEqual([{ answer: 44 }])
  await again.close()
})

test('a first start that was broken off is begun anew', async () => {
  const home = anEmptyFolder()
  mkdirSync(join(home, 'postgres/new/data/base'), { recursive: true })
  const database = await openEmbedded(home, 'fleeting')
  expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await database.close()
})

test('a fleeting database is deleted with its last user', async () => {
  const home = join(anEmptyFolder(), 'fleeting')
  const database = await openEmbedded(home, 'fleeting')
  await database.close()
  expect(existsSync(home)).toBe(false)
})

test('a database of another version of PostgreSQL is refused and not touched', async () => {
  const home = anEmptyFolder()
  mkdirSync(join(home, 'postgres/data'), { recursive: true, mode: 0o700 })
  writeFileSync(join(home, 'postgres/data/PG_VERSION'), '15\n')
  const before = listing(home)

  const problem = await problemOf(openEmbedded(home))

  expect(problem).toMatchObject({ code: 'EMBEDDED_POSTGRES_OTHER_VERSION' })
  expect(problem.message).toContain('was made by PostgreSQL 15; this program brings PostgreSQL 18')
  expect(listing(home)).toEqual(before)
})

test('a data folder that everybody may write into is refused', async () => {
  const home = anEmptyFolder()
  chmodSync(home, 0o777)
  const problem = await problemOf(openEmbedded(home))
  expect(problem).toMatchObject({ code: 'EMBEDDED_POSTGRES_TOO_OPEN', advice: expect.stringContaining('chmod o-w') })
})

test('a file in place of the data folder is a problem with its name in it', async () => {
  const home = join(anEmptyFolder(), 'file')
  writeFileSync(home, '')
  const problem = await problemOf(openEmbedded(home))
  expect(problem).toMatchObject({ code: 'EMBEDDED_POSTGRES_NOT_WRITABLE', message: expect.stringContaining(home) })
})

test('a lost password is said to be lost, to everybody who waits', async () => {
  const home = aCopy()
  rmSync(join(home, 'postgres/password'))
  const problems = await Promise.all([problemOf(openEmbedded(home)), problemOf(openEmbedded(home))])
  expect(problems.map(problem => problem.code)).toEqual([
    'EMBEDDED_POSTGRES_PASSWORD_LOST',
    'EMBEDDED_POSTGRES_PASSWORD_LOST',
  ])
  await untilNothingRuns(home)
})

function aFolder(): string {
  return mkdtempSync(join(tmpdir(), 'passport-sync-embedded-'))
}

function anEmptyFolder(): string {
  const folder = aFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function aCopy(): string {
  const home = anEmptyFolder()
  cpSync(made, home, { recursive: true })
  return home
}

async function ask(url: string, question: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined) // the server may be killed under it
  await client.connect()
  try {
    return (await client.query(question)).rows
  } finally {
    await client.end()
  }
}

function withPassword(url: string, password: string): string {
  return Object.assign(new URL(url), { password }).href
}

/** Another process that has the database open until it is killed. */
async function aClient(home: string): Promise<{ readonly url: string; kill(): void }> {
  const program = `
    import { openEmbedded } from ${JSON.stringify(new URL('join.ts', import.meta.url).href)}
    console.log((await openEmbedded(process.argv[1])).url)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  onTestFinished(kill)
  let url = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (url = text.trim()))
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')])
  if (url === '') throw new Error('The client could not open the database.')
  return { url, kill }
}

async function problemOf(opening: Promise<unknown>): Promise<EmbeddedPostgresProblem> {
  const error: unknown = await opening.catch((reason: unknown) => reason)
  if (error instanceof EmbeddedPostgresProblem) return error
  throw new Error('It was expected to be refused.', { cause: error })
}

function keeperOf(home: string): number {
  const [keeper] = processesOf(home).filter(pid => commandOf(pid).includes('keeper.ts'))
  if (keeper === undefined) throw new Error('There is no keeper.')
  return keeper
}

/** Keeper and servers of a data folder, found by their command lines and working folders. */
function processesOf(home: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && pid !== process.pid)
    .filter(pid => {
      const keeps = commandOf(pid).includes('keeper.ts') && commandOf(pid).includes(home)
      return keeps || workplaceOf(pid)?.startsWith(home) === true
    })
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function workplaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

async function untilNothingRuns(home: string): Promise<void> {
  const deadline = Date.now() + 10_000
  while (processesOf(home).length > 0) {
    if (Date.now() > deadline) throw new Error(`Still running: ${processesOf(home).map(commandOf).join(', ')}`)
    await pause(10)
  }
}

function listing(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
}

/** PostgreSQL dies with its keeper: it may be gone before its turn comes. */
function killOutright(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
