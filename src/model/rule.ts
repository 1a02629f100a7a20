/** How a task says what becomes of a value and which records count: expressions, rules picked from a catalog, conditions, quality. */

/** Plain data, as a district file or JSON holds it. */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain }

/** A rule picked from the catalog (`rule-catalog.ts`), with its parameters. */
export type PickedRule = { readonly rule: string; readonly [parameter: string]: Plain }

/** An expression, a picked rule, or a chain of them: each step works on what the one before gives. */
export type Rule = string | PickedRule | readonly (string | PickedRule)[]

export const operators = [
  'equals',
  'notEquals',
  'in',
  'notIn',
  'contains',
  'notContains',
  'startsWith',
  'endsWith',
  'matches',
  'isEmpty',
  'isNotEmpty',
  'lessThan',
  'greaterThan',
  'before',
  'after',
] as const

export type Operator = (typeof operators)[number]

/**
 * Conditions that must all hold, `{all: [...]}`, or of which one must, `{any: [...]}`; each `{attribute, operator, value}`.
 * What is not of that form is refused when it is compiled, with its place.
 */
export type PickedFilter = { readonly [word: string]: Plain }

export type Filter = string | PickedFilter

export const qualityKinds = ['required', 'unique', 'format', 'range', 'allowed'] as const

export type QualityKind = (typeof qualityKinds)[number]

/** `report`: the record is taken and an issue is listed; `skip`: it is not taken while it is so. */
export type QualityOutcome = 'report' | 'skip'

export type QualityRule = {
  /** Passport's attribute: it is looked at after the mapping. */
  readonly attribute: string
  readonly rule: QualityKind
  readonly outcome: QualityOutcome
  /** Of `format`: a regular expression (RE2) that the whole value must fit. */
  readonly pattern?: string | undefined
  /** Of `range`: the least and the most, of numbers or dates. */
  readonly from?: string | number | undefined
  readonly to?: string | number | undefined
  /** Of `allowed`. */
  readonly values?: readonly string[] | undefined
}

/** A table that rules look values up in: uploaded as CSV, the first row names the columns. */
export type LookupTable = {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** With the keys of every group in order, so that equal settings are written alike wherever they come from. */
export function inKeyOrder<T>(value: T): T
export function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, inKeyOrder(part)]),
  )
}
