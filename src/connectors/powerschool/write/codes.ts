/** The codes of CODESET by the words that are read of them; asked once for a run. */

import { textOf } from '../answers.ts'
import { codesQuery } from '../queries/codes.ts'
import type { Session } from '../session.ts'

export type CodeKind = 'Prefix' | 'Suffix' | 'Email' | 'Phone' | 'Address' | 'State' | 'Relationship'

export type Codes = {
  /** The code of a word, or of a code; undefined where the district has none such. */
  readonly of: (kind: CodeKind, word: string) => string | undefined
}

export async function readCodes({ client }: Session): Promise<Codes> {
  const { rows } = await client.query({ name: codesQuery.name, args: {} })
  const codes = new Map<string, string>()
  for (const row of rows) {
    const [kind, code, word] = [textOf(row['kind']), textOf(row['code']), textOf(row['word'])]
    if (kind === undefined || code === undefined) continue
    for (const name of [word, code]) {
      const key = `${kind} ${(name ?? '').toLowerCase()}`
      if (name !== undefined && !codes.has(key)) codes.set(key, code)
    }
  }
  return { of: (kind, word) => codes.get(`${kind} ${word.toLowerCase()}`) }
}
