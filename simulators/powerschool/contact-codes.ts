/** Codes of CODESET as the contacts API shows and takes them: by code, within a type. */
import type { House } from './house.ts'

export type CodeType =
  | 'Prefix'
  | 'Suffix'
  | 'Gender'
  | 'Email'
  | 'Phone'
  | 'Address'
  | 'State'
  | 'Country'
  | 'Relationship'

export function codeOf(house: House, id: unknown): string | null {
  if (typeof id !== 'number') return null
  const row = house.db.prepare('select code from codeset where codesetid = ?').get(id)
  return typeof row?.['code'] === 'string' ? row['code'] : null
}

/** The id of a code, null for no code; undefined when the type has no such code. */
export function codeSetId(house: House, type: CodeType, code: unknown): number | null | undefined {
  if (code === undefined || code === null || code === '') return null
  const row = house.db
    .prepare(
      'select codesetid from codeset where codetype = ? and (code = ?2 or displayvalue = ?2) order by codesetid limit 1',
    )
    .get(type, String(code))
  return typeof row?.['codesetid'] === 'number' ? row['codesetid'] : undefined
}
