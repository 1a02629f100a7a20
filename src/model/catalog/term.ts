/** A span of the school year; a school's year, semesters and quarters form a tree. */

import { date, ref, required, text, type EntityCatalog } from '../attribute.ts'

export const term: EntityCatalog = {
  entity: 'term',
  plural: 'terms',
  custom: false,
  attributes: [
    text('name', required),
    text('type', { allowed: ['schoolYear', 'semester', 'quarter', 'trimester', 'term'] }),
    date('startDate', required),
    date('endDate', required),
    text('schoolYear'),
    ref('school', 'school'),
    ref('parent', 'term'),
  ],
}
