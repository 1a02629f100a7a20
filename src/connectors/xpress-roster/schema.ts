/** What xPress Roster offers of each entity, under Passport's names. It can only be read: the standard has no writes. */

import { attributeOf } from '../../model/catalog.ts'
import type { EntitySchema } from '../../model/connector.ts'
import { entityTypes, type EntityType } from '../../model/entity.ts'

/** In the order in which records carry them. */
const namesByEntity: Readonly<Record<EntityType, string>> = {
  school: 'name identifier stateId ncesId grades phone street city state postalCode country',
  term: 'name type startDate endDate schoolYear school parent',
  course: 'title courseCode subjects grades school',
  section: 'title sectionCode course school terms periods room',
  student: `givenName familyName middleName suffix preferredGivenName preferredFamilyName username email phone sms
    birthDate sex grade identifier stateId enrollStatus school otherSchools entryDate exitDate homeroom street city state
    postalCode graduationYear`,
  teacher: 'givenName familyName middleName suffix username email phone identifier stateId title school otherSchools',
  guardian: `givenName familyName middleName prefix suffix username email phone mobilePhone workPhone street city state
    postalCode identifier`,
  enrollment: 'student section',
  assignment: 'teacher section primary role',
  guardianship: `guardian student relationship livesWith custodial emergency receivesMail priority restrictions`,
}

export const schemas: readonly EntitySchema[] = entityTypes.map(entity => ({
  entity,
  attributes: namesByEntity[entity].split(/\s+/).map(name => {
    const attribute = attributeOf(entity, name)
    if (!attribute) throw new Error(`The catalog has no ${entity}.${name}`)
    return { ...attribute, required: false, mutability: 'readOnly' }
  }),
}))
