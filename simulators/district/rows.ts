/** Gathers rows of many tables as they come and inserts them in batches, all in one transaction. */
import type { DatabaseSync } from 'node:sqlite'
import { insertRows, type Row } from '../powerschool/tables.ts'
import { timeText } from './calendar.ts'
import { chanceOf } from './chance.ts'

export type RowSink = { put(table: string, row: Row): void }

const batchSize = 2_000

export function withRows(db: DatabaseSync, write: (rows: RowSink) => void): void {
  const batches = new Map<string, Row[]>()
  const put = (table: string, row: Row) => {
    const batch = batches.get(table)
    if (batch === undefined) {
      batches.set(table, [row])
      return
    }
    batch.push(row)
    if (batch.length < batchSize) return
    insertRows(db, table, batch)
    batch.length = 0
  }
  inTransaction(db, () => {
    write({ put })
    for (const [table, batch] of batches) insertRows(db, table, batch)
  })
}

/** Everything or nothing; within a transaction it just takes part. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  if (db.isTransaction) return work()
  db.exec('begin')
  try {
    const result = work()
    db.exec('commit')
    return result
  } catch (error) {
    db.exec('rollback')
    throw error
  }
}

export type Stamps = {
  /** Null on 26 of a hundred rows, as measured in real districts: those that nobody has touched for long. */
  transaction(table: string, serial: number): string | null
  modified(table: string, serial: number): string
}

/** Times before the day, within the last four hundred. */
export function stampsBefore(seed: number, today: number): Stamps {
  const draw = (table: string, serial: number) => {
    const chance = chanceOf(seed, table, serial)
    const old = chance.happens(0.26)
    return { old, time: timeText(today - chance.between(1, 400), chance.between(25_200, 72_000)) }
  }
  return {
    transaction: (table, serial) => {
      const { old, time } = draw(table, serial)
      return old ? null : time
    },
    modified: (table, serial) => draw(table, serial).time,
  }
}
