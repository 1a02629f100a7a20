/** Lists of what stands in the settings of organizations, page by page, by id. */

import type { Pool } from 'pg'
import { z } from 'zod'
import type { House } from '../worker/front-door.ts'
import type { Caller } from './caller.ts'
import { isOneOf, narrowed, pageOf, readCursor, readFilters } from './paging.ts'
import { readSettings, type Settings } from './settings.ts'

type Placed = { readonly id: number; readonly organization: number }

type ListQuestion = {
  readonly query: {
    readonly filter?: string | readonly string[] | undefined
    readonly cursor?: string | undefined
    readonly limit: number
  }
  readonly caller: Caller
}

/** Of the organizations that the caller may see, or of the one that is filtered for; each item with its settings. */
export async function settingsPage<Place extends Placed, Item>(
  house: House,
  { query: { filter, cursor, limit }, caller }: ListQuestion,
  list: {
    readonly places: (
      pool: Pool,
      page: { readonly organizations: readonly number[]; readonly after: number; readonly limit: number },
    ) => Promise<readonly Place[]>
    readonly item: (place: Place, settings: Settings | undefined) => Item
  },
): Promise<{ items: Item[]; next: string | null }> {
  const filters = readFilters(filter, isOneOf('organization'))
  const organizations = narrowed(caller.organizations('viewer'), filters.get('organization'))
  const after = readCursor(cursor, z.int()) ?? 0
  const places = await list.places(house.pool, { organizations, after, limit: limit + 1 })
  const settings = await settingsOf(house, places)
  return pageOf(places, limit, {
    item: place => list.item(place, settings.get(place.organization)),
    cursor: ({ id }) => id,
  })
}

/** Of each organization once. */
async function settingsOf(house: House, places: readonly Placed[]): Promise<ReadonlyMap<number, Settings>> {
  const found = new Map<number, Settings>()
  for (const { organization } of places) {
    if (!found.has(organization)) found.set(organization, await readSettings(house, organization))
  }
  return found
}
