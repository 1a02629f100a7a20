/** What is taught; without a school it belongs to the whole district. */

import { ref, required, text, texts, type EntityCatalog } from '../attribute.ts'

export const course: EntityCatalog = {
  entity: 'course',
  plural: 'courses',
  custom: false,
  attributes: [
    text('title', required),
    text('courseCode'),
    texts('subjects'),
    texts('grades'),
    ref('school', 'school'),
  ],
}
