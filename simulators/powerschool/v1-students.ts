/** Students of /ws/v1: lists of the district and of schools, one student, with expansions and extensions. */
import type { Answer, Question } from '../answer.ts'
import type { House } from './house.ts'
import { extensionData, extensionNames } from './v1-extensions.ts'
import {
  answerCount,
  answerList,
  answerTree,
  type ListSource,
  namesIn,
  type Searchable,
  type SqlRow,
  textOf,
  V1Refusal,
} from './v1-lists.ts'
import { schoolByDcid } from './v1-schools.ts'
import type { Tree, TreeObject } from './xml-json.ts'

const statusLetter = `case s.enroll_status when 0 then 'A' when -1 then 'P' when 2 then 'T' when 3 then 'G' when 4 then 'H' else 'I' end`

const searchable: Searchable = {
  id: ['s.dcid', 'integer'],
  local_id: ['s.student_number', 'integer'],
  student_username: ['s.student_web_id', 'text'],
  state_province_id: ['s.state_studentnumber', 'text'],
  'name.first_name': ['s.first_name', 'text'],
  'name.last_name': ['s.last_name', 'text'],
  'school_enrollment.enroll_status_code': ['s.enroll_status', 'integer'],
  'school_enrollment.enroll_status': [statusLetter, 'text'],
  'school_enrollment.entry_date': ['s.entrydate', 'date'],
}

const expansionNames = [
  'demographics',
  'addresses',
  'alerts',
  'phones',
  'school_enrollment',
  'ethnicity_race',
  'contact',
  'contact_info',
  'initial_enrollment',
  'schedule_setup',
  'fees',
  'lunch',
] as const

const select = `s.*, ${statusLetter} as status_letter, sc.dcid as school_dcid`
const from = 'from students s left join schools sc on sc.school_number = s.schoolid'

export function answerStudents(
  house: House,
  question: Question,
  schoolDcid: number | undefined,
  as: 'list' | 'count',
): Answer {
  const source = studentsOf(house, question, schoolDcid)
  return as === 'list' ? answerList(house, question, source) : answerCount(house, question, source)
}

function studentsOf(house: House, question: Question, schoolDcid: number | undefined): ListSource {
  const school = schoolDcid === undefined ? undefined : schoolByDcid(house, schoolDcid)
  const shared = {
    root: 'students',
    item: 'student',
    attributes: attributesOf(house),
    select,
    from,
    order: 's.dcid',
    searchable,
    toTree: (row: SqlRow) => studentTree(house, question, row),
  }
  if (!school) return { ...shared, where: '1', params: [] }
  // A school's list has a default, the district's has none.
  return {
    ...shared,
    where: 's.schoolid = ?',
    params: [Number(school['school_number'])],
    usualFilter: 's.enroll_status = 0',
  }
}

export function answerStudent(house: House, question: Question, dcid: number): Answer {
  const row = house.db.prepare(`select ${select} ${from} where s.dcid = ?`).get(dcid)
  if (!row) throw new V1Refusal(404, `Student with id ${dcid} not found`)
  return answerTree(house, question, 'student', { ...attributesOf(house), ...studentTree(house, question, row) })
}

function attributesOf(house: House): TreeObject {
  return { '@expansions': expansionNames.join(', '), '@extensions': extensionNames(house, 'students').join(',') }
}

function studentTree(house: House, question: Question, row: SqlRow): TreeObject {
  const expansions = namesIn(question, 'expansions')
  const expanded: Record<string, Tree> = {}
  for (const name of expansionNames) if (expansions.has(name)) expanded[name] = expand[name](house, row)
  return {
    id: textOf(row, 'dcid'),
    local_id: textOf(row, 'student_number'),
    state_province_id: textOf(row, 'state_studentnumber'),
    student_username: textOf(row, 'student_web_id'),
    name: {
      first_name: textOf(row, 'first_name'),
      middle_name: textOf(row, 'middle_name'),
      last_name: textOf(row, 'last_name'),
    },
    ...expanded,
    _extension_data: extensionData(house, 'students', Number(row['dcid']), namesIn(question, 'extensions')),
  }
}

const statusDescriptions: Readonly<Record<string, string>> = {
  A: 'Active',
  P: 'Pre-registered',
  I: 'Inactive',
  T: 'Transferred Out',
  G: 'Graduated',
  H: 'Imported as Historical',
}

