/** 2. Puts a record's mapped values into Passport's kinds, or says what is wrong with the record. */

import { catalog, attributeOf } from '../model/catalog.ts'
import type { Attribute } from '../model/attribute.ts'
import type { EntityType } from '../model/entity.ts'
import type { RecordProblem } from '../model/problem.ts'
import { isBlank, type Value, type Values } from '../model/value.ts'

/** A text longer than this is not a value of a roster; the longest real ones are notes of a few hundred characters. */
export const longestText = 4_000
const longestList = 200

/** What is wrong with one attribute of a record. Texts name the attribute, never the value: they are not personal data. */
export type Fault = {
  readonly code: string
  readonly attribute: string
  readonly message: string
  readonly advice: string
}

export type Shaped = { readonly values: Values; readonly faults: readonly Fault[] }

/**
 * Values in Passport's kinds. Text loses outer blanks; blanks become null; what has the wrong kind is a fault and left out.
 * References still hold the source's keys.
 */
export function shapeValues(entity: EntityType, mapped: Values): Shaped {
  const values: Record<string, Value> = {}
  const faults: Fault[] = []
  for (const name in mapped) {
    const attribute = attributeOf(entity, name)
    if (!attribute) continue
    const raw = mapped[name]
    if (isBlank(raw)) {
      values[name] = null
      continue
    }
    const shaped = shape(attribute, raw as Value)
    if (typeof shaped === 'object' && shaped !== null && 'code' in shaped) faults.push(shaped)
    else values[name] = shaped
  }
  return { values, faults }
}

/** Faults of a record that would come into being without an attribute it must have. */
export function missingRequired(entity: EntityType, values: Values): Fault[] {
  return catalog[entity].attributes
    .filter(attribute => attribute.required && isBlank(values[attribute.name]))
    .map(({ name }) => ({
      code: 'REQUIRED_MISSING',
      attribute: name,
      message: `The ${entity} has no ${name}, which every ${entity} must have.`,
      advice: `Fill it in the source, or map another attribute to ${name}. The record is taken as soon as it is there.`,
    }))
}

function shape(attribute: Attribute, raw: Value): Value | Fault {
  switch (attribute.kind) {
    case 'text':
    case 'ref':
      return shapeText(attribute, raw)
    case 'date':
      return shapeDate(attribute, raw)
    case 'boolean':
      return shapeBoolean(attribute, raw)
    case 'integer':
      return shapeInteger(attribute, raw)
    case 'texts':
    case 'refs':
      return shapeTexts(attribute, raw)
  }
}

// Tabs and line ends occur in addresses and notes; the others only in broken exports, and PostgreSQL refuses NUL.
// oxlint-disable-next-line no-control-regex
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/
// A lone surrogate is half a character: it can't be written as UTF-8.
const outerBlank = /^\s|\s$/

function shapeText(attribute: Attribute, raw: Value): string | Fault {
  if (typeof raw === 'object') return wrongKind(attribute, 'a text')
  const text = typeof raw === 'string' ? raw : String(raw)
  if (text.length > longestText) {
    return {
      code: 'VALUE_TOO_LONG',
      attribute: attribute.name,
      message: `${attribute.name} has ${text.length} characters; ${longestText} are the most.`,
      advice: 'Shorten it in the source.',
    }
  }
  if (controlCharacter.test(text) || !text.isWellFormed()) {
    return {
      code: 'VALUE_UNREADABLE',
      attribute: attribute.name,
      message: `${attribute.name} holds control characters or broken letters.`,
      advice: 'Type it anew in the source; such characters come from broken imports or copies.',
    }
  }
  const trimmed = outerBlank.test(text) ? text.trim() : text
  if (attribute.allowed && !attribute.allowed.includes(trimmed)) {
    return {
      code: 'VALUE_NOT_ALLOWED',
      attribute: attribute.name,
      message: `${attribute.name} is none of ${attribute.allowed.join(', ')}.`,
      advice: 'Correct it in the source, or map it to one of these.',
    }
  }
  return trimmed
}

const dateForm = /^(\d{4})-(\d{2})-(\d{2})$/

function shapeDate(attribute: Attribute, raw: Value): Value | Fault {
  const text = typeof raw === 'string' ? raw.trim() : ''
  const parts = dateForm.exec(text)
  if (parts && isCalendarDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) return text
  return wrongKind(attribute, 'a date like 2026-08-31')
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day <= (days[month - 1] ?? 0)
}

function shapeBoolean(attribute: Attribute, raw: Value): Value | Fault {
  if (typeof raw === 'boolean') return raw
  const text = String(raw).trim().toLowerCase()
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  return wrongKind(attribute, 'true or false')
}

function shapeInteger(attribute: Attribute, raw: Value): Value | Fault {
  const number = typeof raw === 'number' ? raw : /^\s*-?\d{1,15}\s*$/.test(String(raw)) ? Number(raw) : Number.NaN
  return Number.isSafeInteger(number) ? number : wrongKind(attribute, 'a whole number')
}

function shapeTexts(attribute: Attribute, raw: Value): Value | Fault {
  const items = typeof raw === 'object' && raw !== null ? raw : [raw]
  if (items.length > longestList) return wrongKind(attribute, `a list of at most ${longestList}`)
  const texts: string[] = []
  for (const item of items) {
    if (isBlank(item)) continue
    const shaped = shapeText(attribute, item)
    if (typeof shaped !== 'string') return shaped
    texts.push(shaped)
  }
  return texts.length > 0 ? texts : null
}

function wrongKind(attribute: Attribute, wanted: string): Fault {
  return {
    code: 'VALUE_WRONG_KIND',
    attribute: attribute.name,
    message: `${attribute.name} is not ${wanted}.`,
    advice: 'Correct it in the source, or change its mapping.',
  }
}

export function problemOf(
  entity: EntityType,
  externalId: string,
  { code, attribute, message, advice }: Fault,
): RecordProblem {
  return { entity, externalId, attribute, code, message, advice }
}
