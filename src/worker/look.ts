/** What a system has of the records that are written to next: read ahead of the writing, and never too long before it. */

import type { Pool } from 'pg'
import type { System, SystemRecord } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import { firstToWrite } from '../store/sending.ts'
import { readNow } from './hear.ts'

/** Enough to keep every connection busy, few enough that a crash leaves little in doubt. */
export const batchSize = 1000

/** What the system was seen to have is asked for again when it is older than this before anything is written over it. */
const freshForMs = 5_000

/** Being read, and of when. */
export type Look = {
  readonly entity: EntityType
  readonly keys: ReadonlySet<string>
  readonly records: Promise<readonly SystemRecord[]>
  readonly at: number
}

export function lookAt(system: System, entity: EntityType, keys: readonly string[]): Look {
  const records = readNow(system, entity, keys)
  // A failure is told to who waits for it.
  records.catch(() => undefined)
  return { entity, keys: new Set(keys), records, at: performance.now() }
}

/** At what a run writes to first. Null where that is nothing that is there. */
export async function firstLook(pool: Pool, run: string, system: System): Promise<Look | null> {
  const first = await firstToWrite(pool, run, batchSize)
  return first ? lookAt(system, first.entity, first.keys) : null
}

/** Whether it may still be written by. */
export function isFresh({ at }: Look): boolean {
  return performance.now() - at < freshForMs
}

/** The look, and one at whatever of the keys it does not hold. */
export function lookFurther(look: Look | null, system: System, entity: EntityType, keys: readonly string[]): Look {
  if (look?.entity !== entity || !isFresh(look)) return lookAt(system, entity, keys)
  const others = keys.filter(key => !look.keys.has(key))
  if (others.length === 0) return look
  const further = lookAt(system, entity, others)
  const records = Promise.all([look.records, further.records]).then(parts => parts.flat())
  records.catch(() => undefined)
  return { ...look, keys: new Set([...look.keys, ...others]), records }
}
