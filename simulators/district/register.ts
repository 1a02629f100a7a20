/** The registrar's desk: one change to a grown district, with its day, its stamps and an account of what was done. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { Temporal } from 'temporal-polyfill'
import { insertRows, type Row } from '../powerschool/tables.ts'
import { dayFromText, type SchoolYear, schoolYearAt, timeText } from './calendar.ts'
import { type Chance, chanceOf } from './chance.ts'
import { type Entity, readFact, refreshExpected, writeFact } from './expected.ts'
import { inTransaction } from './rows.ts'

/** One thing that was done to one record, by the key an import knows it by. */
export type Deed = {
  readonly kind: DeedKind
  readonly entity: Entity
  readonly key: string
  /** What an import must come to: an update may also be of something it does not read. */
  readonly effect: 'created' | 'updated' | 'removed'
  readonly before?: string | null
  readonly after?: string | null
}

export type DeedKind =
  | 'transfer'
  | 'departure'
  | 'arrival'
  | 'return'
  | 'disappearance'
  | 'name edit'
  | 'contact edit'
  | 'address edit'
  | 'drop'
  | 'section swap'
  | 'teacher change'
  | 'school closing'
  | 'rollover'

export type DayOptions = {
  /** `YYYY-MM-DD`: the district's present day goes on to this one. Left out, it stays as it is. */
  readonly today?: string | undefined
  /** What chance the choices come from, where the caller leaves any. */
  readonly seed?: number | undefined
}

export type Register = {
  readonly db: DatabaseSync
  readonly today: string
  readonly day: number
  readonly year: SchoolYear
  readonly yearId: number
  /** The time that is written on every row that is touched. */
  readonly stamp: string
  readonly chance: Chance
  all(sql: string, ...values: readonly SQLInputValue[]): readonly Record<string, unknown>[]
  /** The one row; throws where there is none. */
  one(sql: string, ...values: readonly SQLInputValue[]): Record<string, unknown>
  run(sql: string, ...values: readonly SQLInputValue[]): number
  insert(table: string, rows: Iterable<Row>): void
  top(table: string, column: string): number | undefined
  next(table: string, column: string): number
  did(deed: Deed): void
}

/** Does the work in one transaction, sets `expected` right, and returns what was done. */
export function inRegister(db: DatabaseSync, options: DayOptions, work: (register: Register) => void): readonly Deed[] {
  return inTransaction(db, () => {
    const deeds = workInRegister(db, options, work)
    refreshExpected(db)
    return deeds
  })
}

/** The same for a change that is part of a longer one: `expected` is left to the caller. */
export function workInRegister(
  db: DatabaseSync,
  { today = readFact(db, 'today'), seed }: DayOptions,
  work: (register: Register) => void,
): readonly Deed[] {
  const day = dayFromText(today)
  const year = schoolYearAt(day)
  const serial = Number(db.prepare(`select value from district where name = 'changes'`).get()?.['value'] ?? 0)
  writeFact(db, 'today', today)
  writeFact(db, 'changes', String(serial + 1))
  const deeds: Deed[] = []
  const prepared = new Map<string, StatementSync>()
  const statement = (sql: string) => {
    const known = prepared.get(sql) ?? db.prepare(sql)
    prepared.set(sql, known)
    return known
  }
  const all = (sql: string, ...values: readonly SQLInputValue[]) => statement(sql).all(...values)
  const top = (table: string, column: string) => {
    const highest = statement(`select max(${column}) as highest from ${table}`).get()?.['highest']
    return highest === null || highest === undefined ? undefined : Number(highest)
  }
  work({
    db,
    today,
    day,
    year,
    yearId: year.startYear - 1990,
    stamp: stampOf(db, today, serial),
    chance: chanceOf(seed ?? Number(readFact(db, 'seed')), 'change', serial),
    all,
    one: (sql, ...values) => {
      const row = statement(sql).get(...values)
      if (row === undefined) throw new Error(`No such row: ${sql} (${values.join(', ')})`)
      return row
    },
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    insert: (table, rows) => {
      insertRows(db, table, rows)
    },
    top,
    next: (table, column) => (top(table, column) ?? 0) + 1,
    did: deed => {
      deeds.push(deed)
    },
  })
  return deeds
}

export function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/** Now, in the district's zone, while the district lives today; a time of its own day once it has been moved on. */
function stampOf(db: DatabaseSync, today: string, serial: number): string {
  const zone = db.prepare(`select value from prefs where name = 'districttimezone'`).get()?.['value']
  const now = Temporal.Now.plainDateTimeISO(textOf(zone) ?? 'UTC')
  const away = Math.abs(dayFromText(now.toPlainDate().toString()) - dayFromText(today))
  return away <= 1 ? now.toString({ smallestUnit: 'second' }) : timeText(dayFromText(today), 25_200 + (serial % 36_000))
}
