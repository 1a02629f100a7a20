/** What PowerSchool offers of each entity, under Passport's names, and what it lets be written when. */

import type { Attribute, Mutability } from '../../model/attribute.ts'
import { attributeOf } from '../../model/catalog.ts'
import type { EntitySchema } from '../../model/connector.ts'
import { entityTypes, type EntityType } from '../../model/entity.ts'
import type { ExtensionField, PowerSchoolSettings } from './settings.ts'

/** In the order in which records carry them. */
const namesByEntity: Readonly<Record<EntityType, string>> = {
  school: 'name identifier stateId grades phone street city state postalCode country principalName principalEmail',
  term: 'name type startDate endDate schoolYear school parent',
  course: 'title courseCode subjects school',
  section: 'title sectionCode course school terms periods room type',
  student: `givenName familyName middleName suffix username email phone birthDate sex grade identifier stateId enrollStatus
    school entryDate exitDate homeroom street city state postalCode graduationYear`,
  teacher: `givenName familyName middleName preferredGivenName username email phone identifier stateId title school
    otherSchools active`,
  guardian: `givenName familyName middleName prefix suffix email phone mobilePhone workPhone street city state postalCode
    identifier employer`,
  enrollment: 'student section startDate endDate',
  assignment: 'teacher section primary role startDate endDate',
  guardianship: 'guardian student relationship livesWith custodial emergency receivesMail priority',
}

// PowerSchool takes students by /ws/v1 and contacts by /ws/contacts; nothing else can be written. Of a student, the
// enrolment is set when the student is created and never after, and the number identifies it.
const writable: Readonly<Partial<Record<EntityType, Readonly<Record<'readOnly' | 'immutable', string>>>>> = {
  student: { readOnly: 'suffix username', immutable: 'identifier school entryDate exitDate grade enrollStatus' },
  guardian: { readOnly: 'identifier', immutable: '' },
  guardianship: { readOnly: '', immutable: 'guardian student' },
}

export function schemas({ extensions }: Pick<PowerSchoolSettings, 'extensions'>): readonly EntitySchema[] {
  return entityTypes.map(entity => {
    const own = namesByEntity[entity].split(/\s+/).map(name => offered(entity, name))
    const attributes = entity === 'student' ? [...own, ...extensions.map(extensionAttribute)] : own
    return writable[entity] ? { entity, attributes, creatable: true } : { entity, attributes }
  })
}

function offered(entity: EntityType, name: string): Attribute {
  const attribute = attributeOf(entity, name)
  if (!attribute) throw new Error(`The catalog has no ${entity}.${name}`)
  return { ...attribute, required: false, mutability: mutabilityOf(entity, name) }
}

function mutabilityOf(entity: EntityType, name: string): Mutability {
  const marks = writable[entity]
  if (!marks || marks.readOnly.split(' ').includes(name)) return 'readOnly'
  return marks.immutable.split(' ').includes(name) ? 'immutable' : 'readWrite'
}

/** One value of the group that carries its table's name. */
function extensionAttribute({ table, column }: ExtensionField): Attribute {
  return { name: `${table}.${column}`, kind: 'text', required: false, mutability: 'readWrite' }
}
