/** `export-config [FILE]`: the configuration as a district file, secrets as `${NAME}`. */

import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { writeDistrictFile } from '../../contract/write-district-file.ts'
import { readConfiguration } from '../../store/configuration.ts'
import { ownSchools } from '../../worker/front-door.ts'
import { exitCodes } from '../exit-code.ts'
import type { Serve } from '../desk.ts'
import { fileThere, notWritable } from '../written-file.ts'

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
