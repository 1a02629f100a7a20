// Gets the project ready to run, from any Node.js that npm came with: installs what is missing, then goes on under the
// project's own Node.js. Plain JavaScript without packages: it must run before anything is installed, on Node.js 20.19.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, linkSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const project = realpathSync(fileURLToPath(new URL('..', import.meta.url)))
const installed = join(project, 'node_modules/.passport-lock')

/**
 * Runs a program of the project in place of this one: same terminal, same signals, same exit code.
 * `flags` are for Node.js itself.
 */
export async function become(program, args, flags = []) {
  await prepare()
  process.exitCode = await run(program, args, flags)
}

/** Installs what package-lock.json says, unless that is there already. */
export async function prepare() {
  const lock = readFileSync(join(project, 'package-lock.json'), 'utf8')
  const hash = createHash('sha256').update(lock).digest('hex')
  if (textOf(installed) === hash) return
  const release = await takeLock('install')
  try {
    if (textOf(installed) === hash) return // somebody else did it while we waited
    if (!agreesWith(JSON.parse(lock))) install()
    // Now, by whoever installs: those who start the database later may not write here.
    await run('src/store/embedded/make-whole.ts', [])
    writeFileSync(installed, hash)
  } finally {
    release()
  }
}

/** The exit code of a program of the project, run under the project's Node.js. */
export function run(program, args, flags = []) {
  const node = findNode()
  const line = [node, ...flags, join(project, program), ...args]
  const command = canEndWithParent() ? ['setpriv', '--pdeathsig', 'TERM', '--', ...line] : line
  const child = spawn(command[0], command.slice(1), {
    stdio: 'inherit',
    // In a group of its own, else Ctrl-C would reach it twice: from the terminal and from here.
    detached: true,
    env: { NODE_COMPILE_CACHE: join(project, 'node_modules/.cache/node'), ...process.env },
  })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGWINCH']
  const pass = signal => child.kill(signal)
  for (const signal of signals) process.on(signal, pass)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const each of signals) process.off(each, pass)
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

function findNode() {
  const own = join(project, `node_modules/node-${process.platform}-${process.arch}/bin/node`)
  if (existsSync(own)) return own
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  throw new Error(
    `Passport Data Sync needs Node.js 24 on ${process.platform}-${process.arch}, and this is ${process.version}. ` +
      'Install Node.js 24 and start again.',
  )
}

/** If this process is killed outright, what it started must not go on alone. */
function canEndWithParent() {
  return spawnSync('setpriv', ['--pdeathsig', 'TERM', '--', 'true']).status === 0
}

/** npm's own note of what it installed says so: then a `npm ci` by hand needs no second one. */
function agreesWith(lock) {
  const note = textOf(join(project, 'node_modules/.package-lock.json'))
  if (note === undefined) return false
  const present = JSON.parse(note).packages
  return Object.entries(lock.packages)
    .filter(([folder]) => folder !== '')
    .every(([folder, wanted]) => {
      const there = present[folder]
      return there ? there.version === wanted.version : wanted.optional === true && !isForUs(wanted)
    })
}

// Optional packages for other machines are rightly absent, as are those that only such packages need.
function isForUs({ os = [], cpu = [], libc = ['glibc'] }) {
  return os.includes(process.platform) && cpu.includes(process.arch) && libc.includes('glibc')
}

function install() {
  process.stderr.write('Installing packages; this takes about a minute, once.\n')
  rmSync(installed, { force: true })
  // No package of ours needs an install script.
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: project,
    encoding: 'utf8',
  })
  if (npm.error) throw new Error(`npm could not be started: ${npm.error.message}`)
  if (npm.status !== 0) throw new Error(`npm ci failed:\n${npm.stdout}${npm.stderr}`)
}

/**
 * Held by one process at a time for this project; gives what releases it. It lies outside of the project, because npm
 * empties node_modules. A dead holder's lock is anybody's.
 */
export async function takeLock(purpose) {
  const name = createHash('sha256').update(project).digest('hex').slice(0, 16)
  const path = join(tmpdir(), `passport-sync-${purpose}-${process.getuid?.() ?? ''}-${name}`)
  const mine = `${path}-${process.pid}`
  writeFileSync(mine, String(process.pid))
  try {
    while (!tookLink(mine, path)) {
      if (isRunning(Number(textOf(path)))) await pause(200)
      else rmSync(path, { force: true })
    }
  } finally {
    rmSync(mine)
  }
  return () => rmSync(path, { force: true })
}

function tookLink(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Undefined when there is no such file. */
export function textOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}

/** Ends a program of bin/ with what went wrong in words, and no stack. */
export function complain(error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
