/** A teacher or other member of staff: one person, however many schools. */

import { boolean, ref, refs, required, text, type EntityCatalog } from '../attribute.ts'

export const teacher: EntityCatalog = {
  entity: 'teacher',
  plural: 'teachers',
  custom: true,
  attributes: [
    text('givenName', required),
    text('familyName', required),
    text('middleName'),
    text('suffix'),
    text('preferredGivenName'),
    text('username'),
    text('password', { mutability: 'writeOnly' }),
    text('email'),
    text('phone'),
    text('identifier'),
    text('stateId'),
    text('title'),
    ref('school', 'school'),
    refs('otherSchools', 'school'),
    boolean('active'),
  ],
}
