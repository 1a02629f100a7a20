/** `export-config [FILE]`: the configuration as a district file, secrets as `${NAME}`. */

import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Pool } from 'pg'
import { writeDistrictFile } from '../../contract/write-district-file.ts'
import { passportName } from '../../model/configuration.ts'
import { Problem } from '../../model/problem.ts'
import type { Values } from '../../model/value.ts'
import { readConfiguration } from '../../store/configuration.ts'
import { recordsOf } from '../../store/records.ts'
import { exitCodes } from '../exit-code.ts'
import type { Serve } from '../desk.ts'
import { notWritable } from '../written-file.ts'

type Options = { readonly organization?: string; readonly force?: boolean }

export function addExportConfig(program: Command, serve: Serve): void {
  program
    .command('export-config')
    .description('write the configuration as a district file, secrets as ${NAME}')
    .argument('[file]', 'else standard output')
    .option('--organization <name>', 'whose, where there are several')
    .option('--force', 'write over a file that is there')
    .action((file: string | undefined, { organization, force = false }: Options) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const configuration = await readConfiguration(pool, organization)
          const schools = await ownSchools(pool, configuration.organization.name)
          const { text, variables } = writeDistrictFile(configuration, schools)
          if (file === undefined) await desk.print(text.trimEnd())
          else await write(file, text, force)
          if (variables.length > 0) desk.tell(`Set ${variables.join(', ')} before you apply it.`)
          return exitCodes.done
        }),
      ),
    )
}

/** The schools that Passport itself speaks for: those of the sources come back by their import. */
async function ownSchools(pool: Pool, organization: string): Promise<Values[]> {
  const schools: Values[] = []
  for await (const { attributes, sources } of recordsOf(pool, 'school', { organization, all: false })) {
    if (sources.some(({ source }) => source === passportName)) schools.push(attributes)
  }
  return schools
}

/** A district file may be somebody's own, with comments. */
async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw notWritable(file, error)
    throw new Problem({
      code: 'FILE_THERE',
      message: `${file} is there already; it was not touched.`,
      advice: 'Name another file, or write over it with --force.',
    })
  }
}
