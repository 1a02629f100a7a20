/** A PostgreSQL of a test's own, to be crashed and started again: it is safe against that, as the embedded one is in earnest. */

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { findBinaries } from '../../src/store/embedded/binaries.ts'
import { startCluster } from '../../src/store/embedded/cluster.ts'
import { databaseFolder, prepareFolder } from '../../src/store/embedded/folder.ts'
import { findServerUser } from '../../src/store/embedded/server-user.ts'
import { migrate } from '../../src/store/migrate.ts'

export type OwnCluster = {
  readonly url: string
  /** For files of the test; goes with the cluster. */
  readonly home: string
  /** `immediate`: as if it crashed, which empties what is not logged; `fast`: as an operator does it. */
  restart(mode: 'immediate' | 'fast'): Promise<void>
  close(): Promise<void>
}

export async function openOwnCluster(): Promise<OwnCluster> {
  const home = await mkdtemp(join(tmpdir(), 'passport-sync-cluster-'))
  const folder = databaseFolder(home)
  const binaries = findBinaries()
  prepareFolder(folder, binaries.major)
  const { url } = await startCluster(folder, 'lasting', binaries, () => undefined)
  const control = async (...words: readonly string[]): Promise<void> => {
    const { prefix } = findServerUser(binaries.postgres, folder.home)
    const [command = '', ...args] = [...prefix, join(dirname(binaries.postgres), 'pg_ctl'), '-D', folder.data, ...words]
    await promisify(execFile)(command, args, { cwd: '/', env: { PATH: process.env['PATH'], LC_ALL: 'C' } })
  }
  await migrate(url)
  return {
    url,
    home,
    restart: mode => control('restart', '-m', mode, '-w', '-l', join(home, 'restart.log')),
    close: async () => {
      await control('stop', '-m', 'immediate')
      await rm(home, { recursive: true, force: true })
    },
  }
}
