/** Structured logs without personal data: addresses as patterns, errors without their words. */

import { pino, type DestinationStream } from 'pino'

export type Log = {
  answered(answer: {
    readonly method: string
    readonly address: string
    readonly status: number
    readonly ms: number
    readonly request: string
  }): void
  /** An error of the program or the database, under the incident that the caller was told. */
  trouble(incident: string, error: unknown): void
  tell(message: string): void
}

export function openLog(level: string, destination: DestinationStream): Log {
  const logger = pino({ level, base: { part: 'server' }, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  return {
    answered: answer => logger[answer.status >= 500 ? 'warn' : 'info'](answer, 'answered'),
    trouble: (incident, error) => logger.error({ incident, ...bareError(error) }, 'trouble'),
    tell: message => logger.info(message),
  }
}

/** Messages of errors may quote values (PostgreSQL's do): only their kind, their code, and where they arose. */
export function bareError(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error }
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
  const cause = error.cause === undefined ? {} : { cause: bareError(error.cause) }
  return {
    kind: error.name,
    ...('code' in error ? { code: String(error.code) } : {}),
    ...('constraint' in error ? { constraint: error.constraint } : {}),
    at: frames.slice(0, 12).map(line => line.trim().replace(/^at /, '')),
    ...cause,
  }
}
