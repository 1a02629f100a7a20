/** A secret that was given for one address is not sent to another: whoever may change the address need not know it (pure). */

import type { FormField } from '../model/connector.ts'
import { Problem } from '../model/problem.ts'

type Values = Readonly<Record<string, unknown>>

/** Whether secrets that are stored with `before` would be sent to a host, or a port of it, that they were not given for. */
export function leadsElsewhere(form: readonly FormField[], before: Values, after: Values): boolean {
  const origins = (settings: Values): string[] =>
    form.filter(({ kind }) => kind === 'url').flatMap(({ name }) => originOf(settings[name]) ?? [])
  const known = origins(before)
  return origins(after).some(origin => !known.includes(origin))
}

function originOf(address: unknown): string | undefined {
  if (typeof address !== 'string') return undefined
  return URL.canParse(address) ? new URL(address).origin : address
}

export function secretNeeded(fields: readonly string[]): Problem {
  return new Problem({
    code: 'SECRET_NEEDED',
    message: `What is stored as ${fields.join(', ')} was given for another address, and is not sent to this one.`,
    advice: `Give ${fields.join(', ')} again, together with the new address.`,
  })
}
