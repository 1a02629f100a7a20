/** Fills an empty database from a backup, all of it or nothing, and brings it to this version. */

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Pool, PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { z } from 'zod'
import { Problem } from '../../model/problem.ts'
import { inTransaction, openPool } from '../database.ts'
import { migrate, migrations } from '../migrate.ts'
import { ensureMonth } from '../partitions.ts'
import { CutOff, openBackupText, type BackupText } from './backup-text.ts'
import { quoted, spelling, tablesToBackUp, type BackedTable } from './tables.ts'
import { backupFormat, fingerprintOfKey } from './write-backup.ts'

const header = z.object({
  format: z.literal(backupFormat),
  takenAt: z.iso.datetime(),
  schema: z.string(),
  key: z.string(),
})
const tableLine = z.object({
  table: z.string(),
  columns: z.array(z.string()).min(1),
  months: z.array(z.string().regex(/^\d{4}-\d{2}$/)),
})
const endLine = z.object({
  rows: z.record(z.string(), z.int()),
  sequences: z.record(z.string(), z.string().regex(/^\d+$/)),
})

export type Restored = { readonly takenAt: string; readonly rows: number }

/**
 * Throws a Problem, having written nothing: BACKUP_UNREADABLE, BACKUP_OF_NEWER_VERSION, DATABASE_NOT_EMPTY, or KEY_NOT_OF_BACKUP
 * when the key is another one than the one its secrets are sealed with. With `key` null secrets stay sealed for good.
 */
export async function restoreBackup(
  url: string,
  pieces: AsyncIterable<Buffer>,
  { key }: { readonly key: Buffer | null },
): Promise<Restored> {
  const text = openBackupText(pieces)
  try {
    const { schema, takenAt, key: fingerprint } = header.parse(parsed(await text.line()))
    if (!(await migrations()).includes(schema)) throw ofNewerVersion(schema)
    if (key && fingerprintOfKey(key) !== fingerprint) throw otherKey()
    const rows = await fill(url, schema, text)
    await migrate(url)
    return { takenAt, rows }
  } catch (error) {
    throw isUnreadable(error) ? unreadable(error) : error
  }
}

async function fill(url: string, schema: string, text: BackupText): Promise<number> {
  const pool = openPool(url, 2)
  try {
    await refuseUsed(pool, schema)
    await migrate(url, schema)
    const rows = await inTransaction(pool, async client => {
      await client.query(`${spelling}; set local synchronous_commit = on`)
      return fillTables(client, text)
    })
    await pool.query('analyze')
    return rows
  } finally {
    await pool.end()
  }
}

async function fillTables(client: PoolClient, text: BackupText): Promise<number> {
  const tables = new Map((await tablesToBackUp(client)).map(each => [each.table, each]))
  const filled: Record<string, number> = {}
  for (;;) {
    const line = parsed(await text.line())
    const end = endLine.safeParse(line)
    if (end.success) {
      await setSequences(client, end.data.sequences)
      const isWhole = JSON.stringify(Object.entries(filled)) === JSON.stringify(Object.entries(end.data.rows))
      if (!isWhole || (await text.line()) !== null) throw new CutOff('the counts do not agree')
      return Object.values(filled).reduce((sum, count) => sum + count, 0)
    }
    const asked = tableLine.parse(line)
    const there = tables.get(asked.table)
    if (!there || asked.columns.some(column => !there.columns.includes(column))) throw new CutOff('a table is unknown')
    filled[asked.table] = await fillTable(client, asked, text)
  }
}

async function fillTable(
  client: PoolClient,
  { table, columns, months }: BackedTable,
  text: BackupText,
): Promise<number> {
  for (const month of months) await ensureMonth(client, new Date(`${month}-01T00:00:00Z`))
  // What is put back happened long ago: the audit log is not told of it again.
  await client.query(`alter table ${quoted(table)} disable trigger user`)
  const statement = copyFrom(`copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`)
  await pipeline(Readable.from(text.rows()), client.query(statement))
  await client.query(`alter table ${quoted(table)} enable trigger user`)
  return statement.rowCount
}

async function setSequences(client: PoolClient, sequences: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, last] of Object.entries(sequences)) {
    await client.query(`select setval(format('public.%I', $1::text)::regclass, $2::bigint)`, [name, last])
  }
}

/** Nothing may be in it but an empty schema of the same version. */
async function refuseUsed(pool: Pool, schema: string): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>(`select to_regclass('kysely_migration') is not null as there`)
  if (!rows[0]?.there) return
  const newest = await pool.query<{ newest: string | null }>(`select max(name) as newest from kysely_migration`)
  const used = await pool.query<{ used: boolean }>(
    `select exists (select from organization) or exists (select from account) or exists (select from run) as used`,
  )
  if (newest.rows[0]?.newest === schema && used.rows[0]?.used === false) return
  throw new Problem({
    code: 'DATABASE_NOT_EMPTY',
    message: 'The database is in use already; nothing was written to it.',
    advice: 'Name a new data folder (PASSPORT_SYNC_HOME) or an empty database (DATABASE_URL).',
  })
}

function parsed(line: string | null): unknown {
  if (line === null) throw new CutOff('it ends too early')
  return JSON.parse(line)
}

function isUnreadable(error: unknown): boolean {
  const isZip = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
  return error instanceof CutOff || error instanceof SyntaxError || error instanceof z.ZodError || isZip
}

function unreadable(cause: unknown): Problem {
  return new Problem({
    code: 'BACKUP_UNREADABLE',
    message: 'The file is no backup of Passport Data Sync, or it is damaged or cut off; nothing was written.',
    advice: 'Take another backup. One that was broken off while it was written keeps the ending .part.',
    cause,
  })
}

function ofNewerVersion(schema: string): Problem {
  return new Problem({
    code: 'BACKUP_OF_NEWER_VERSION',
    message: `The backup was made by a newer version of Passport Data Sync (schema ${schema}).`,
    advice: 'Restore it with that version, or a newer one.',
  })
}

function otherKey(): Problem {
  return new Problem({
    code: 'KEY_NOT_OF_BACKUP',
    message: 'The key here is not the one with which the secrets of the backup are sealed.',
    advice:
      'Put the key of that machine into the file `key` of the data folder, or into PASSPORT_SYNC_KEY. If it is lost, restore ' +
      'with --without-key into a new data folder, and apply the district files again: they bring the secrets.',
  })
}
