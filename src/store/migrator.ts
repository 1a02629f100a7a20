/** Carries migrations out: those that a database lacks, in their order, each in a transaction. */

import { readFile } from 'node:fs/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import pg from 'pg'
import { Problem } from '../model/problem.ts'

type Migrations = { readonly folder: URL; readonly names: readonly string[] }

/** To the newest of them, or to the one named. Throws a Problem. */
export async function carryOut(url: string, migrations: Migrations, schema?: string): Promise<void> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 2 }) }),
  })
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: () => readMigrations(migrations) } })
    const { error } = await (schema === undefined ? migrator.migrateToLatest() : migrator.migrateTo(schema))
    if (error) throw failed(error)
  } finally {
    await db.destroy()
  }
}

async function readMigrations({ folder, names }: Migrations): Promise<Record<string, Migration>> {
  const texts = await Promise.all(
    names.map(async name => [name, await readFile(new URL(`${name}.sql`, folder), 'utf8')] as const),
  )
  return Object.fromEntries(
    texts.map(([name, text]) => [name, { up: async db => void (await sql.raw(text).execute(db)) } satisfies Migration]),
  )
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
