/** Parses a data source's settings by their shape; what is wrong is named, and never shown. */

import type { z } from 'zod'
import type { FormField, Settings } from '../../model/connector.ts'
import { Problem } from '../../model/problem.ts'

/** Throws a Problem SETTINGS_INVALID that names every setting that is wrong; never its value, which may be a secret. */
export function parseWith<T>(
  shape: z.ZodType<T>,
  settings: Settings,
  { name, form }: { readonly name: string; readonly form: readonly FormField[] },
): T {
  // Without its input an issue cannot tell what is absent from what is of a wrong type.
  const parsed = shape.safeParse(withoutBlanks(settings), { reportInput: true })
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(issue =>
    issue.code === 'unrecognized_keys'
      ? `there is no setting ${issue.keys.map(key => `"${key}"`).join(', ')}`
      : `"${issue.path.join('.')}" ${isAbsent(issue) ? 'is missing' : issue.message}`,
  )
  throw new Problem({
    code: 'SETTINGS_INVALID',
    message: `The settings of the ${name} data source are not right: ${faults.join('; ')}.`,
    advice: `Correct them. The settings are ${form.map(field => field.name).join(', ')}.`,
  })
}

function isAbsent(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.input === undefined
}

/** A field that was left empty in the form says nothing. */
function withoutBlanks(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== '' && value !== null))
}

/** An address without a slash at its end; over https, but on this machine. */
export function readAddress(example: string): (text: string, context: z.RefinementCtx) => string {
  return (text, context) => {
    const fault = faultOfAddress(text, example)
    if (fault !== undefined) {
      context.addIssue({ code: 'custom', message: fault })
      return ''
    }
    const { origin, pathname } = new URL(text.trim())
    return `${origin}${pathname.replace(/\/+$/, '')}`
  }
}

export function faultOfAddress(text: string, example: string): string | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null
  if (!url || !/^https?:$/.test(url.protocol)) return `must be an address such as ${example}`
  const loopback = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname)
  if (url.protocol === 'http:' && !loopback) return 'must begin with https://: over http everyone could read along'
  if (url.username || url.password) return 'must not hold a user name or password'
  if (url.search || url.hash) return 'must end before "?" and "#"'
  return undefined
}
