/** The key that takes the present one's place: kept beside it until every secret is sealed with it. */

import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { keyBytes, keyFileOf, type Config } from '../config.ts'
import { Problem } from '../model/problem.ts'

export type NextKey = {
  readonly key: Buffer
  /** Makes it the present one, once it is needed; says what is left to do. */
  settle(): Promise<string>
}

/** Of an earlier rotation that was broken off, the key it had made. Throws NEXT_KEY_MISSING. */
export async function openNextKey(config: Pick<Config, 'home' | 'key' | 'nextKey'>): Promise<NextKey> {
  if (config.key !== null) {
    if (config.nextKey === null) throw nextKeyMissing()
    const next = config.nextKey
    return { key: next, settle: async () => 'Set PASSPORT_SYNC_KEY to the new key, and start the service again.' }
  }
  const file = keyFileOf(config.home)
  const aside = `${file}.next`
  await makeUnlessThere(aside, config.nextKey ?? randomBytes(keyBytes))
  const key = Buffer.from(await readFile(aside, 'utf8'), 'base64')
  if (key.length !== keyBytes) throw halfKey(aside)
  return {
    key,
    settle: async () => {
      await rename(aside, file)
      await syncFolder(dirname(file))
      return `The new key is in ${file}: back it up, and start the service again if it runs.`
    },
  }
}

/** On the disk before any secret depends on it. */
async function makeUnlessThere(file: string, key: Buffer): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.writeFile(`${key.toString('base64')}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await syncFolder(dirname(file))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Nothing is sealed with it: it is whole on the disk before anything is. */
function halfKey(file: string): Problem {
  return new Problem({
    code: 'KEY_FILE_INVALID',
    message: `The key file ${file} does not hold a key: it was broken off while it was written.`,
    advice: 'Delete this file (not the file `key`) and rotate again.',
  })
}

function nextKeyMissing(): Problem {
  return new Problem({
    code: 'NEXT_KEY_MISSING',
    message: 'The key comes from the environment (PASSPORT_SYNC_KEY), and the one to take its place is not there.',
    advice: 'Set PASSPORT_SYNC_NEXT_KEY to 32 random bytes in base64, as `openssl rand -base64 32` makes them.',
  })
}
