/** Which version of its plugin a data source was last given: a new one only when the content changes. */

import type { Pool } from 'pg'
import { inTransaction } from './database.ts'

type PluginVersion = { readonly version: string; readonly contentHash: string }

export async function keepPluginVersion<Plugin extends PluginVersion>(
  pool: Pool,
  source: number,
  /** The version installed where another installation of ours made it: the new one is above it. */
  above: string | undefined,
  make: (previous: PluginVersion | undefined) => Plugin,
): Promise<Plugin> {
  return inTransaction(pool, async client => {
    const { rows } = await client.query<{ plugin: PluginVersion | null }>(
      `select plugin from data_source where id = $1 for update`,
      [source],
    )
    const previous = above === undefined ? (rows[0]?.plugin ?? undefined) : { version: above, contentHash: '' }
    const plugin = make(previous)
    const { version, contentHash } = plugin
    await client.query(`update data_source set plugin = $2 where id = $1 and plugin is distinct from $2`, [
      source,
      JSON.stringify({ version, contentHash }),
    ])
    return plugin
  })
}
