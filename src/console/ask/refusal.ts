/** What the server refused, in its own words: code, what happened to what, and advice. */

export type Fault = {
  readonly code: string
  readonly message: string
  readonly advice: string
  /** Its place in a file. */
  readonly line?: number
  readonly column?: number
  /** Its place in what was sent. */
  readonly path?: readonly (string | number)[]
}

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly advice: string
  readonly faults: readonly Fault[]
  /** Under which the log of the server tells more. */
  readonly incident: string | undefined

  constructor(told: {
    readonly status: number
    readonly code: string
    readonly message: string
    readonly advice: string
    readonly faults?: readonly Fault[] | undefined
    readonly incident?: string | undefined
  }) {
    super(told.message)
    this.status = told.status
    this.code = told.code
    this.advice = told.advice
    this.faults = told.faults ?? []
    this.incident = told.incident
  }
}

export type Gate = 'sign-in' | 'code' | 'second factor'

const gates: Readonly<Record<string, Gate>> = {
  SIGN_IN_NEEDED: 'sign-in',
  CODE_NEEDED: 'code',
  SECOND_FACTOR_NEEDED: 'second factor',
}

/** What the way leads over before anything is answered: nobody is signed in, or not wholly. */
export function gateOf(error: unknown): Gate | undefined {
  return error instanceof Refusal ? gates[error.code] : undefined
}

/** Somebody else changed it since it was read. */
export function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof Refusal && error.status === 412
}

/** Every error that reaches a screen, as something to tell. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return new Refusal({
    status: 0,
    code: 'CONSOLE_FAILED',
    message: `The console made an error: ${error instanceof Error ? error.message : String(error)}.`,
    advice: 'Load the page again. If it stays so, tell the operator what you did last.',
  })
}

export async function readRefusal(response: Response): Promise<Refusal> {
  const told = (await response.json().catch(() => ({}))) as Partial<Record<string, unknown>>
  const text = (name: string): string | undefined => (typeof told[name] === 'string' ? told[name] : undefined)
  return new Refusal({
    status: response.status,
    code: text('code') ?? 'SERVER_UNREADABLE',
    message: text('detail') ?? `The server answered with ${response.status}, and no more words.`,
    advice: text('advice') ?? 'Try again in a moment. If it stays so, tell the operator.',
    faults: Array.isArray(told['faults']) ? (told['faults'] as Fault[]) : [],
    incident: text('incident'),
  })
}

export function unreachable(): Refusal {
  return new Refusal({
    status: 0,
    code: 'SERVER_UNREACHABLE',
    message: 'The server of Passport Data Sync did not answer.',
    advice: 'Look whether you are online and the server runs, then try again. What you typed is still here.',
  })
}
