/** A PostgreSQL that outlived its keeper, and the mark that one leaves behind. */
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { DatabaseFolder } from './folder.ts'
import { EmbeddedPostgresProblem } from './problem.ts'

const patience = 60_000

/** Waits until no server works on the data any more. Call it with the lock held: whoever still does is an orphan. */
export async function waitForOrphans(folder: DatabaseFolder): Promise<void> {
  const deadline = Date.now() + patience
  for (let orphans = serversOn(folder.data); orphans.length > 0; orphans = serversOn(folder.data)) {
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_BUSY', {
        folder: folder.home,
        file: join(folder.data, 'postmaster.pid'),
      })
    }
    const head = markedPid(folder)
    if (head !== undefined && orphans.includes(head)) interrupt(head)
    await pause(20)
  }
  removeStaleMark(folder)
}

/** Every process of PostgreSQL works in its data folder, which tells ours from those of others. */
function serversOn(data: string): readonly number[] {
  const place = realpathSync(data)
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && linkOf(`/proc/${pid}/cwd`) === place && isPostgres(pid))
}

function interrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

// PostgreSQL would take any living process that got the number meanwhile for its own, and not start.
function removeStaleMark(folder: DatabaseFolder): void {
  const pid = markedPid(folder)
  if (pid !== undefined && nameOf(pid) !== undefined && !isPostgres(pid)) rmSync(join(folder.data, 'postmaster.pid'))
}

function markedPid(folder: DatabaseFolder): number | undefined {
  const pid = Number(textOf(join(folder.data, 'postmaster.pid'))?.split('\n')[0])
  return pid > 0 ? pid : undefined
}

function isPostgres(pid: number): boolean {
  return nameOf(pid) === 'postgres'
}

function nameOf(pid: number): string | undefined {
  return textOf(`/proc/${pid}/comm`)?.trim()
}

// What cannot be read belongs to a process that is gone or is not ours.
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
