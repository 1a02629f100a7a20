/** PostgreSQL's own log: one file and its predecessor, neither longer than a few megabytes. */
import { appendFileSync, renameSync, statSync } from 'node:fs'

const longest = 4 * 1024 * 1024

export type ServerLog = (text: string) => void

export function openServerLog(path: string): ServerLog {
  return text => {
    try {
      appendFileSync(path, text, { mode: 0o600 })
      if (statSync(path).size > longest) renameSync(path, `${path}.1`)
    } catch {
      // A full disk or a removed folder must not take the database down for its log's sake.
    }
  }
}
