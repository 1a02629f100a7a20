/** A guardian of a student, and what the guardian may do. */

import { boolean, integer, ref, required, text, type EntityCatalog } from '../attribute.ts'

export const guardianship: EntityCatalog = {
  entity: 'guardianship',
  plural: 'guardianships',
  custom: false,
  attributes: [
    ref('guardian', 'guardian', required),
    ref('student', 'student', required),
    text('relationship'),
    boolean('livesWith'),
    boolean('custodial'),
    boolean('emergency'),
    boolean('receivesMail'),
    integer('priority'),
    text('restrictions'),
  ],
}
