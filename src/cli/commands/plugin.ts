/** `plugin SOURCE OUT.zip`: the package that the data source's administrator installs there. */

import { randomBytes } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { InvalidArgumentError, type Command } from 'commander'
import { pluginOf } from '../../worker/front-door.ts'
import { exitCodes } from '../exit-code.ts'
import type { Serve } from '../desk.ts'
import { notWritable } from '../written-file.ts'

export function addPlugin(program: Command, serve: Serve): void {
  program
    .command('plugin')
    .description('write the plugin that the administrator of a data source installs there')
    .argument('<source>', 'its name')
    .argument('<out.zip>', 'the file to write')
    .option(
      '--above <version>',
      'make it of a higher version than this one, which PowerSchool has from elsewhere',
      asVersion,
    )
    .action((source: string, file: string, { above }: { readonly above?: string }) =>
      serve(desk =>
        desk.withHouse(async house => {
          const { zip, version } = await pluginOf(house, source, above === undefined ? {} : { above })
          await writeWhole(file, zip)
          if (desk.json) await desk.print(JSON.stringify({ source, file, version }))
          else await desk.print(`Wrote ${file}: plugin version ${version} for ${source}.`)
          return exitCodes.done
        }),
      ),
    )
}

function asVersion(text: string): string {
  if (/^\d{1,5}(\.\d{1,5}){0,3}$/.test(text)) return text
  throw new InvalidArgumentError('A version is numbers and dots, such as 1.0.7.')
}

/** Never half a file under its name. */
async function writeWhole(file: string, content: Uint8Array): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString('hex')}`
  try {
    await writeFile(aside, content, { flag: 'wx' })
    await rename(aside, file)
  } catch (error) {
    await rm(aside, { force: true })
    throw notWritable(file, error)
  }
}
