/** Local ids of a data source with a prefix: it is put before what comes in, and taken off again from what goes back. */

import { isBlank, type Values } from '../model/value.ts'

/** The number that a system itself gives to its schools and people. Others (of the state, of a nation) are no local ones. */
const localId = 'identifier'

export function withPrefix(prefix: string | null, values: Values): Values {
  const id = values[localId]
  if (prefix === null || id === undefined || isBlank(id)) return values
  return { ...values, [localId]: `${prefix}${String(id).trim()}` }
}

export function withoutPrefix(prefix: string | null, values: Values): Values {
  const id = values[localId]
  if (prefix === null || typeof id !== 'string' || !id.startsWith(prefix)) return values
  return { ...values, [localId]: id.slice(prefix.length) }
}
