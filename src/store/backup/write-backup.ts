/**
 * A backup: everything the house remembers, of one moment, as one stream of lines. A header; then of each table a line that
 * names it, its rows as COPY writes them and `\.`; at the end a line that counts them. Without it, a backup is not whole.
 */

import type { Pool, PoolClient } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { createHmac } from 'node:crypto'
import { inTransaction } from '../database.ts'
import { quoted, spelling, tablesToBackUp, type BackedTable } from './tables.ts'

export const backupFormat = 'passport-sync backup 1'

export type BackupHeader = {
  readonly format: typeof backupFormat
  readonly takenAt: string
  /** The newest migration of the database. */
  readonly schema: string
  /** By which it is known whether a key is the one that sealed the secrets; nothing can be learned of the key. */
  readonly key: string
}

export type BackupEnd = {
  readonly rows: Readonly<Record<string, number>>
  readonly sequences: Readonly<Record<string, string>>
}

export const tableEnd = '\\.\n'

export function fingerprintOfKey(key: Buffer): string {
  return createHmac('sha256', key).update(backupFormat).digest('hex').slice(0, 16)
}

/** Hands every piece to `write`, which says when it may go on. Runs and people may go on meanwhile: they are not in it. */
export function writeBackup(
  pool: Pool,
  key: Buffer,
  write: (piece: Buffer) => Promise<void>,
): Promise<BackupEnd['rows']> {
  return inTransaction(pool, async client => {
    await client.query('set transaction isolation level repeatable read read only')
    // A scan that joins another one begins in the middle of the table, and order would be lost.
    await client.query(`${spelling}; set local synchronize_seqscans = off`)
    const line = (value: unknown): Promise<void> => write(Buffer.from(`${JSON.stringify(value)}\n`))
    await line(await headerOf(client, key))
    const rows: Record<string, number> = {}
    for (const each of await tablesToBackUp(client)) {
      await line(each)
      rows[each.table] = await writeRows(client, each, write)
      await write(Buffer.from(tableEnd))
    }
    await line({ rows, sequences: await sequencesOf(client) } satisfies BackupEnd)
    return rows
  })
}

async function headerOf(client: PoolClient, key: Buffer): Promise<BackupHeader> {
  const { rows } = await client.query<{ schema: string; takenAt: Date }>(
    `select max(name) as schema, now() as "takenAt" from kysely_migration`,
  )
  const { schema = '', takenAt = new Date() } = rows[0] ?? {}
  return { format: backupFormat, takenAt: takenAt.toISOString(), schema, key: fingerprintOfKey(key) }
}

async function writeRows(
  client: PoolClient,
  { table, columns }: BackedTable,
  write: (piece: Buffer) => Promise<void>,
): Promise<number> {
  const rows = client.query(copyTo(`copy (select ${columns.map(quoted).join(', ')} from ${quoted(table)}) to stdout`))
  for await (const piece of rows) await write(piece as Buffer)
  return rows.rowCount
}

async function sequencesOf(client: PoolClient): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; last: string }>(
    `select sequencename as name, last_value::text as last from pg_sequences
      where schemaname = 'public' and last_value is not null`,
  )
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]))
}
