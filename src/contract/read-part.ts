/** Reads one part of a district file against its schema; what is wrong becomes faults with line and column. */

import { z } from 'zod'
import { didYouMean } from '../model/nearest.ts'
import type { Fault, Path, YamlText } from './yaml-text.ts'

export type FaultAt = { readonly path: Path; readonly code: string; readonly message: string; readonly advice: string }

/** A part that was read, with its place in the file. */
export type Placed<Part> = { readonly path: Path; readonly part: Part }

/** Collects the faults of one file. */
export type Faults = {
  readonly found: readonly Fault[]
  add(fault: FaultAt): void
  addAtKey(fault: FaultAt): void
}

export function collectFaults(yaml: YamlText): Faults {
  const found: Fault[] = []
  const put = ({ path: _, ...fault }: FaultAt, position: { readonly line: number; readonly column: number }): void => {
    found.push({ ...position, ...fault })
  }
  return {
    found,
    add: fault => put(fault, yaml.positionOf(fault.path)),
    addAtKey: fault => put(fault, yaml.positionOfKey(fault.path)),
  }
}

/**
 * The part, or undefined when it can't be used. A part whose only faults are unknown keys is read without them,
 * so that what else is wrong with it can be told in the same go.
 */
export function readPart<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: Path,
  faults: Faults,
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.flatMap(flatten)
  for (const issue of issues) addIssue(issue, { schema, value, path }, faults)
  if (issues.some(issue => issue.code !== 'unrecognized_keys')) return undefined
  const known = schema.safeParse(issues.reduce(withoutKeys, value))
  return known.data
}

type Issue = z.core.$ZodIssue

/** Of a union the branch that got furthest: its faults say more than "matches nothing". */
function flatten(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const branch = issue.errors.find(issues => issues.some(({ path }) => path.length > 0))
  return branch ? branch.flatMap(flatten).map(inner => ({ ...inner, path: [...issue.path, ...inner.path] })) : [issue]
}

type Part = { readonly schema: z.ZodType; readonly value: unknown; readonly path: Path }

function addIssue(issue: Issue, part: Part, faults: Faults): void {
  const inside = stepsOf(issue)
  const path = [...part.path, ...inside]
  const name = nameOf(path)
  const given = valueAt(part.value, inside)
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys) {
        faults.addAtKey({
          path: [...path, key],
          code: 'UNKNOWN_KEY',
          message: `'${key}' is not known here.${didYouMean(key, knownKeys(part.schema, inside))}`,
          advice: 'See docs/district-file.schema.json for the keys of a district file.',
        })
      }
      return
    case 'invalid_type':
      if (given === undefined)
        return faults.add({ path, code: 'MISSING_KEY', message: `${name} is missing.`, advice: 'Add it.' })
      return faults.add({
        path,
        code: 'WRONG_TYPE',
        message: `${name} must be ${kindName(issue.expected)}, not ${kindOf(given)}.`,
        advice:
          issue.expected === 'string' && typeof given !== 'object'
            ? 'Write it in quotes: ids and numbers of schools are text, so that leading zeros live.'
            : 'Correct the value.',
      })
    case 'invalid_value':
      if (given === undefined)
        return faults.add({ path, code: 'MISSING_KEY', message: `${name} is missing.`, advice: 'Add it.' })
      return faults.add({
        path,
        code: 'VALUE_NOT_ALLOWED',
        message: `${name} cannot be ${shown(given)}.${typeof given === 'string' ? didYouMean(given, issue.values.map(String)) : ''}`,
        advice: `It is one of ${issue.values.map(String).join(', ')}.`,
      })
    case 'invalid_union':
      return faults.add({
        path,
        code: 'WRONG_TYPE',
        message: `${name} cannot be ${shown(given)}.`,
        advice: 'See docs/district-file.schema.json for what it may be.',
      })
    default:
      return faults.add({
        path,
        code: 'VALUE_NOT_ALLOWED',
        message: issue.code === 'custom' ? `${name} ${issue.message}.` : `${name}: ${issue.message}.`,
        advice: 'Correct the value.',
      })
  }
}

/** The keys that are known at a place of the schema. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  let at: z.core.JSONSchema._JSONSchema | undefined = z.toJSONSchema(schema, { io: 'input' })
  for (const step of path) {
    if (typeof at !== 'object') return []
    const list = [at, ...(at.anyOf ?? [])].find(branch => branch.items !== undefined)
    const items: unknown = list?.items
    at = typeof step === 'number' ? (isSchema(items) ? items : undefined) : at.properties?.[step]
  }
  return typeof at === 'object' ? Object.keys(at.properties ?? {}) : []
}

function isSchema(items: unknown): items is z.core.JSONSchema.BaseSchema {
  return typeof items === 'object' && items !== null && !Array.isArray(items)
}

/** `integrations[0].tasks[1].entity`, as a person would point at it; the list's places count from 0. */
export function nameOf(path: Path): string {
  if (path.length === 0) return 'The file'
  const text = path.reduce<string>(
    (sum, step) => (typeof step === 'number' ? `${sum}[${step}]` : sum === '' ? step : `${sum}.${step}`),
    '',
  )
  return `'${text}'`
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
}

function kindName(expected: string): string {
  return kinds[expected] ?? expected
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  return value === true || value === false ? String(value) : kindName(typeof value)
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value.slice(0, 60)}'` : kindOf(value)
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      at !== null && typeof at === 'object' ? Object.getOwnPropertyDescriptor(at, step)?.value : undefined,
    value,
  )
}

function withoutKeys(value: unknown, issue: Issue): unknown {
  return issue.code === 'unrecognized_keys' ? without(value, stepsOf(issue), issue.keys) : value
}

function stepsOf(issue: Issue): Path {
  return issue.path.map(step => (typeof step === 'symbol' ? String(step) : step))
}

function without(value: unknown, path: Path, keys: readonly string[]): unknown {
  const [step, ...rest] = path
  if (value === null || typeof value !== 'object') return value
  if (step === undefined) return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? without(item, rest, keys) : item))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === step ? without(item, rest, keys) : item]),
  )
}
