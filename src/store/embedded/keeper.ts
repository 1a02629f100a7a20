/**
 * The keeper: the process that owns the embedded PostgreSQL of one data folder for as long as somebody uses it.
 * Started by a client, in a session of its own; ends when its last client has left or died, and leaves nothing running.
 */
import { rmdirSync, rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { findBinaries } from './binaries.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { type DatabaseFolder, databaseFolder, prepareFolder } from './folder.ts'
import { takeLock } from './lock.ts'
import { openServerLog } from './log.ts'
import { announce, findMeeting, type KeeperReport, withdraw } from './meeting.ts'
import { EmbeddedPostgresProblem, problemOfFolder, toWire } from './problem.ts'
import { openReception, type Reception } from './reception.ts'
import type { Life } from './settings.ts'

const patienceForLock = 90_000
const shortLife = 10_000
const mostShortLives = 5

const [home = '', life] = process.argv.slice(2)
await keep(databaseFolder(home), life === 'fleeting' ? 'fleeting' : 'lasting')
process.exit()

async function keep(folder: DatabaseFolder, life: Life): Promise<void> {
  const told = new Promise<void>(resolve => process.once('SIGTERM', resolve).once('SIGINT', resolve))
  try {
    prepareFolder(folder, findBinaries().major)
    if (!(await becomeKeeper(folder))) return report({ kind: 'open' })
    const reception = await openReception()
    announce(folder, reception.meeting)
    report({ kind: 'open' })
    await serve(folder, life, reception, told)
  } catch (error) {
    report({ kind: 'problem', problem: toWire(problemOfFolder(error, folder.home)) })
  }
}

/** False if somebody else is the keeper, and can be met. While one is about to leave, we wait for its place. */
async function becomeKeeper(folder: DatabaseFolder): Promise<boolean> {
  const deadline = Date.now() + patienceForLock
  while (!takeLock(folder)) {
    if (findMeeting(folder)) return false
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_BUSY', { folder: folder.home, file: folder.meeting })
    }
    await pause(20)
  }
  return true
}

async function serve(folder: DatabaseFolder, life: Life, reception: Reception, told: Promise<void>): Promise<void> {
  const over = Promise.race([reception.deserted(), told])
  const first = await startOrTell(folder, life, reception)
  const cluster = first ? await keepRunning(folder, life, first, over) : await over
  withdraw(folder)
  reception.shut()
  await cluster?.stop()
  if (life === 'fleeting') removeDatabase(folder)
  await reception.end({ kind: 'stopped' })
}

async function startOrTell(folder: DatabaseFolder, life: Life, reception: Reception): Promise<Cluster | undefined> {
  try {
    const cluster = await startCluster(folder, life, findBinaries(), openServerLog(folder.log))
    reception.tell({ kind: 'ready', url: cluster.url })
    return cluster
  } catch (error) {
    reception.tell({ kind: 'problem', problem: toWire(problemOfFolder(error, folder.home)) })
    return undefined
  }
}

/**
 * Until it is over. A server that dies under those who use it (the system's memory is short, and ends it) comes back at its
 * port: whoever tries again goes on. One that dies again and again would do so for ever.
 */
async function keepRunning(
  folder: DatabaseFolder,
  life: Life,
  first: Cluster,
  over: Promise<void>,
): Promise<Cluster | undefined> {
  let cluster = first
  let shortLives = 0
  for (;;) {
    const startedAt = performance.now()
    const isOver = await Promise.race([over.then(() => true), cluster.ended.then(() => false)])
    if (isOver) return cluster
    shortLives = performance.now() - startedAt < shortLife ? shortLives + 1 : 0
    if (shortLives > mostShortLives) return undefined
    const log = openServerLog(folder.log)
    const again = await startCluster(folder, life, findBinaries(), log, cluster.port).catch(() => undefined)
    if (!again) return undefined
    cluster = again
  }
}

function removeDatabase(folder: DatabaseFolder): void {
  rmSync(folder.root, { recursive: true, force: true })
  try {
    rmdirSync(folder.home)
  } catch (error) {
    // Something else lives in the folder: that is not ours to remove.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error
  }
}

/** Tells the starter, who reads one line and may be gone. */
function report(message: KeeperReport): void {
  process.stdout.on('error', () => undefined)
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
