/** The five queries by which an entity is read: about, fences, page, touched and changed; made of one description. */

import { hash } from 'node:crypto'
import type { EntityType } from '../../../model/entity.ts'
import { flag, inList, inRange, momentFormat, type Narrowing } from './conditions.ts'
import { columns, powerQuery, type Column, type PowerQuery } from './power-query.ts'

export type EntityParts = {
  readonly entity: EntityType
  readonly coreTable: string
  /** The number by which pages are cut. Several records may share it. */
  readonly key: { readonly field: string; readonly sql: string }
  readonly columns: readonly Column[]
  /** Derived tables are narrowed within; the query around them narrows its own rows. */
  readonly from: (narrowed: Narrowing) => string
  /** Tables enough to decide what counts, where `from` joins more. */
  readonly countFrom?: string
  /** Where several rows may stand for one record: whether it is this one. */
  readonly stands?: string
  readonly counts: string
  /** Selects of keys as `k`, to be united: whose rows changed, each table asked on its own. */
  readonly touched: readonly string[]
  /** Whether there is any row of the key, where a key may be touched and have none: what is asked for must come. */
  readonly exists?: (key: string) => string
}

export type EntityQueries = {
  readonly entity: EntityType
  /** PowerSchool's clock, and the signature of the plugin that is installed. */
  readonly about: PowerQuery
  /** Every n-th key of all that counts, and their number: it cuts the read into pages that don't depend on each other. */
  readonly fences: PowerQuery
  /** What counts, of keys above `after` up to `upto`. */
  readonly page: PowerQuery
  /** Keys above `after` of which something changed since a moment, in order; no more than the keys. */
  readonly touched: PowerQuery
  /** Of the listed keys what a page would tell, whether it counts or not: `counts` tells. `total`: how many rows there are. */
  readonly changed: PowerQuery
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
  const stands = parts.stands ? `\n   and ${parts.stands}` : ''
  const keyColumn: Column = { alias: 'page_key', field: key.field, sql: key.sql }

  const fences = powerQuery({
    ...named('fences', 'every n-th key and the count'),
    columns: columns({ fence: [key.field, 'f.k'], place: [key.field, 'f.place'], total: [key.field, 'f.total'] }),
    // The window of `place` takes in all rows of its key: a page holds every record of its keys.
    from: `(select b.k, row_number() over (order by b.k) as turn, count(*) over (order by b.k) as place,
               count(*) over () as total
          from (select ${key.sql} as k from ${parts.countFrom ?? parts.from(inRange)}
                 where ${inRange(key.sql)}${stands}\n   and ${parts.counts}) b) f
 where mod(f.turn, :page_size) = 0 or f.turn = f.total
 order by f.turn`,
  })
  const page = powerQuery({
    ...named('page', 'what counts, by key range'),
    columns: [keyColumn, ...parts.columns],
    from: `${parts.from(inRange)}\n where ${inRange(key.sql)}${stands}\n   and ${parts.counts}\n order by ${key.sql}`,
  })
  const exists = parts.exists ? `\n   and ${parts.exists('t.k')}` : ''
  const touched = powerQuery({
    ...named('touched', 'keys of what changed'),
    columns: [{ ...keyColumn, sql: 't.k' }],
    // Plus nothing, so that the database goes in by the moments: by the keys it would walk through all of each table.
    from: `(
       ${parts.touched.join('\n       union all ')}) t
 where t.k + 0 > :after${exists}
 group by t.k
 order by t.k`,
  })
  const changed = powerQuery({
    ...named('changed', 'what changed, by keys'),
    columns: [
      keyColumn,
      ...columns({ counts: [key.field, flag(parts.counts)], total: [key.field, 'count(*) over ()'] }),
      ...parts.columns,
    ],
    from: `${parts.from(inList)}\n where ${inList(key.sql)}${stands}\n order by ${key.sql}`,
  })
  const signature = hash('sha256', JSON.stringify([fences, page, touched, changed]), 'hex').slice(0, 12)
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
  return { entity, about, fences, page, touched, changed, signature }
}
