/** `export-config [FILE]`: the configuration as a district file, secrets as `${NAME}`, lookup tables as CSV files beside it. */

import { access, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { Command } from 'commander'
import { lookupTableCsv } from '../../contract/lookup-table.ts'
import { writeDistrictFile } from '../../contract/write-district-file.ts'
import type { LookupTable } from '../../model/rule.ts'
import { findOrganization, readConfiguration } from '../../store/configuration.ts'
import { lookupTablesOf } from '../../store/lookup-tables.ts'
import { ownSchools } from '../../worker/front-door.ts'
import { exitCodes } from '../exit-code.ts'
import type { Serve } from '../desk.ts'
import { fileThere, notWritable } from '../written-file.ts'

type Options = { readonly organization?: string; readonly force?: boolean }

export function addExportConfig(program: Command, serve: Serve): void {
  program
    .command('export-config')
    .description('write the configuration as a district file, secrets as ${NAME}, lookup tables as CSV files beside it')
    .argument('[file]', 'else standard output, with the lookup tables in it')
    .option('--organization <name>', 'whose, where there are several')
    .option('--force', 'write over files that are there')
    .action((file: string | undefined, { organization, force = false }: Options) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const configuration = await readConfiguration(pool, organization)
          const { id, name } = await findOrganization(pool, configuration.organization.name)
          const schools = await ownSchools(pool, name)
          const tables = [...(await lookupTablesOf(pool, id)).values()]
          if (file === undefined) {
            const inside = tables.map(table => ({ name: table.name, csv: lookupTableCsv(table) }))
            const { text, variables } = writeDistrictFile(configuration, schools, inside)
            await desk.print(text.trimEnd())
            tellVariables(desk.tell, variables)
            return exitCodes.done
          }
          const beside = tablesBeside(file, tables)
          const { text, variables } = writeDistrictFile(
            configuration,
            schools,
            beside.map(table => ({ name: table.name, file: table.file })),
          )
          const files = [
            ...beside.map(table => ({ path: join(dirname(file), table.file), text: table.csv })),
            { path: file, text },
          ]
          if (!force) for (const { path } of files) await refuseThere(path)
          for (const { path, text: content } of files) await write(path, content, force)
          if (beside.length > 0) desk.tell(`Lookup tables: ${beside.map(table => table.file).join(', ')}.`)
          tellVariables(desk.tell, variables)
          return exitCodes.done
        }),
      ),
    )
}

function tellVariables(tell: (line: string) => void, variables: readonly string[]): void {
  if (variables.length > 0) tell(`Set ${variables.join(', ')} before you apply it.`)
}

type TableBeside = { readonly name: string; readonly file: string; readonly csv: string }

/** `maple.yaml` has the table `Rooms` beside it in `maple.rooms.csv`. */
function tablesBeside(districtFile: string, tables: readonly LookupTable[]): TableBeside[] {
  const stem = basename(districtFile, extname(districtFile))
  const taken = new Set<string>()
  return tables.map(table => {
    const words = table.name.toLowerCase().match(/[a-z0-9]+/g) ?? ['table']
    const plain = `${stem}.${words.join('-')}`
    let file = `${plain}.csv`
    for (let number = 2; taken.has(file); number += 1) file = `${plain}-${number}.csv`
    taken.add(file)
    return { name: table.name, file, csv: lookupTableCsv(table) }
  })
}

/** Before the first is written: one of them that is there keeps all from being written. */
async function refuseThere(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (isThere) throw fileThere(file)
}

/** A district file may be somebody's own, with comments. */
async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' })
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'EEXIST'
      ? fileThere(file)
      : notWritable(file, error)
  }
}
