/** A district file's text, and the Problem that tells all its faults. */

import { readFileSync, statSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { Fault } from '../contract/yaml-text.ts'
import { Problem } from '../model/problem.ts'

/** One byte more than a district file may have: enough to see that it is too large, whatever the file is. */
const most = 5 * 1024 * 1024 + 1

/** `-` is standard input. */
export async function readText(file: string): Promise<string> {
  const content = file === '-' ? await upTo(process.stdin) : await readFrom(file)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch (cause) {
    // A character cut by the limit is no fault of its own: the size is.
    if (content.length >= most) return new TextDecoder().decode(content)
    throw unreadable(file, 'it is not UTF-8 text', cause)
  }
}

/** A small file beside the district file. */
export function readTextNow(file: string): string {
  try {
    if (statSync(file).size > most) throw new Error('it is larger than 5 MB')
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (cause) {
    throw unreadable(file, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

async function readFrom(file: string): Promise<Buffer> {
  let handle: FileHandle | undefined
  try {
    handle = await open(file)
    return await upTo(handle.createReadStream({ end: most - 1, autoClose: false }))
  } catch (cause) {
    throw unreadable(file, cause instanceof Error ? cause.message : String(cause), cause)
  } finally {
    await handle?.close()
  }
}

async function upTo(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= most) break
  }
  return Buffer.concat(chunks).subarray(0, most)
}

function unreadable(file: string, why: string, cause: unknown): Problem {
  return new Problem({
    code: 'FILE_UNREADABLE',
    message: `${file} cannot be read: ${why}.`,
    advice: 'Name a file that can be read, in UTF-8.',
    cause,
  })
}

export function fileRefused(file: string, faults: readonly Fault[]): Problem {
  const lines = faults.map(
    ({ line, column, code, message, advice }) => `  ${file}:${line}:${column}: ${message} ${advice} (${code})`,
  )
  const what = faults.length === 1 ? 'a fault' : `${faults.length} faults`
  return new Problem({
    code: 'DISTRICT_FILE_REFUSED',
    message: [`${file} has ${what}; nothing was changed.`, ...lines].join('\n'),
    advice: 'Correct the file at the lines named and apply it again.',
  })
}
