/** The values of attributes. Ids are text, dates are `YYYY-MM-DD`, lists keep their order; `null` says "erase". */

export type Value = string | number | boolean | readonly string[] | null

/** Attribute name to value. The district's own attributes are named `custom.<name>`. A missing key says nothing about the attribute. */
export type Values = Readonly<Record<string, Value>>

/** A value as a source sends it; a group of extension fields is one object. */
export type SourceValue = Value | Readonly<Record<string, string>>
export type SourceAttributes = Readonly<Record<string, SourceValue>>

export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a === null || b === null) return false
  if (typeof a !== 'object' || typeof b !== 'object') return false
  return a.length === b.length && a.every((item, index) => item === b[index])
}

/** Two ways of having no value are no difference. */
export function sameOrBlank(a: Value, b: Value): boolean {
  return sameValue(a, b) || (isBlank(a) && isBlank(b))
}

/** Blank is absent, `null`, only white space, or an empty list. */
export function isBlank(value: SourceValue | undefined): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'string') return value.trim() === ''
  return Array.isArray(value) && value.length === 0
}
