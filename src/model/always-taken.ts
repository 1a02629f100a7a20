/** Which attributes come with a record whichever way they go, and why: without them it could not be made, or not be placed. */

import type { Attribute } from './attribute.ts'

export function whyAlwaysTaken({
  name,
  required,
  target,
}: Pick<Attribute, 'name' | 'required' | 'target'>): string | null {
  if (required) return 'no record can be made without it'
  return target || name === 'identifier' ? 'it says whose the record is' : null
}
