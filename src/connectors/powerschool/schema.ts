/** What PowerSchool offers of each entity, under Passport's names, and what it lets be written when. */

import type { Attribute, Mutability } from '../../model/attribute.ts'
import { attributeOf, catalog } from '../../model/catalog.ts'
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

const enrolment =
  'PowerSchool takes the enrolment into a school once, when the student is created there; transfer and re-enrol students in PowerSchool itself.'

/** Why an attribute is not always written, where the kind of record is written at all. */
const reasons: Readonly<Record<string, string>> = {
  'student.suffix': 'PowerSchool’s interface has no field for it.',
  'student.username': 'Data Sync never changes the user name or password of a student in PowerSchool.',
  'student.identifier':
    'The student number is given when the student is created there, and identifies the student from then on.',
  'student.school': enrolment,
  'student.entryDate': enrolment,
  'student.exitDate': enrolment,
  'student.grade': enrolment,
  'student.enrollStatus': enrolment,
  'guardian.identifier': 'PowerSchool gives it.',
  'guardianship.guardian': 'It says whose contact this is: another one is another relationship.',
  'guardianship.student': 'It says whose contact this is: another one is another relationship.',
}

function whyNot(entity: EntityType, name: string): string {
  return reasons[`${entity}.${name}`] ?? `PowerSchool’s interface takes no changes of ${catalog[entity].plural}.`
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
  const mutability = mutabilityOf(entity, name)
  const why = mutability === 'readWrite' ? {} : { why: whyNot(entity, name) }
  return { ...attribute, required: false, mutability, ...why }
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
