/** The catalog of entities and their attributes (design, 6). Store, mapping, API and documentation are made from it. */

import type { Attribute, EntityCatalog } from './attribute.ts'
import { assignment } from './catalog/assignment.ts'
import { course } from './catalog/course.ts'
import { enrollment } from './catalog/enrollment.ts'
import { guardian } from './catalog/guardian.ts'
import { guardianship } from './catalog/guardianship.ts'
import { school } from './catalog/school.ts'
import { section } from './catalog/section.ts'
import { student } from './catalog/student.ts'
import { teacher } from './catalog/teacher.ts'
import { term } from './catalog/term.ts'
import type { EntityType } from './entity.ts'

export const catalog: Readonly<Record<EntityType, EntityCatalog>> = {
  school,
  term,
  course,
  student,
  teacher,
  guardian,
  section,
  enrollment,
  assignment,
  guardianship,
}

const attributesByName = new Map<EntityType, ReadonlyMap<string, Attribute>>(
  Object.values(catalog).map(({ entity, attributes }) => [entity, new Map(attributes.map(a => [a.name, a]))]),
)

/** The attribute of that name; `custom.<name>` is text where the entity takes custom attributes; else undefined. */
export function attributeOf(entity: EntityType, name: string): Attribute | undefined {
  const known = attributesByName.get(entity)?.get(name)
  if (known) return known
  return catalog[entity].custom ? customAttribute(name) : undefined
}

const customAttributes = new Map<string, Attribute>()

/** Every record with attributes of the district's own asks for them: they are remembered, as far as there are few. */
function customAttribute(name: string): Attribute | undefined {
  const known = customAttributes.get(name)
  if (known) return known
  if (!/^custom\.[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return undefined
  const attribute: Attribute = { name, kind: 'text', required: false, mutability: 'readWrite' }
  if (customAttributes.size < 10_000) customAttributes.set(name, attribute)
  return attribute
}
