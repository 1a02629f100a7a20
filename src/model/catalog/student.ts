/** A student. */

import { date, ref, refs, required, text, type EntityCatalog } from '../attribute.ts'

export const student: EntityCatalog = {
  entity: 'student',
  plural: 'students',
  custom: true,
  attributes: [
    text('givenName', required),
    text('familyName', required),
    text('middleName'),
    text('suffix'),
    text('preferredGivenName'),
    text('preferredFamilyName'),
    text('username'),
    text('password', { mutability: 'writeOnly' }),
    text('email'),
    text('phone'),
    text('sms'),
    date('birthDate'),
    text('sex'),
    text('grade'),
    text('identifier'),
    text('stateId'),
    text('enrollStatus', { allowed: ['active', 'preregistered', 'inactive', 'transferred', 'graduated'] }),
    ref('school', 'school'),
    refs('otherSchools', 'school'),
    date('entryDate'),
    date('exitDate'),
    text('homeroom'),
    text('street'),
    text('city'),
    text('state'),
    text('postalCode'),
    text('graduationYear'),
  ],
}
