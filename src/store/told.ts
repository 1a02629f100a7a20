/** What went wrong, told with advice: Problems tell themselves; what is left is the database, the disk, or our own mistake. */

export type Told = { readonly code: string; readonly message: string; readonly advice: string }

/** Only what is UNEXPECTED carries the error's own words, which may hold anything: they are for the operator's eyes. */
export function toldOf(error: unknown): Told {
  return databaseTrouble(error) ?? (isTold(error) ? error : unexpected(error))
}

function isTold(error: unknown): error is Error & Told {
  return error instanceof Error && 'code' in error && 'advice' in error && typeof error.advice === 'string'
}

const unreachable = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  '57P03',
  '57P01',
]
const refused = ['28P01', '28000', '3D000', '42501']

/** PostgreSQL's and the network's own codes, also where a Problem only wraps them. */
function databaseTrouble(error: unknown): Told | undefined {
  for (const cause of causesOf(error)) {
    const code = 'code' in cause ? String(cause.code) : ''
    if (unreachable.includes(code) || code.startsWith('08') || isCut(cause)) {
      return {
        code: 'DATABASE_UNREACHABLE',
        message: `The database does not answer (${code || 'the connection broke off'}).`,
        advice: 'Check that the PostgreSQL server of DATABASE_URL runs and can be reached, then try again.',
      }
    }
    if (refused.includes(code)) {
      return {
        code: 'DATABASE_REFUSED',
        message: `The database refused: ${cause.message}.`,
        advice: 'Check user, password, name and rights in DATABASE_URL.',
      }
    }
  }
  return undefined
}

/** What the driver says of a cut connection, without a code. */
function isCut({ message }: Error): boolean {
  return /^(Connection terminated|Client has encountered a connection error)/.test(message)
}

/** A Problem of a connector also has a cause that names a network code: only what comes from pg itself counts. */
function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return []
  if (isTold(error) && error.code !== 'MIGRATION_FAILED') return []
  const inner = error instanceof AggregateError ? error.errors.flatMap(causesOf) : []
  return [error, ...inner, ...causesOf(error.cause)]
}

function unexpected(error: unknown): Told {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOSPC') {
    return { code: 'DISK_FULL', message: 'The disk is full.', advice: 'Free some space and try again.' }
  }
  return {
    code: 'UNEXPECTED',
    message: `Something went wrong that should not: ${error instanceof Error ? error.message : String(error)}`,
    advice: 'Run `passport-sync doctor`; if it finds nothing, report this with what LOG_LEVEL=debug shows.',
  }
}
