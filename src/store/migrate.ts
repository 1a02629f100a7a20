/** Brings a database to this version's schema: plain SQL files in their order, each once, by one process at a time. */

import { readdir, readFile } from 'node:fs/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import pg from 'pg'
import { Problem } from '../model/problem.ts'

const folder = new URL('./migrations/', import.meta.url)

/**
 * To the newest schema, or to an older one for data that is of it. Throws a Problem when the database was made by a newer
 * version, or a migration fails; then nothing of it stands.
 */
export async function migrate(url: string, schema?: string): Promise<void> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 2 }) }),
  })
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: readMigrations } })
    const { error } = await (schema === undefined ? migrator.migrateToLatest() : migrator.migrateTo(schema))
    if (error) throw failed(error)
  } finally {
    await db.destroy()
  }
}

/** The newest schema this version knows. */
export async function newestSchema(): Promise<string> {
  return (await migrations()).at(-1) ?? 'none'
}

/** Their names, the oldest first. */
export async function migrations(): Promise<readonly string[]> {
  return Object.keys(await readMigrations()).sort()
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql')).sort()
  const migrations: Record<string, Migration> = {}
  for (const name of names) {
    const text = await readFile(new URL(name, folder), 'utf8')
    migrations[name.replace(/\.sql$/, '')] = {
      up: db =>
        sql
          .raw(text)
          .execute(db)
          .then(() => undefined),
    }
  }
  return migrations
}

function failed(error: unknown): Problem {
  const text = error instanceof Error ? error.message : String(error)
  if (text.includes('corrupted migrations')) {
    return new Problem({
      code: 'DATABASE_OF_ANOTHER_VERSION',
      message: 'The database was made by another version of Passport Data Sync.',
      advice: 'Start the version that made it, or a newer one. The database was not touched.',
      cause: error,
    })
  }
  return new Problem({
    code: 'MIGRATION_FAILED',
    message: `The database could not be brought to this version: ${text}`,
    advice: 'Mend what the message names (rights, disk space) and start again; the failed step left nothing behind.',
    cause: error,
  })
}
