/** `lookup-table list|put|show|remove`: tables that rules look values up in. */

import type { Command } from 'commander'
import { lookupTableCsv, readLookupTable } from '../../contract/lookup-table.ts'
import { findOrganization } from '../../store/configuration.ts'
import { listLookupTables, lookupTablesOf } from '../../store/lookup-tables.ts'
import { dropLookupTable, keepLookupTable, lookupTableUnknown } from '../../worker/front-door.ts'
import { readText } from '../district-text.ts'
import type { Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { shownNumber, tableLines } from '../table.ts'

type Options = { readonly organization?: string }

export function addLookupTable(program: Command, serve: Serve): void {
  const tables = program.command('lookup-table').description('tables that the rule lookup looks values up in')
  const whose = ['--organization <name>', 'whose, where there are several'] as const

  tables
    .command('list')
    .description('list them')
    .option(...whose)
    .action(({ organization }: Options) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const found = await listLookupTables(pool, (await findOrganization(pool, organization)).id)
          if (desk.json) for (const table of found) await desk.print(JSON.stringify(table))
          else if (found.length === 0) desk.tell('There are no lookup tables.')
          else {
            const rows = found.map(({ name, columns, rows: count, changedAt, changedBy }) => [
              ...[name, columns.join(', '), shownNumber(count), changedAt.slice(0, 16), changedBy],
            ])
            const titles = ['Name', 'Columns', 'Rows', 'Changed', 'By'].map(title => ({ title }))
            for (const line of tableLines(titles, rows)) await desk.print(line)
          }
          return exitCodes.done
        }),
      ),
    )

  tables
    .command('put')
    .description('upload one, in place of one of that name')
    .argument('<name>')
    .argument('<file>', 'CSV whose first row names the columns; - for standard input')
    .option(...whose)
    .action((name: string, file: string, { organization }: Options) =>
      serve(async desk => {
        const table = readLookupTable(name, await readText(file))
        return desk.withHouse(async house => {
          const { id } = await findOrganization(house.pool, organization)
          const isChanged = await keepLookupTable(house, table, { organization: id, by: desk.by })
          if (desk.json) await desk.print(JSON.stringify({ name, rows: table.rows.length, changed: isChanged }))
          else await desk.print(isChanged ? `${name} has ${table.rows.length} rows.` : 'Nothing to change.')
          return exitCodes.done
        })
      }),
    )

  tables
    .command('show')
    .description('print one as CSV')
    .argument('<name>')
    .option(...whose)
    .action((name: string, { organization }: Options) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const table = (await lookupTablesOf(pool, (await findOrganization(pool, organization)).id)).get(name)
          if (!table) throw lookupTableUnknown(name)
          if (desk.json) await desk.print(JSON.stringify(table))
          else await desk.print(lookupTableCsv(table).trimEnd())
          return exitCodes.done
        }),
      ),
    )

  tables
    .command('remove')
    .description('remove one that no rule looks into')
    .argument('<name>')
    .option(...whose)
    .action((name: string, { organization }: Options) =>
      serve(desk =>
        desk.withHouse(async house => {
          const { id } = await findOrganization(house.pool, organization)
          await dropLookupTable(house, name, { organization: id, by: desk.by })
          return exitCodes.done
        }),
      ),
    )
}
