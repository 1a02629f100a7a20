/** The four queries by which an entity is read: about, fences, page and changes; made of one description. */

import { hash } from 'node:crypto'
import type { EntityType } from '../../../model/entity.ts'
import { flag, inRange, momentFormat } from './conditions.ts'
import { columns, powerQuery, type Column, type PowerQuery } from './power-query.ts'

export type EntityParts = {
  readonly entity: EntityType
  readonly coreTable: string
  /** The number by which pages are cut. Several records may share it. */
  readonly key: { readonly field: string; readonly sql: string }
  readonly columns: readonly Column[]
  readonly from: string
  /** Tables enough to decide what counts, where `from` joins more. */
  readonly countFrom?: string
  /** May be narrower than all of PowerSchool at once: the range of the page is added to it. */
  readonly counts: string
  readonly changed: string
}

export type EntityQueries = {
  readonly entity: EntityType
  /** PowerSchool's clock, and the signature of the plugin that is installed. */
  readonly about: PowerQuery
  /** Every n-th key of all that counts, and their number: it cuts the read into pages that don't depend on each other. */
  readonly fences: PowerQuery
  /** What counts, of keys above `after` up to `upto`. */
  readonly page: PowerQuery
  /** What changed since a moment, whether it counts or not, of keys above `after`; `counts` tells. */
  readonly changes: PowerQuery
  /** Changes with any of the SQL: an installed plugin of another signature answers other questions than we ask. */
  readonly signature: string
}

export const queryPrefix = 'com.passportsync.roster'

export function entityQueries(parts: EntityParts): EntityQueries {
  const { entity, coreTable, key } = parts
  const named = (name: string, what: string) => ({
    name: `${queryPrefix}.${entity}.${name}`,
    coreTable,
    summary: `${entity}: ${what}`,
  })
  const keyColumn: Column = { alias: 'page_key', field: key.field, sql: key.sql }

  const fences = powerQuery({
    ...named('fences', 'every n-th key and the count'),
    columns: columns({ fence: [key.field, 'f.k'], place: [key.field, 'f.place'], total: [key.field, 'f.total'] }),
    // The window of `place` takes in all rows of its key: a page holds every record of its keys.
    from: `(select b.k, row_number() over (order by b.k) as turn, count(*) over (order by b.k) as place,
               count(*) over () as total
          from (select ${key.sql} as k from ${parts.countFrom ?? parts.from}
                 where ${inRange(key.sql)} and ${parts.counts}) b) f
 where mod(f.turn, :page_size) = 0 or f.turn = f.total
 order by f.turn`,
  })
  const page = powerQuery({
    ...named('page', 'what counts, by key range'),
    columns: [keyColumn, ...parts.columns],
    from: `${parts.from}\n where ${inRange(key.sql)}\n   and ${parts.counts}\n order by ${key.sql}`,
  })
  const changes = powerQuery({
    ...named('changes', 'what changed, by key range'),
    columns: [keyColumn, { alias: 'counts', field: key.field, sql: flag(parts.counts) }, ...parts.columns],
    from: `${parts.from}\n where ${inRange(key.sql)}\n   and (${parts.changed})\n order by ${key.sql}`,
  })
  const signature = hash('sha256', JSON.stringify([fences, page, changes]), 'hex').slice(0, 12)
  const about = powerQuery({
    ...named('about', 'clock and signature'),
    // No column may name the primary key: PowerSchool would take the value for the row's id.
    columns: columns({
      clock: ['schools.name', `max(to_char(sysdate, '${momentFormat}'))`],
      signature: ['schools.name', `'${signature}'`],
      schools: ['schools.name', 'count(s.name)'],
    }),
    // An aggregate of any table: it always answers one row. The order is for PowerSchool, which wants one.
    from: 'schools s\n order by 1',
  })
  return { entity, about, fences, page, changes, signature }
}
