/** Makes, starts and stops the PostgreSQL server of a data folder. Whoever calls this holds the folder's lock. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './binaries.ts'
import { type DatabaseFolder, hasCluster } from './folder.ts'
import type { ServerLog } from './log.ts'
import { waitForOrphans } from './orphans.ts'
import { EmbeddedPostgresProblem } from './problem.ts'
import { findServerUser, type ServerUser } from './server-user.ts'
import { type Life, serverSettings } from './settings.ts'

export type Cluster = {
  readonly url: string
  readonly port: number
  readonly ended: Promise<void>
  stop(): Promise<void>
}

const superuser = 'passport'
const ready = 'database system is ready to accept connections'
const portTaken = 'Address already in use'
const mostPorts = 5
const stopPatience = 60_000

/** At any free port, unless one is named. */
export async function startCluster(
  folder: DatabaseFolder,
  life: Life,
  binaries: Binaries,
  log: ServerLog,
  port?: number,
): Promise<Cluster> {
  const user = findServerUser(binaries.postgres, folder.home)
  if (!hasCluster(folder)) await makeCluster(folder, life, binaries, user)
  await waitForOrphans(folder)
  handOver(folder.data, user.uid)
  chmodSync(folder.data, 0o700) // a copy or a restored backup may have lost it, and PostgreSQL insists
  const password = readPassword(folder)
  const line = [...user.prefix, binaries.postgres]
  const started =
    port === undefined
      ? await startAnywhere(folder, life, line, log)
      : { port, server: await startServer(folder, life, line, log, port) }
  const { server } = started
  if (typeof server === 'string') throw startProblem(folder, server)
  const ended = new Promise<void>(resolve => server.once('exit', () => resolve()))
  return {
    url: `postgres://${superuser}:${password}@127.0.0.1:${started.port}/postgres`,
    port: started.port,
    ended,
    stop: () => stopServer(server, ended),
  }
}

/** Made aside and moved in when it is whole: a start that is broken off leaves no half database. */
async function makeCluster(folder: DatabaseFolder, life: Life, binaries: Binaries, user: ServerUser): Promise<void> {
  const workshop = join(folder.root, 'new')
  rmSync(workshop, { recursive: true, force: true })
  mkdirSync(workshop, { mode: 0o700 })
  const password = join(workshop, 'password')
  const data = join(workshop, 'data')
  writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  await run(folder, [
    ...[...user.prefix, binaries.initdb, '--pgdata', data, '--username', superuser, '--pwfile', password],
    ...['--auth=scram-sha-256', '--encoding=UTF8', '--no-data-checksums', '--no-instructions'],
    // Sorts by code point, the same on every machine and as fast as bytes; still knows the case of every letter.
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...(life === 'fleeting' ? ['--no-sync'] : []),
  ])
  renameSync(password, folder.password)
  rmSync(folder.data, { recursive: true, force: true })
  renameSync(data, folder.data)
  rmSync(workshop, { recursive: true })
}

async function run(folder: DatabaseFolder, line: readonly string[]): Promise<void> {
  const [command = '', ...args] = line
  try {
    await promisify(execFile)(command, args, { cwd: '/', env: serverEnvironment() })
  } catch (error) {
    throw startProblem(folder, error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error))
  }
}

/** A folder that has been used in the other way of running as root changes its owner. */
function handOver(path: string, uid: number): void {
  const { uid: owner } = lstatSync(path)
  if (owner === uid) return
  for (const entry of readdirSync(path, { recursive: true, encoding: 'utf8' })) lchownSync(join(path, entry), uid, uid)
  lchownSync(path, uid, uid)
}

function readPassword(folder: DatabaseFolder): string {
  try {
    chmodSync(folder.password, 0o600)
    return readFileSync(folder.password, 'utf8').trim()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    throw new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_PASSWORD_LOST', { file: folder.password })
  }
}

/** The server, or what it said before it gave up. */
type Started = ChildProcess | string

async function startAnywhere(
  folder: DatabaseFolder,
  life: Life,
  line: readonly string[],
  log: ServerLog,
): Promise<{ readonly server: Started; readonly port: number }> {
  for (let tried = 1; ; tried += 1) {
    const port = await freePort()
    const server = await startServer(folder, life, line, log, port)
    // Between our asking for a free port and its use, somebody else may have taken it.
    const isTaken = typeof server === 'string' && server.includes(portTaken)
    if (!isTaken || tried === mostPorts) return { server, port }
  }
}

async function startServer(
  folder: DatabaseFolder,
  life: Life,
  line: readonly string[],
  log: ServerLog,
  port: number,
): Promise<Started> {
  const settings = Object.entries(serverSettings(port, life)).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command = '', ...args] = [...line, '-D', folder.data, ...settings]
  const server = spawn(command, args, { cwd: '/', env: serverEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] })
  const words = await untilReady(server, log)
  return words === ready ? server : words
}

/** Answers `ready`, or what the server said before it gave up. */
function untilReady(server: ChildProcess, log: ServerLog): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.once('error', reject)
    server.once('close', () => resolve(said))
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log(text)
      said = `${said}${text}`.slice(-8_000)
      if (said.includes(ready)) resolve(ready)
    })
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

async function stopServer(server: ChildProcess, ended: Promise<void>): Promise<void> {
  server.kill('SIGINT') // fast: clients are cut off, what is committed is kept
  const impatience = setTimeout(() => server.kill('SIGQUIT'), stopPatience)
  await ended
  clearTimeout(impatience)
}

function startProblem(folder: DatabaseFolder, words: string): EmbeddedPostgresProblem {
  const details = { folder: folder.home }
  if (/No space left on device|Disk quota exceeded/.test(words)) {
    return new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_DISK_FULL', details)
  }
  const cause = words.trim().split('\n').slice(-3).join(' | ')
  return new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_FAILED', { ...details, cause })
}

// Nothing of the caller's PG... variables may reach the server.
function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C' }
}
