/** What one entity is read with, and which rows of an answer can be used. */

import type { SystemRecord } from '../../model/connector.ts'
import type { Row } from './answers.ts'
import type { QueryArguments } from './client.ts'
import type { ReadStart } from './places.ts'
import type { EntityQueries } from './queries/entity-queries.ts'
import type { MakeRecord } from './records/all.ts'
import type { Session } from './session.ts'

export type Reading = {
  readonly session: Session
  readonly queries: EntityQueries
  /** Those that say what counts. */
  readonly args: QueryArguments
  readonly makeRecord: MakeRecord
}

/** A read that can be gone on with when it is broken off. */
export type BegunReading = Reading & {
  readonly start: ReadStart
  /** What a cursor depends on besides the moment. */
  readonly cursorWay: string
}

// A key with control characters, or longer than any, was broken on its way: the true one would seem to be missing.
// oxlint-disable-next-line no-control-regex
const brokenKey = /^$|[\u0000-\u001f]|^.{256}/s

export const hasKey = ({ key }: SystemRecord): boolean => !brokenKey.test(key)

/** Rows are flat: where a value is an object or a list, something has changed the answer, and its true value is not known. */
export function isPlain(row: Row): boolean {
  for (const name in row) if (typeof row[name] === 'object' && row[name] !== null) return false
  return true
}
