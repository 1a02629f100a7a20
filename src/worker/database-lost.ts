/** Knows an error of a database that went away, and says so in words one can act on. */

import { Problem } from '../model/problem.ts'

/** PostgreSQL's codes for its own going down or coming up (manual, appendix A), and what the driver says of a cut connection. */
export function databaseLost(error: unknown): Problem | null {
  if (error instanceof Problem) return error.code === 'DATABASE_UNREACHABLE' ? error : null
  if (!(error instanceof Error)) return null
  const code = 'code' in error ? String(error.code) : ''
  if (
    !/^(57P0[1-3]|08\w+|ECONN\w+|EPIPE|ETIMEDOUT|E(HOST|NET)(UNREACH|DOWN))$/.test(code) &&
    !/^(Connection terminated|Client has encountered|Query read timeout)/.test(error.message)
  ) {
    return null
  }
  return new Problem({
    code: 'DATABASE_UNREACHABLE',
    message: 'The connection to the database broke off.',
    advice: 'Run it again when the PostgreSQL server answers; a run that had not ended wrote nothing.',
    retry: true,
    cause: error,
  })
}
