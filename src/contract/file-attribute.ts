/** An attribute named in a district file must be one of Passport's catalog. */

import { attributeOf, catalog } from '../model/catalog.ts'
import type { EntityType } from '../model/entity.ts'
import { didYouMean } from '../model/nearest.ts'
import type { Faults } from './read-part.ts'
import type { Path } from './yaml-text.ts'

/** Where the attribute is a key of a mapping, the fault is at the key. */
export function checkAttribute(
  entity: EntityType,
  attribute: string,
  path: Path,
  faults: Faults,
  stands: 'as key' | 'as value' = 'as value',
): void {
  if (attributeOf(entity, attribute)) return
  const fault = {
    path,
    code: 'ATTRIBUTE_UNKNOWN',
    message: unknownAttribute(entity, attribute),
    advice: `Attributes of a ${entity} are ${attributeNames(entity).join(', ')}${ownAttributes(entity)}.`,
  }
  if (stands === 'as key') faults.addAtKey(fault)
  else faults.add(fault)
}

export function unknownAttribute(entity: EntityType, attribute: string): string {
  return `A ${entity} has no attribute '${attribute}'.${didYouMean(attribute, attributeNames(entity))}`
}

export function attributeNames(entity: EntityType): string[] {
  return catalog[entity].attributes.map(({ name }) => name)
}

export function ownAttributes(entity: EntityType): string {
  return catalog[entity].custom ? ", and the district's own as custom.<name>" : ''
}
