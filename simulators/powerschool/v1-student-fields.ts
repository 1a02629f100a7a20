/** Which fields of a student /ws/v1 may write, when, by what rule, and into which column. */
import type { House } from './house.ts'

export type StudentError = { readonly field: string; readonly error_code: string; readonly error_description: string }
export type Action = 'INSERT' | 'UPDATE'
/** Texts by path, such as `name/first_name`; a null text was sent empty. */
export type StudentValues = ReadonlyMap<string, string>

type FieldRule = {
  readonly column: string
  readonly kind: 'text' | 'integer' | 'date'
  readonly longest?: number
  readonly required?: boolean
  readonly insertOnly?: boolean
  readonly neverBlank?: boolean
  readonly oneOf?: (house: House) => readonly string[]
}

const text = (column: string, longest: number): FieldRule => ({ column, kind: 'text', longest })
const integer = (column: string): FieldRule => ({ column, kind: 'integer' })
const date = (column: string): FieldRule => ({ column, kind: 'date' })
const enrollment = (rule: FieldRule): FieldRule => ({ ...rule, insertOnly: true })
const required = (rule: FieldRule): FieldRule => ({ ...rule, required: true })
const codes = (category: string) => (house: House) =>
  house.db
    .prepare('select name from gen where cat = ?')
    .all(category)
    .map(row => String(row['name']))
const schoolNumbers = (house: House): readonly string[] =>
  house.db
    .prepare('select school_number from schools')
    .all()
    .map(row => String(row['school_number']))

export const studentFields: Readonly<Record<string, FieldRule>> = {
  local_id: enrollment(integer('student_number')),
  state_province_id: text('state_studentnumber', 32),
  student_username: text('student_web_id', 20),
  'name/last_name': { ...required(text('last_name', 50)), neverBlank: true },
  'name/first_name': { ...required(text('first_name', 50)), neverBlank: true },
  'name/middle_name': text('middle_name', 30),
  'school_enrollment/entry_date': enrollment(required(date('entrydate'))),
  'school_enrollment/exit_date': enrollment(required(date('exitdate'))),
  'school_enrollment/grade_level': enrollment(required(integer('grade_level'))),
  'school_enrollment/school_number': enrollment(required({ ...integer('schoolid'), oneOf: schoolNumbers })),
  'school_enrollment/enroll_status_code': enrollment({
    ...integer('enroll_status'),
    oneOf: () => ['0', '-1', '1', '4'],
  }),
  'school_enrollment/enroll_status': enrollment({ ...text('status_letter', 1), oneOf: () => ['A', 'I', 'P', 'H'] }),
  'school_enrollment/entry_code': enrollment({ ...text('entrycode', 10), oneOf: codes('entrycodes') }),
  'school_enrollment/exit_code': enrollment({ ...text('exitcode', 10), oneOf: codes('exitcodes') }),
  'school_enrollment/entry_comment': enrollment(text('transfercomment', 4000)),
  'school_enrollment/exit_comment': enrollment(text('exitcomment', 4000)),
  'school_enrollment/district_of_residence': enrollment({
    ...text('districtofresidence', 20),
    oneOf: codes('districtsofresidence'),
  }),
  'school_enrollment/track': enrollment({ ...text('track', 1), oneOf: () => ['A', 'B', 'C', 'D', 'E', 'F'] }),
  'school_enrollment/full_time_equivalency/fteid': enrollment(integer('fteid')),
  ...addressFields('physical', ''),
  ...addressFields('mailing', 'mailing_'),
  'contact/emergency_contact_name1': text('emerg_contact_1', 60),
  'contact/emergency_phone1': text('emerg_phone_1', 30),
  'contact/emergency_contact_name2': text('emerg_contact_2', 60),
  'contact/emergency_phone2': text('emerg_phone_2', 30),
  'contact/doctor_name': text('doctor_name', 60),
  'contact/doctor_phone': text('doctor_phone', 30),
  'contact/guardian_email': text('guardianemail', 1000),
  'contact/guardian_fax': text('guardianfax', 30),
  'contact/mother': text('mother', 60),
  'contact/father': text('father', 60),
  // Kept with the student's person, not in a column of STUDENTS.
  'contact_info/email': text('email', 254),
  'demographics/gender': { ...text('gender', 20), oneOf: house => house.dials.genderCodes },
  'demographics/birth_date': date('dob'),
  'demographics/district_entry_date': date('districtentrydate'),
  'demographics/projected_graduation_year': integer('sched_yearofgraduation'),
  'initial_enrollment/district_entry_date': date('districtentrydate'),
  'initial_enrollment/district_entry_grade_level': integer('districtentrygradelevel'),
  'initial_enrollment/school_entry_date': date('schoolentrydate'),
  'initial_enrollment/school_entry_grade_level': integer('schoolentrygradelevel'),
  'phones/main/number': text('home_phone', 30),
  'schedule_setup/home_room': text('home_room', 60),
  'schedule_setup/next_school': { ...integer('next_school'), oneOf: schoolNumbers },
  'schedule_setup/sched_next_year_grade': integer('sched_nextyeargrade'),
}

