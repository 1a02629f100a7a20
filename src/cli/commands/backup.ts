/** `backup FILE`: everything the house remembers, of one moment, in one file. */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { access, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip, type Gzip } from 'node:zlib'
import type { Command } from 'commander'
import { keyFileOf } from '../../config.ts'
import { writeBackup } from '../../store/backup/write-backup.ts'
import type { House } from '../../worker/front-door.ts'
import type { Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { fileThere, notWritable } from '../written-file.ts'

export function addBackup(program: Command, serve: Serve): void {
  program
    .command('backup')
    .description('write everything to one file, while runs go on; the key that opens its secrets is not in it')
    .argument('<file>', 'is readable by you alone')
    .option('--force', 'write over a file that is there')
    .action((file: string, { force = false }: { readonly force?: boolean }) =>
      serve(desk =>
        desk.withHouse(async house => {
          if (!force && (await isThere(file))) throw fileThere(file)
          const rows = await write(house, file)
          const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
          if (desk.json) await desk.print(JSON.stringify({ file, rows }))
          else await desk.print(`Wrote ${total} rows to ${file}.`)
          const key = desk.config.key ? 'PASSPORT_SYNC_KEY' : keyFileOf(desk.config.home)
          desk.tell(`Keep the key (${key}) elsewhere: without it the secrets in the backup cannot be opened.`)
          return exitCodes.done
        }),
      ),
    )
}

/** Under another name until it is whole. */
async function write({ pool, key }: House, file: string): Promise<Readonly<Record<string, number>>> {
  const part = `${file}.part`
  const zip = createGzip({ level: 1 })
  const output = createWriteStream(part, { mode: 0o600, flush: true })
  const written = pipeline(zip, output).catch((error: unknown) => {
    throw notWritable(file, error)
  })
  try {
    const filled = writeBackup(pool, key, piece => give(zip, piece)).then(rows => {
      zip.end()
      return rows
    })
    const [rows] = await Promise.all([filled, written])
    await rename(part, file)
    return rows
  } catch (error) {
    zip.destroy()
    await rm(part, { force: true })
    throw error
  }
}

async function give(zip: Gzip, piece: Buffer): Promise<void> {
  if (zip.destroyed) throw new Error('the file can no longer be written to')
  if (!zip.write(piece)) await Promise.race([once(zip, 'drain'), once(zip, 'close')])
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
