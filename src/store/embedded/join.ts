/** Opens the embedded PostgreSQL of a data folder: starts it if it is not running, joins it if it is. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type DatabaseFolder, databaseFolder, refuseForeign } from './folder.ts'
import { answeredMessage, findMeeting, type KeeperMessage, keeperReport, type Meeting } from './meeting.ts'
import { EmbeddedPostgresProblem, fromWire, problemOfFolder } from './problem.ts'
import type { Life } from './settings.ts'

export type EmbeddedPostgres = {
  readonly url: string
  /** Leaves. If no other process uses the database, waits until it is stopped and nothing is left running. */
  close(): Promise<void>
}

const keeperProgram = fileURLToPath(new URL('keeper.ts', import.meta.url))
const patience = 120_000

/**
 * Several processes may have the same folder open; PostgreSQL runs from the first `openEmbedded` to the last `close`, or
 * the last one's end however it comes. A `fleeting` database is deleted with its last user (for tests and benchmarks).
 * Throws an EmbeddedPostgresProblem, with advice, if the folder or the machine is not fit for it.
 */
export async function openEmbedded(home: string, life: Life = 'lasting'): Promise<EmbeddedPostgres> {
  const folder = databaseFolder(resolve(home))
  const deadline = Date.now() + patience
  while (Date.now() < deadline) {
    const joined = await join(folder)
    if (joined) return joined
    await startKeeper(folder, life)
  }
  throw new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_BUSY', { folder: folder.home, file: folder.meeting })
}

async function join(folder: DatabaseFolder): Promise<EmbeddedPostgres | undefined> {
  const place = meetingIn(folder)
  if (!place) return undefined
  const socket = connect(place.port, '127.0.0.1')
  const messages = messagesOf(socket, place.answer)
  socket.write(`${place.knock}\n`)
  const message = await messages.next()
  if (message.done || message.value.kind === 'stopped') return undefined
  if (message.value.kind === 'problem') {
    await leave(socket, messages, place.pid)
    throw fromWire(message.value.problem)
  }
  socket.unref() // an open database alone keeps no program from ending
  return { url: message.value.url, close: () => leave(socket, messages, place.pid) }
}

function meetingIn(folder: DatabaseFolder): Meeting | undefined {
  try {
    refuseForeign(folder)
    return findMeeting(folder)
  } catch (error) {
    throw problemOfFolder(error, folder.home)
  }
}

type Messages = AsyncGenerator<KeeperMessage, void>

/** What comes from a true keeper; nothing, if the line is dead or somebody else is on it. */
async function* messagesOf(socket: Socket, answer: string): Messages {
  let rest = ''
  try {
    for await (const text of socket.setEncoding('utf8')) {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const message = answeredMessage.safeParse(parsedJson(line))
        if (message.data?.answer !== answer) return
        yield message.data
      }
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error // a dead line is an answer, too
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function leave(socket: Socket, messages: Messages, keeper: number): Promise<void> {
  socket.ref()
  socket.end()
  const message = await messages.next()
  if (!message.done && message.value.kind === 'stopped') await untilGone(keeper)
}

async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 5_000
  while (isRunning(pid) && Date.now() < deadline) await pause(5)
}

function isRunning(pid: number): boolean {
  try {
    // A dead process whose parent has not looked at it yet still has its entry, in state Z.
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

async function startKeeper(folder: DatabaseFolder, life: Life): Promise<void> {
  const keeper = spawn(process.execPath, [keeperProgram, folder.home, life], {
    detached: true, // so that Ctrl-C in our terminal does not reach it
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
  })
  keeper.unref()
  const report = keeperReport.safeParse(parsedJson(await firstLineOf(keeper)))
  keeper.stdout.destroy()
  keeper.stderr.destroy()
  if (report.data?.kind === 'problem') throw fromWire(report.data.problem)
}

/** Its report; if it dies without one, its last words, as an error. */
function firstLineOf(keeper: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  return new Promise((fulfil, reject) => {
    let [said, complained] = ['', '']
    keeper.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('\n')) fulfil(said)
    })
    keeper.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text))
    keeper.once('error', reject)
    keeper.once('close', () => reject(new Error(`The keeper of the embedded PostgreSQL died: ${complained}`)))
  })
}
