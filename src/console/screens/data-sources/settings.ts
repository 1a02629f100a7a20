/** Settings between a form and the server: only what was said is sent. */

import type { FieldValues } from '../../ui/form-fields.tsx'

/** Of a new one: what was left blank is not sent, so that it takes the connector's usual value. */
export function said(values: FieldValues): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isBlank(value)))
}

/** Of an existing one: what was touched; a blank takes it away. A secret left blank was not among it, and stays. */
export function touched(values: FieldValues, secrets: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      if (!isBlank(value)) return [[name, value]]
      return secrets.includes(name) ? [] : [[name, null]]
    }),
  )
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
