/**
 * What a system has of attributes that only go there: kept in the link beside the system's words, to compare with. It is
 * nobody's word when values are weighed, and never Passport's value. No attribute of the catalog has a blank in its name.
 */

import { isBlank, type Value, type Values } from '../model/value.ts'

const mark = 'there '

export function besideName(attribute: string): string {
  return `${mark}${attribute}`
}

export function isBeside(name: string): boolean {
  return name.startsWith(mark)
}

/** Of values as they came, in Passport's words: those of the attributes named stand beside. */
export function keepBeside(values: Values, attributes: ReadonlySet<string>): Values {
  if (attributes.size === 0) return values
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [attributes.has(name) ? besideName(name) : name, value]),
  )
}

/** A blank is kept as nothing; and what the system said of the attribute while it was taken is its word no longer. */
export function noteBeside(
  { shadow, moved }: { readonly shadow: Record<string, Value>; readonly moved: Record<string, string> },
  name: string,
  value: Value,
): void {
  const attribute = name.slice(mark.length)
  delete shadow[attribute]
  delete moved[attribute]
  if (isBlank(value)) delete shadow[name]
  else shadow[name] = value
}

export function hasBeside(values: Values): boolean {
  for (const name in values) if (isBeside(name)) return true
  return false
}

/** The same values where nothing stands beside them. */
export function withoutBeside(values: Values): Values {
  if (!hasBeside(values)) return values
  return Object.fromEntries(Object.entries(values).filter(([name]) => !isBeside(name)))
}
