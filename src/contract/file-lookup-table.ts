/** Reads the lookup tables of a district file: by the path of a CSV file, or written out. */

import type { LookupTable } from '../model/rule.ts'
import { Problem } from '../model/problem.ts'
import { lookupTablePart } from './district-file.ts'
import { readLookupTable } from './lookup-table.ts'
import type { FileChecks } from './read-district-file.ts'
import { readPart, type Faults } from './read-part.ts'

export function readLookupTables(items: readonly unknown[], { readTable }: FileChecks, faults: Faults): LookupTable[] {
  const tables = new Map<string, LookupTable>()
  for (const [index, item] of items.entries()) {
    const path = ['lookupTables', index]
    const part = readPart(lookupTablePart, item, path, faults)
    if (!part) continue
    const { name, file, csv = '' } = part
    const place = [...path, file === undefined ? 'csv' : 'file']
    if (tables.has(name)) {
      const message = `There is another lookup table '${name}' above.`
      faults.add({ path: [...path, 'name'], code: 'NAME_TWICE', message, advice: 'Give each its own.' })
    }
    try {
      tables.set(name, readLookupTable(name, file === undefined ? csv : textOf(file, readTable)))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      faults.add({ path: place, code: error.code, message: error.message, advice: error.advice })
    }
  }
  return [...tables.values()]
}

function textOf(file: string, readTable: FileChecks['readTable']): string {
  if (readTable) return readTable(file)
  throw new Problem({
    code: 'LOOKUP_TABLE_REFUSED',
    message: 'A path means nothing here: the file was not read from a folder.',
    advice: 'Write the CSV itself under csv, or upload the table on its own.',
  })
}
