/** A school: also the leaf organization of a district. What a source says of it is taken once, at the first sync after mapping. */

import { required, text, texts, type EntityCatalog } from '../attribute.ts'

export const school: EntityCatalog = {
  entity: 'school',
  plural: 'schools',
  custom: false,
  takenOnce: true,
  attributes: [
    text('name', required),
    text('identifier'),
    text('stateId'),
    text('ncesId'),
    text('type'),
    texts('grades'),
    text('phone'),
    text('street'),
    text('city'),
    text('state'),
    text('postalCode'),
    text('country'),
    text('principalName'),
    text('principalEmail'),
  ],
}
