/** Parts of statements that tell whose a record is and how it is called. */

import type { EntityType } from '../model/entity.ts'

/** By whose name a relation is called. */
const persons: readonly (readonly [EntityType, EntityType])[] = [
  ['enrollment', 'student'],
  ['guardianship', 'student'],
  ['assignment', 'teacher'],
]

/** At whose school a relation is. */
const owners: readonly (readonly [EntityType, EntityType])[] = [
  ['enrollment', 'section'],
  ['assignment', 'section'],
  ['guardianship', 'student'],
]

/** The entity, and the attribute, of a relation's person; null for what is no relation. */
export function personOf(entity: string): string {
  return chosen(entity, persons)
}

export function ownerOf(entity: string): string {
  return chosen(entity, owners)
}

/** A school's id, as text; null for what is at none. */
export function schoolOf(of: {
  readonly entity: string
  readonly record: string
  readonly attributes: string
  readonly owner: string
}): string {
  const relations = owners.map(([relation]) => `'${relation}'`).join(', ')
  return `case when ${of.entity} = 'school' then ${of.record}::text
               when ${of.entity} in (${relations}) then ${of.owner} ->> 'school'
               else ${of.attributes} ->> 'school' end`
}

/** Whether each word of a text begins one of a folded text's words. */
export function hasWords(text: string, folded: string): string {
  return `not exists (select from unnest(string_to_array(search_fold(${text}), ' ')) word
                       where strpos(' ' || ${folded}, ' ' || word) = 0)`
}

function chosen(entity: string, pairs: readonly (readonly [EntityType, EntityType])[]): string {
  return `case ${entity} ${pairs.map(([from, to]) => `when '${from}' then '${to}'`).join(' ')} end`
}
