/** The kinds of records and their attributes, as people call them. */

import { isEntityType, type EntityType } from '../../model/entity.ts'
import { counted } from './numbers.ts'

const names: Readonly<Record<EntityType, readonly [one: string, many: string]>> = {
  school: ['school', 'schools'],
  term: ['term', 'terms'],
  course: ['course', 'courses'],
  student: ['student', 'students'],
  teacher: ['teacher', 'teachers'],
  guardian: ['guardian', 'guardians'],
  section: ['section', 'sections'],
  enrollment: ['enrollment', 'enrollments'],
  assignment: ['assignment', 'assignments'],
  guardianship: ['guardianship', 'guardianships'],
}

export function entityName(entity: string): string {
  return isEntityType(entity) ? names[entity][0] : entity
}

/** As a heading: "Students". */
export function entityTitle(entity: string): string {
  const many = isEntityType(entity) ? names[entity][1] : entity
  return many.charAt(0).toUpperCase() + many.slice(1)
}

export function countedEntities(count: number, entity: string): string {
  return isEntityType(entity) ? counted(count, ...names[entity]) : `${count} ${entity}`
}

/** "givenName" is "Given name"; the district's own, "custom.lunch_code", is "Lunch code". */
export function attributeTitle(name: string): string {
  const words = name
    .replace(/^custom\./, '')
    .replaceAll('_', ' ')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replaceAll(/\bid\b/gi, 'ID')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A field of the settings: `settings.clientId` is said as "Settings: client ID". */
export function fieldTitle(field: string): string {
  const [first = '', ...rest] = field.split('.').map(attributeTitle)
  return [first, ...rest.map(word => word.charAt(0).toLowerCase() + word.slice(1))].join(': ')
}
