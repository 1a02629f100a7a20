/**
 * The keeper: the process that owns the embedded PostgreSQL of one data folder, for as long as somebody uses it.
 * A client is a connection that said the right word; when the last one is gone, however it went, all is stopped.
 */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { findBinaries } from './binaries.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { type DatabaseFolder, databaseFolder, prepareFolder } from './folder.ts'
import { takeLock } from './lock.ts'
import { ServerLog } from './log.ts'
import { announce, findMeeting, type Meeting, type Welcome, withdraw } from './meeting.ts'
import { EmbeddedPostgresProblem, problemOfFolder, toWire } from './problem.ts'
import type { Life } from './settings.ts'

const patienceForLock = 90_000
const patienceForFirstClient = 15_000

/** What the starter reads from our standard output, once. */
export type KeeperReport = { kind: 'open' } | { kind: 'problem'; problem: ReturnType<typeof toWire> }

class Keeper {
  readonly #folder: DatabaseFolder
  readonly #life: Life
  readonly #log: ServerLog
  readonly #clients = new Set<Socket>()
  readonly #server: Server
  #cluster: Promise<Cluster> | undefined
  #leaving = false

  constructor(folder: DatabaseFolder, life: Life) {
    this.#folder = folder
    this.#life = life
    this.#log = new ServerLog(folder.log)
    this.#server = createServer({ allowHalfOpen: true }, socket => this.#meet(socket))
  }
}
