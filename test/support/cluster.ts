/** One PostgreSQL per test run, for all its projects, in a folder of its own that goes with the run, however it ends. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openEmbedded } from '../../src/store/embedded/join.ts'

declare module 'vitest' {
  interface ProvidedContext {
    databaseHome: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = (process.env['TEST_DATABASE_HOME'] ??= await mkdtemp(join(tmpdir(), 'passport-sync-test-')))
  project.provide('databaseHome', home)
  // Tests that need no database do not wait for it; those that do join this one, and meet its problem if it has one.
  const opening = Promise.allSettled([openEmbedded(home, 'fleeting')])
  return async () => {
    const [database] = await opening
    if (database.status === 'fulfilled') await database.value.close()
  }
}
