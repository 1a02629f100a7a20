/** Where the next read of each entity starts, and under which mapping the last one was made. */

import type { Pool } from 'pg'
import { isEntityType, type EntityType } from '../model/entity.ts'

export type BookmarkRow = { readonly cursor: string | null; readonly mappingVersion: string; readonly fullAt: string }

export async function bookmarksOf(pool: Pool, integration: number): Promise<Map<EntityType, BookmarkRow>> {
  const { rows } = await pool.query<{ entity: string; cursor: string | null; mappingVersion: string; fullAt: Date }>(
    `select entity, cursor, mapping_version as "mappingVersion", full_at as "fullAt" from bookmark where integration = $1`,
    [integration],
  )
  const bookmarks = new Map<EntityType, BookmarkRow>()
  for (const { entity, cursor, mappingVersion, fullAt } of rows) {
    if (isEntityType(entity)) bookmarks.set(entity, { cursor, mappingVersion, fullAt: fullAt.toISOString() })
  }
  return bookmarks
}