function addressFields(group: string, prefix: string): Readonly<Record<string, FieldRule>> {
  return {
    [`addresses/${group}/street`]: text(`${prefix}street`, 60),
    [`addresses/${group}/city`]: text(`${prefix}city`, 50),
    [`addresses/${group}/state_province`]: text(`${prefix}state`, 2),
    [`addresses/${group}/postal_code`]: text(`${prefix}zip`, 10),
    [`addresses/${group}/grid_location`]: text(`${prefix}geocode`, 40),
  }
}

const addressParts = ['street', 'city', 'state_province', 'postal_code']
/** Fields that must come together, or not at all. */
const together: readonly (readonly string[])[] = [
  addressParts.map(part => `addresses/physical/${part}`),
  addressParts.map(part => `addresses/mailing/${part}`),
  ['contact/emergency_contact_name1', 'contact/emergency_phone1'],
  ['contact/emergency_contact_name2', 'contact/emergency_phone2'],
  ['contact/doctor_name', 'contact/doctor_phone'],
]

export function checkStudent(house: House, action: Action, values: StudentValues): readonly StudentError[] {
  return [
    ...Object.entries(studentFields).flatMap(([path, rule]) => checkField(house, action, path, rule, values.get(path))),
    ...together.flatMap(paths => checkTogether(paths, values)),
    ...(action === 'INSERT' ? checkStatus(values) : []),
  ]
}

function checkField(
  house: House,
  action: Action,
  path: string,
  rule: FieldRule,
  value: string | undefined,
): readonly StudentError[] {
  if (value === undefined || value === '') {
    const missing = action === 'INSERT' ? rule.required : rule.neverBlank && value === ''
    if (missing) return [fieldError(path, 'REQUIRED', 'No data submitted for required element')]
    const refusesBlank = action === 'UPDATE' && value === '' && house.dials.blankOnUpdate === 'error'
    return refusesBlank ? [invalid(path, 'Value must not be empty')] : []
  }
  if (action === 'UPDATE' && rule.insertOnly)
    return house.dials.enrollmentOnUpdate === 'error' ? [invalid(path, 'Value can only be set on insert')] : []
  if (rule.kind === 'integer' && !/^-?\d{1,10}$/.test(value)) return [invalid(path, 'Value must be an integer')]
  if (rule.kind === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(value))
    return [invalid(path, 'Value must be a date (YYYY-MM-DD)')]
  if (rule.longest !== undefined && value.length > rule.longest)
    return [invalid(path, `Value must not be more than ${rule.longest} characters`)]
  if (rule.oneOf && !rule.oneOf(house).includes(value)) return [invalid(path, `Value ${value} is not a valid code`)]
  return []
}

function checkTogether(paths: readonly string[], values: StudentValues): readonly StudentError[] {
  const missing = paths.filter(path => !values.get(path))
  if (missing.length === 0 || missing.length === paths.length) return []
  return missing.map(path => fieldError(path, 'REQUIRED', 'No data submitted for required element'))
}

function checkStatus(values: StudentValues): readonly StudentError[] {
  const both = values.has('school_enrollment/enroll_status') && values.has('school_enrollment/enroll_status_code')
  return both
    ? [invalid('school_enrollment/enroll_status', 'Only one of enroll_status and enroll_status_code may be sent')]
    : []
}

export function invalid(path: string, description: string): StudentError {
  return fieldError(path, 'FIELD_VALIDATION_ERROR', description)
}

export function fieldError(path: string, code: string, description: string): StudentError {
  return { field: `student/${path}`, error_code: code, error_description: description }
}
