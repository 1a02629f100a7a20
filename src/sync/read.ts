/** 1. Takes a source's pages in: hashes each record's source form, and keeps the next pages coming meanwhile. */

import { hash as digest } from 'node:crypto'
import type { Page, SystemRecord } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import type { RecordProblem } from '../model/problem.ts'

export type SeenRecord = { readonly record: SystemRecord; readonly hash: string }

export type SeenPage = {
  /** One per key; a key that comes again within the page is among `repeated`. */
  readonly records: readonly SeenRecord[]
  readonly repeated: readonly { readonly key: string; readonly hash: string }[]
  readonly problems: readonly RecordProblem[]
  /** Records left out because nobody can say which they are: any record may be one of them. */
  readonly unkeyed: number
}

const longestKey = 255

/** 128 bits over the source form and all that decides how it is read. Attributes come in the schema's order, so equal records hash alike. */
export function hashRecord(record: SystemRecord, mappingVersion: string): string {
  return digest('sha256', mappingVersion + JSON.stringify(record.attributes), 'hex').slice(0, 32)
}

export function seePage(entity: EntityType, page: Page, mappingVersion: string): SeenPage {
  const records: SeenRecord[] = []
  const repeated: { key: string; hash: string }[] = []
  const problems: RecordProblem[] = [...(page.problems ?? [])]
  const keys = new Set<string>()
  let unkeyed = 0
  for (const record of page.records) {
    const trouble = keyTrouble(entity, record.key)
    if (trouble) {
      problems.push(trouble)
      unkeyed += 1
      continue
    }
    const hash = hashRecord(record, mappingVersion)
    if (keys.has(record.key)) repeated.push({ key: record.key, hash })
    else records.push({ record, hash })
    keys.add(record.key)
  }
  return { records, repeated, problems, unkeyed }
}

function keyTrouble(entity: EntityType, key: string): RecordProblem | null {
  // oxlint-disable-next-line no-control-regex
  if (key.trim() !== '' && key.length <= longestKey && !/[\u0000-\u001f]/.test(key) && key.isWellFormed()) return null
  return {
    entity,
    externalId: '',
    code: 'RECORD_WITHOUT_KEY',
    message: `A ${entity} came without a usable key and was left out.`,
    advice: 'Look for such a record in the source and give it an id there.',
  }
}

/** Pages that are being fetched ahead; `close` stops the fetching, read or not. */
export type Prefetched<T> = AsyncIterable<T> & { close(): Promise<void> }

/** Passes pages on in their order while up to `ahead` further ones are already being fetched. Reading starts at once. */
export function prefetch<T>(pages: AsyncIterable<T>, ahead: number): Prefetched<T> {
  const waiting: T[] = []
  let ended = false
  let failure: { readonly error: unknown } | null = null
  let wakeReader: (() => void) | null = null
  let wakeSource: (() => void) | null = null
  const reader = { stopped: false }

  const pump = async (): Promise<void> => {
    try {
      for await (const page of pages) {
        waiting.push(page)
        wakeReader?.()
        while (waiting.length >= ahead && !reader.stopped) await new Promise<void>(resolve => (wakeSource = resolve))
        if (reader.stopped) break
      }
    } catch (error) {
      failure = { error }
    }
    ended = true
    wakeReader?.()
  }
  const pumping = pump()

  const close = async (): Promise<void> => {
    reader.stopped = true
    wakeSource?.()
    await pumping
  }

  return {
    close,
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          const page = waiting.shift()
          if (page !== undefined) {
            wakeSource?.()
            yield page
          } else if (failure) throw failure.error
          else if (ended) return
          else await new Promise<void>(resolve => (wakeReader = resolve))
        }
      } finally {
        await close()
      }
    },
  }
}
