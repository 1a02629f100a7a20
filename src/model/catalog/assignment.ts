/** A teacher of a section. */

import { boolean, date, ref, required, text, type EntityCatalog } from '../attribute.ts'

export const assignment: EntityCatalog = {
  entity: 'assignment',
  plural: 'assignments',
  custom: false,
  attributes: [
    ref('teacher', 'teacher', required),
    ref('section', 'section', required),
    boolean('primary'),
    text('role', { allowed: ['teacher', 'co-teacher', 'aide'] }),
    date('startDate'),
    date('endDate'),
  ],
}
