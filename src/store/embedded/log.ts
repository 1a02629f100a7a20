/** PostgreSQL's own log: one file and its predecessor, neither longer than a few megabytes. */
import { appendFileSync, renameSync, statSync } from 'node:fs'

const longest = 4 * 1024 * 1024

export class ServerLog {
  readonly #path: string
  #recent: readonly string[] = []

  constructor(path: string) {
    this.#path = path
  }

  /** The last lines that were written, for an error message. */
  get recent(): readonly string[] {
    return this.#recent
  }

  write(text: string): void {
    this.#recent = [...this.#recent, ...text.split('\n').filter(line => line !== '')].slice(-20)
    try {
      appendFileSync(this.#path, text, { mode: 0o600 })
      if (statSync(this.#path).size > longest) renameSync(this.#path, `${this.#path}.1`)
    } catch {
      // A full disk or a removed folder must not take the database down for its log's sake; `recent` keeps the words.
    }
  }
}
