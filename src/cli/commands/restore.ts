/** `restore FILE`: fills a new data folder or an empty database from a backup. */

import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import type { Command } from 'commander'
import { keyFileOf, keyIfThere, type Config } from '../../config.ts'
import { Problem } from '../../model/problem.ts'
import { restoreBackup, type Restored } from '../../store/backup/restore.ts'
import { openEmbedded } from '../../store/embedded/join.ts'
import type { Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'

export function addRestore(program: Command, serve: Serve): void {
  program
    .command('restore')
    .description('fill a new data folder, or an empty database, from a backup: all of it or nothing')
    .argument('<file>')
    .option('--without-key', 'though the key of its secrets is lost: they have to be given again')
    .action((file: string, { withoutKey = false }: { readonly withoutKey?: boolean }) =>
      serve(async desk => {
        const key = withoutKey ? null : await keyIfThere(desk.config)
        if (!key && !withoutKey) throw keyMissing(desk.config)
        const { takenAt, rows } = await restore(desk.config, file, key)
        if (desk.json) await desk.print(JSON.stringify({ takenAt, rows }))
        else await desk.print(`Restored ${rows} rows, as they were at ${takenAt}.`)
        return exitCodes.done
      }),
    )
}

async function restore({ home, databaseUrl }: Config, file: string, key: Buffer | null): Promise<Restored> {
  const embedded = databaseUrl === null ? await openEmbedded(home) : null
  const packed = createReadStream(file)
  const unpacked = createGunzip()
  packed.on('error', error => unpacked.destroy(notReadable(file, error)))
  try {
    return await restoreBackup(embedded?.url ?? databaseUrl ?? '', packed.pipe(unpacked), { key })
  } finally {
    packed.destroy()
    unpacked.destroy()
    await embedded?.close()
  }
}

function notReadable(file: string, cause: Error): Problem {
  return new Problem({
    code: 'FILE_NOT_READ',
    message: `${file} cannot be read: ${cause.message}.`,
    advice: 'Check the name, and that you may read it.',
    cause,
  })
}

function keyMissing({ home }: Config): Problem {
  return new Problem({
    code: 'KEY_MISSING',
    message: `There is no key here (${keyFileOf(home)}) that could open the secrets of the backup.`,
    advice:
      'Put the key of that machine there, or into PASSPORT_SYNC_KEY. If it is lost, restore with --without-key, and apply ' +
      'the district files again: they bring the secrets.',
  })
}
