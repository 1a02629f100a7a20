/** Writes `docs/district-file.schema.json`: `node src/contract/write-schema.ts`. */

import { writeFile } from 'node:fs/promises'
import { districtFileSchema } from './district-file.ts'

export const schemaFile = new URL('../../docs/district-file.schema.json', import.meta.url)

export function schemaText(): string {
  return `${JSON.stringify(districtFileSchema(), null, 2)}\n`
}

if (import.meta.main) await writeFile(schemaFile, schemaText())
