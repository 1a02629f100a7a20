/** Tells on standard error what went wrong: message, advice and code; no stack trace unless LOG_LEVEL is debug. */

import { toldOf, type Told } from '../store/told.ts'

export function tellFailure(error: unknown, tell: (line: string) => void, logLevel: string | undefined): void {
  tellProblem(toldOf(error), tell)
  if (logLevel === 'debug' || logLevel === 'trace') tell(stackOf(error))
}

export function tellProblem({ code, message, advice }: Told, tell: (line: string) => void): void {
  tell(`Error: ${message}`)
  tell(`What to do: ${advice}`)
  tell(`Code: ${code}`)
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\nCaused by: ${stackOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
