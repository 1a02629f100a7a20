/** Tells on standard error what went wrong: message, advice and code; no stack trace unless LOG_LEVEL is debug. */

type Told = { readonly code: string; readonly message: string; readonly advice: string }

export function tellFailure(error: unknown, tell: (line: string) => void, logLevel: string | undefined): void {
  tellProblem(toldOf(error), tell)
  if (logLevel === 'debug' || logLevel === 'trace') tell(stackOf(error))
}

export function tellProblem({ code, message, advice }: Told, tell: (line: string) => void): void {
  tell(`Error: ${message}`)
  tell(`What to do: ${advice}`)
  tell(`Code: ${code}`)
}

/** Problems tell themselves, wherever they are made; what is left is the database, the disk, or our own mistake. */
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
    if (unreachable.includes(code)) {
      return {
        code: 'DATABASE_UNREACHABLE',
        message: `The database does not answer (${code}).`,
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

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\nCaused by: ${stackOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
