/** The ten kinds of records, in the order in which they depend on each other. */

export const entityTypes = [
  'school',
  'term',
  'course',
  'student',
  'teacher',
  'guardian',
  'section',
  'enrollment',
  'assignment',
  'guardianship',
] as const

export type EntityType = (typeof entityTypes)[number]

export function isEntityType(text: string): text is EntityType {
  return (entityTypes as readonly string[]).includes(text)
}

/** Entities a task brings along, unless they are listed on their own (contract, 4). */
export const companions: Readonly<Record<EntityType, readonly EntityType[]>> = {
  school: [],
  term: [],
  course: [],
  student: [],
  teacher: [],
  guardian: ['guardianship'],
  section: ['term', 'course'],
  enrollment: [],
  assignment: [],
  guardianship: [],
}

/** `assignment` needs two tasks at once: it comes along when both are there. */
export const jointCompanions: readonly { readonly needs: readonly EntityType[]; readonly brings: EntityType }[] = [
  { needs: ['section', 'teacher'], brings: 'assignment' },
]

export function inDependencyOrder(entities: Iterable<EntityType>): EntityType[] {
  const wanted = new Set(entities)
  return entityTypes.filter(entity => wanted.has(entity))
}
