/** A student in a section. */

import { boolean, date, ref, required, type EntityCatalog } from '../attribute.ts'

export const enrollment: EntityCatalog = {
  entity: 'enrollment',
  plural: 'enrollments',
  custom: false,
  attributes: [
    ref('student', 'student', required),
    ref('section', 'section', required),
    date('startDate'),
    date('endDate'),
    boolean('primary'),
  ],
}
