/** The steps that make lists of texts, and texts of lists. */

import type { Value } from '../../model/value.ts'
import { integerOf, textOf, textsOf } from '../parameters.ts'
import { faultIn } from '../rule-fault.ts'
import { fieldName } from '../source-view.ts'
import { attributeNamed, bounded, listOf, orBlank, reader, type Maker } from './step.ts'

export const split: Maker = ({ picked }) => {
  const separator = textOf(picked, 'separator') ?? ''
  if (separator === '')
    throw faultIn(['separator'], 'there is nothing to split at', 'Write what stands between the parts.')
  const part = integerOf(picked, 'part')
  const partsOf = (value: Value): readonly string[] =>
    (typeof value === 'object' ? (value ?? []) : [String(value)]).flatMap(text => bounded(text).split(separator))
  if (part !== undefined) {
    return { type: 'text', work: value => (value === null ? null : orBlank(partsOf(value).at(part) ?? null)) }
  }
  const trimmed = (value: Value): string[] => partsOf(value).flatMap(text => (text.trim() === '' ? [] : [text.trim()]))
  return { type: 'texts', work: value => (value === null ? null : listOf(trimmed(value))) }
}

export const join: Maker = ({ picked, offer }) => {
  const separator = textOf(picked, 'separator') ?? ''
  const names = textsOf(picked, 'from')
  const joined = (texts: readonly string[]): string | null => orBlank(bounded(texts.join(separator)))
  if (!names) {
    return { type: 'text', work: value => (value === null ? null : joined(textsIn(value))) }
  }
  const readables = names.map((name, index) => attributeNamed(name, offer, ['from', index]))
  const readers = readables.map(reader)
  return {
    type: 'text',
    uses: readables.map(fieldName),
    work: (_, source) => joined(readers.flatMap(read => textsIn(read(source)))),
  }
}

function textsIn(value: Value): readonly string[] {
  if (value === null) return []
  return typeof value === 'object' ? value : [String(value)]
}
