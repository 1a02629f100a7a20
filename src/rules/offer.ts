/** What a source offers to rules: its attributes, and groups of extension fields. */

import type { Attribute } from '../model/attribute.ts'
import { nearest } from '../model/nearest.ts'
import type { Readable } from './source-view.ts'

/** Group (an extension table) to its fields; `any` where they are not known before a record is read. */
export type Extensions = ReadonlyMap<string, readonly string[] | 'any'>

export type Offer = {
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly extensions: Extensions
}

/** What is wrong with a name, and what to do. */
export type NameFault = { readonly what: string; readonly advice: string }

/** An attribute named `group.field` is a field of an extension group. */
export function makeOffer(attributes: readonly Attribute[], extensions: Extensions = new Map()): Offer {
  const plain = attributes.filter(({ name }) => !name.includes('.'))
  const groups = new Map(extensions)
  for (const { name } of attributes) {
    const dot = name.indexOf('.')
    if (dot < 0) continue
    const group = name.slice(0, dot)
    const known = groups.get(group) ?? []
    if (known !== 'any') groups.set(group, [...known, name.slice(dot + 1)])
  }
  return { attributes: new Map(plain.map(attribute => [attribute.name, attribute])), extensions: groups }
}

export function findAttribute({ attributes, extensions }: Offer, name: string): Readable | NameFault {
  const fields = extensions.get(name)
  if (fields) {
    const example = fields === 'any' ? undefined : fields[0]
    return {
      what: `"${name}" is a group of extension fields, not a value`,
      advice: `Name one of its fields: source.${name}.${example ?? 'field'}.`,
    }
  }
  const attribute = attributes.get(name)
  if (attribute) return { name, kind: attribute.kind }
  const meant = nearest(name, [...attributes.keys(), ...extensions.keys()])
  return { what: `the source has no attribute "${name}"`, advice: adviceOn(meant, [...attributes.keys()]) }
}

/**
 * A source that declares no groups at all may still send some: then any group is accepted, and reads as blank where a
 * record lacks it.
 */
export function findField({ attributes, extensions }: Offer, group: string, name: string): Readable | NameFault {
  const fields = extensions.get(group)
  if (fields === 'any' || fields?.includes(name)) return { group, name, kind: 'text' }
  if (fields) {
    return {
      what: `the source sends no field "${name}" of "${group}"`,
      advice: adviceOn(nearest(name, fields), fields),
    }
  }
  const attribute = attributes.get(group)
  if (attribute) {
    return {
      what: `"${group}" is ${kindWords[attribute.kind]} and has no fields`,
      advice: `Write source.${group}; for a function add brackets: source.${group}.${name}().`,
    }
  }
  if (extensions.size === 0) return { group, name, kind: 'text' }
  const groups = [...extensions.keys()]
  return {
    what: `the source sends no group of extension fields "${group}"`,
    advice: `${adviceOn(nearest(group, groups), groups)} Which ones it sends is among the settings of the data source.`,
  }
}

/** An attribute's kind, as an administrator says it. */
export const kindWords: Readonly<Record<Attribute['kind'], string>> = {
  text: 'a text',
  date: 'a date',
  boolean: 'a true/false value',
  integer: 'a whole number',
  texts: 'a list of texts',
  ref: 'a reference',
  refs: 'a list of references',
}

function adviceOn(meant: string | undefined, all: readonly string[]): string {
  return meant === undefined ? `There are: ${all.join(', ')}.` : `Did you mean "${meant}"?`
}
