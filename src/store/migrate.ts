/** Brings a database to this version's schema: plain SQL files in their order, each once, by one process at a time. */

import { readdir } from 'node:fs/promises'
import pg from 'pg'

const folder = new URL('./migrations/', import.meta.url)

/**
 * To the newest schema, or to an older one for data that is of it. Throws a Problem when the database was made by a newer
 * version, or a migration fails; then nothing of it stands.
 */
export async function migrate(url: string, schema?: string): Promise<void> {
  if (schema === undefined && (await isNewest(url))) return
  // Loaded only where it is wanted: every command would wait for it.
  const { carryOut } = await import('./migrator.ts')
  await carryOut(url, { folder, names: await migrations() }, schema)
}

/** The newest schema this version knows. */
export async function newestSchema(): Promise<string> {
  return (await migrations()).at(-1) ?? 'none'
}

/** Their names, the oldest first. */
export async function migrations(): Promise<readonly string[]> {
  const files = await readdir(folder)
  return files.flatMap(file => (file.endsWith('.sql') ? [file.slice(0, -'.sql'.length)] : [])).sort()
}

/** Whether exactly this version's migrations have been carried out. */
async function isNewest(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    const { rows } = await client.query<{ name: string }>(`select name from kysely_migration order by name collate "C"`)
    return rows.map(({ name }) => name).join() === (await migrations()).join()
  } catch {
    return false // what is wrong, if anything is, is met and told by the migrator
  } finally {
    await client.end().catch(() => undefined)
  }
}
