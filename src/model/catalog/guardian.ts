/** A parent or other contact of students. */

import { required, text, type EntityCatalog } from '../attribute.ts'

export const guardian: EntityCatalog = {
  entity: 'guardian',
  plural: 'guardians',
  custom: true,
  attributes: [
    text('givenName'),
    text('familyName', required),
    text('middleName'),
    text('prefix'),
    text('suffix'),
    text('username'),
    text('email'),
    text('phone'),
    text('mobilePhone'),
    text('workPhone'),
    text('street'),
    text('city'),
    text('state'),
    text('postalCode'),
    text('identifier'),
    text('employer'),
    text('language'),
  ],
}
