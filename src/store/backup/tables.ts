/** Which tables a backup holds, in an order in which they can be filled again. */

import type { ClientBase } from 'pg'

/** Of the moment, not of the district: who is signed in, which process is there, what was tried lately. */
const leftOut = ['session', 'one_time_token', 'process', 'sign_in_failure', 'launch_key']

export type BackedTable = {
  readonly table: string
  readonly columns: readonly string[]
  /** Months (`YYYY-MM`) of a table that is partitioned by them. */
  readonly months: readonly string[]
}

type TableRow = BackedTable & { readonly refersTo: readonly string[] }

/** Those referred to come first. What another schema holds (the job engine, snapshots of runs) is made again when it is needed. */
export async function tablesToBackUp(client: ClientBase): Promise<BackedTable[]> {
  const { rows } = await client.query<TableRow>(
    `select c.relname as table,
            array(select a.attname::text from pg_attribute a
                   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                   order by a.attnum) as columns,
            array(select replace(right(p.relname, 7), '_', '-')
                    from pg_inherits i join pg_class p on p.oid = i.inhrelid
                   where i.inhparent = c.oid and p.relname ~ '_\\d{4}_\\d{2}$' order by 1) as months,
            array(select r.relname::text from pg_constraint k join pg_class r on r.oid = k.confrelid
                   where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as "refersTo"
       from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname not like 'kysely\\_%' and not c.relname = any($1)
      order by c.relname`,
    [leftOut],
  )
  return inOrder(rows)
}

function inOrder(rows: readonly TableRow[]): BackedTable[] {
  const ordered: BackedTable[] = []
  const left = new Map(rows.map(row => [row.table, row]))
  while (left.size > 0) {
    const ready = [...left.values()].filter(({ refersTo }) => !refersTo.some(table => left.has(table)))
    if (ready.length === 0) throw new Error('tables refer to each other in a ring')
    for (const { table, columns, months } of ready) {
      ordered.push({ table, columns, months })
      left.delete(table)
    }
  }
  return ordered
}

/** Names come from the database's own catalog; quoted, they are safe in a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Values are written and read in one spelling, whatever the server's settings. */
export const spelling = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
                         set local extra_float_digits = 1; set local bytea_output = 'hex'`
