/** The lock that makes one keeper per data folder: the kernel gives it back however the holder ends. */
import { DatabaseSync } from 'node:sqlite'
import type { DatabaseFolder } from './folder.ts'

const sqliteBusy = 5
const held = new Set<DatabaseSync>()

/** True if the lock is ours now, until this process ends; false if another process has it. */
export function takeLock(folder: DatabaseFolder): boolean {
  // Node offers no file lock; SQLite's is one (fcntl), and it also counts between containers that share the disk.
  const lock = new DatabaseSync(folder.lock)
  try {
    lock.exec('pragma journal_mode = memory; begin exclusive')
    held.add(lock)
    return true
  } catch (error) {
    lock.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return false
    throw error
  }
}