const expand: Readonly<Record<(typeof expansionNames)[number], (house: House, row: SqlRow) => Tree>> = {
  demographics: (house, row) => ({
    gender: textOf(row, 'gender'),
    birth_date: textOf(row, 'dob'),
    district_entry_date: textOf(row, 'districtentrydate'),
    projected_graduation_year: textOf(row, 'sched_yearofgraduation'),
    ssn:
      house.missingGrants([{ table: 'students', field: 'ssn' }], 'ViewOnly').length > 0
        ? undefined
        : textOf(row, 'ssn'),
  }),
  addresses: (_house, row) => ({ physical: addressTree(row, ''), mailing: addressTree(row, 'mailing_') }),
  alerts: () => ({}),
  phones: (_house, row) => ({ main: wrap('number', textOf(row, 'home_phone')) }),
  school_enrollment: (_house, row) => ({
    enroll_status: textOf(row, 'status_letter'),
    enroll_status_description: statusDescriptions[textOf(row, 'status_letter') ?? ''],
    enroll_status_code: textOf(row, 'enroll_status'),
    grade_level: textOf(row, 'grade_level'),
    entry_date: textOf(row, 'entrydate'),
    exit_date: textOf(row, 'exitdate'),
    school_number: textOf(row, 'schoolid'),
    school_id: textOf(row, 'school_dcid'),
    entry_code: textOf(row, 'entrycode'),
    entry_comment: textOf(row, 'transfercomment'),
    exit_code: textOf(row, 'exitcode'),
    exit_comment: textOf(row, 'exitcomment'),
    district_of_residence: textOf(row, 'districtofresidence'),
    track: textOf(row, 'track'),
    full_time_equivalency: wrap('fteid', textOf(row, 'fteid')),
  }),
  ethnicity_race: (house, row) => ({
    scheduling_reporting_ethnicity: textOf(row, 'ethnicity'),
    federal_ethnicity: yesOrNo(row['fedethnicity']),
    races: house.db
      .prepare('select racecd from studentrace where studentid = ? order by dcid')
      .all(Number(row['id']))
      .map(race => ({ district_race_code: textOf(race, 'racecd') })),
  }),
  contact: (_house, row) => ({
    emergency_contact_name1: textOf(row, 'emerg_contact_1'),
    emergency_phone1: textOf(row, 'emerg_phone_1'),
    emergency_contact_name2: textOf(row, 'emerg_contact_2'),
    emergency_phone2: textOf(row, 'emerg_phone_2'),
    guardian_email: textOf(row, 'guardianemail'),
    guardian_fax: textOf(row, 'guardianfax'),
    mother: textOf(row, 'mother'),
    father: textOf(row, 'father'),
    doctor_name: textOf(row, 'doctor_name'),
    doctor_phone: textOf(row, 'doctor_phone'),
  }),
  contact_info: (house, row) => ({ email: studentEmail(house, row) }),
  initial_enrollment: (_house, row) => ({
    district_entry_date: textOf(row, 'districtentrydate'),
    district_entry_grade_level: textOf(row, 'districtentrygradelevel'),
    school_entry_date: textOf(row, 'schoolentrydate'),
    school_entry_grade_level: textOf(row, 'schoolentrygradelevel'),
  }),
  schedule_setup: (_house, row) => ({
    home_room: textOf(row, 'home_room'),
    next_school: textOf(row, 'next_school'),
    sched_next_year_grade: textOf(row, 'sched_nextyeargrade'),
  }),
  fees: () => ({}),
  lunch: (_house, row) => ({
    balance_1: '0.00',
    balance_2: '0.00',
    balance_3: '0.00',
    balance_4: '0.00',
    lunch_id: textOf(row, 'lunch_id'),
  }),
}

function addressTree(row: SqlRow, prefix: string): Tree {
  const address = {
    street: textOf(row, `${prefix}street`),
    city: textOf(row, `${prefix}city`),
    state_province: textOf(row, `${prefix}state`),
    postal_code: textOf(row, `${prefix}zip`),
    grid_location: textOf(row, `${prefix}geocode`),
  }
  return Object.values(address).some(value => value !== undefined) ? address : undefined
}

function wrap(name: string, value: string | undefined): Tree {
  return value === undefined ? undefined : { [name]: value }
}

function yesOrNo(flag: SqlRow[string] | undefined): string | undefined {
  if (flag === null || flag === undefined) return undefined
  return flag === 1 ? 'YES' : 'NO'
}

function studentEmail(house: House, row: SqlRow): string | undefined {
  const found = house.db
    .prepare(
      `select e.emailaddress from personemailaddressassoc a join emailaddress e on e.emailaddressid = a.emailaddressid
        where a.personid = ? order by a.isprimaryemailaddress desc, a.emailaddresspriorityorder limit 1`,
    )
    .get(row['person_id'] ?? null)
  return found && textOf(found, 'emailaddress')
}
