/** Reads `attribute=value` words as an administrator types them: what `add` and `edit` take. */

import { attributeOf } from '../model/catalog.ts'
import type { Attribute } from '../model/attribute.ts'
import type { EntityType } from '../model/entity.ts'
import { Problem } from '../model/problem.ts'
import type { Value, Values } from '../model/value.ts'
import { attributeNames, ownAttributes, unknownAttribute } from './file-attribute.ts'

/** An empty value erases. Throws a Problem `EDIT_INVALID` that names the word at fault. */
export function readAssignments(entity: EntityType, words: readonly string[]): Values {
  const values = new Map<string, Value>()
  for (const word of words) {
    const at = word.indexOf('=')
    if (at < 1) throw invalid(`'${word}' is not of the form attribute=value.`, 'Write for example grade=7.')
    const name = word.slice(0, at).trim()
    if (values.has(name)) throw invalid(`'${name}' is given twice.`, 'Give each attribute once.')
    values.set(name, valueOf(attributeNamed(entity, name), word.slice(at + 1).trim()))
  }
  return Object.fromEntries(values)
}

function attributeNamed(entity: EntityType, name: string): Attribute {
  const attribute = attributeOf(entity, name)
  if (!attribute) {
    const known = `${attributeNames(entity).join(', ')}${ownAttributes(entity)}`
    throw invalid(unknownAttribute(entity, name), `Attributes of a ${entity} are ${known}.`)
  }
  if (attribute.mutability === 'readOnly') throw invalid(`'${name}' cannot be written.`, 'Leave it out.')
  return attribute
}

function valueOf(attribute: Attribute, text: string): Value {
  const { name, kind, allowed } = attribute
  if (text === '') return null
  switch (kind) {
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw invalid(`'${name}' is true or false.`, `Write ${name}=true.`)
      return text === 'true'
    case 'integer':
      if (!/^-?\d{1,15}$/.test(text)) throw invalid(`'${name}' is a whole number.`, `Write ${name}=1.`)
      return Number(text)
    case 'date':
      if (!isDate(text)) throw invalid(`'${name}' is a day, like 2026-08-31.`, 'Write it as YYYY-MM-DD.')
      return text
    case 'texts':
    case 'refs':
      return text
        .split(',')
        .map(item => item.trim())
        .filter(item => item !== '')
    default:
      if (allowed && !allowed.includes(text)) {
        throw invalid(`'${name}' cannot be '${text}'.`, `It is one of ${allowed.join(', ')}.`)
      }
      return text
  }
}

function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (!parts) return false
  const [year, month, day] = parts.slice(1).map(Number)
  const lastDay = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate()
  return (month ?? 0) >= 1 && (month ?? 0) <= 12 && (day ?? 0) >= 1 && (day ?? 0) <= lastDay
}

function invalid(message: string, advice: string): Problem {
  return new Problem({ code: 'EDIT_INVALID', message, advice })
}
