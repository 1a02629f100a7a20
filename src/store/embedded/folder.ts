/** The data folder's part for the embedded database: where its files lie, and who may use them. */
import { accessSync, constants, lstatSync, mkdirSync, readFileSync, type Stats } from 'node:fs'
import { dirname, join } from 'node:path'
import { EmbeddedPostgresProblem, problemOfFolder } from './problem.ts'

export type DatabaseFolder = {
  readonly home: string
  readonly root: string
  readonly data: string
  readonly password: string
  readonly lock: string
  readonly meeting: string
  readonly log: string
}

export function databaseFolder(home: string): DatabaseFolder {
  const root = join(home, 'postgres')
  return {
    home,
    root,
    data: join(root, 'data'),
    password: join(root, 'password'),
    lock: join(root, 'keeper.lock'),
    meeting: join(root, 'keeper.json'),
    log: join(root, 'postgres.log'),
  }
}

/** Makes the folder if it is not there; refuses one that is not ours to use, and has then changed nothing in it. */
export function prepareFolder(folder: DatabaseFolder, major: string): void {
  try {
    refuseForeign(folder)
    refuseOtherVersion(folder, major)
    accessSync(nearestExisting(folder.home), constants.W_OK) // mkdir on a read-only disk would say ENOENT
    mkdirSync(folder.home, { recursive: true, mode: 0o700 })
    refuseTooOpen(folder)
    mkdirSync(folder.root, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw problemOfFolder(error, folder.home)
  }
}

export function hasCluster(folder: DatabaseFolder): boolean {
  return statOf(join(folder.data, 'PG_VERSION')) !== undefined
}

export function refuseForeign(folder: DatabaseFolder): void {
  const owner = statOf(folder.root)?.uid
  const us = process.getuid?.()
  if (owner === undefined || owner === us) return
  throw new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_FOREIGN', {
    folder: folder.root,
    theirs: String(owner),
    ours: String(us),
  })
}

function refuseOtherVersion(folder: DatabaseFolder, major: string): void {
  if (!hasCluster(folder)) return
  const theirs = readFileSync(join(folder.data, 'PG_VERSION'), 'utf8').trim()
  if (theirs === major) return
  throw new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_OTHER_VERSION', { folder: folder.data, theirs, ours: major })
}

// With the sticky bit (as /tmp has it) others may add files, but not replace ours.
function refuseTooOpen(folder: DatabaseFolder): void {
  const mode = statOf(folder.home)?.mode ?? 0
  if ((mode & 0o002) === 0 || (mode & 0o1000) !== 0) return
  throw new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_TOO_OPEN', { folder: folder.home })
}

function nearestExisting(path: string): string {
  return statOf(path) ? path : nearestExisting(dirname(path))
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}
