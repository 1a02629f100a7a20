/** A course as it meets: at a school, in terms, with people. */

import { ref, refs, required, text, texts, type EntityCatalog } from '../attribute.ts'

export const section: EntityCatalog = {
  entity: 'section',
  plural: 'sections',
  custom: false,
  attributes: [
    text('title'),
    text('sectionCode', required),
    ref('course', 'course', required),
    ref('school', 'school', required),
    refs('terms', 'term'),
    texts('periods'),
    text('room'),
    text('type', { allowed: ['scheduled', 'homeroom'] }),
  ],
}
