/** An error in words one can act on: a code, what happened to what, and what to do. */

import type { EntityType } from './entity.ts'

/** Trouble with a system or a request: it stops what was being done. Its text holds no personal data. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: string
  readonly advice: string
  /** Whether the same request may succeed later without anybody mending anything. */
  readonly retry: boolean

  constructor(problem: {
    readonly code: string
    readonly message: string
    readonly advice: string
    readonly retry?: boolean
    readonly cause?: unknown
  }) {
    super(problem.message, problem.cause === undefined ? undefined : { cause: problem.cause })
    this.code = problem.code
    this.advice = problem.advice
    this.retry = problem.retry ?? false
  }
}

/** Trouble with one record: it is data, listed with the run, and never stops it. */
export type RecordProblem = {
  readonly entity: EntityType
  /** The source's key of the record; empty where the record has none. */
  readonly externalId: string
  /** Of which attribute it is, where it is of one. */
  readonly attribute?: string
  readonly code: string
  readonly message: string
  readonly advice: string
}
