/** The district, its schools and their staff in /ws/v1. */
import type { Answer, Question } from '../answer.ts'
import type { House } from './house.ts'
import { extensionData, extensionNames } from './v1-extensions.ts'
import {
  answerCount,
  answerList,
  answerTree,
  type ListSource,
  namesIn,
  type SqlRow,
  textOf,
  V1Refusal,
} from './v1-lists.ts'
import type { Tree, TreeObject } from './xml-json.ts'

const graduatedStudents = 999_999

export function schoolByDcid(house: House, dcid: number): SqlRow {
  const row = house.db.prepare('select * from schools where dcid = ?').get(dcid)
  if (!row) throw new V1Refusal(404, `School with id ${dcid} not found`)
  return row
}

export function answerDistrict(house: House, question: Question): Answer {
  const expansions = namesIn(question, 'expansions')
  const lists: Record<string, Tree> = {}
  for (const [name, [item, category]] of Object.entries(districtLists))
    if (expansions.has(name)) lists[name] = { [item]: codesOf(house, category) }
  return answerTree(house, question, 'district', {
    '@expansions': Object.keys(districtLists).join(', '),
    uuid: preference(house, 'districtuuid'),
    name: preference(house, 'districtname'),
    district_number: preference(house, 'districtnumber'),
    ...lists,
  })
}

const districtLists: Readonly<Record<string, readonly [item: string, category: string]>> = {
  districts_of_residence: ['district_of_residence', 'districtsofresidence'],
  district_race_codes: ['district_race_code', 'districtracecodes'],
  entry_codes: ['entry_code', 'entrycodes'],
  exit_codes: ['exit_code', 'exitcodes'],
  federal_race_categories: ['federal_race_category', 'federalracecategories'],
  fees_payment_methods: ['fees_payment_method', 'feespaymentmethods'],
  scheduling_reporting_ethnicities: ['scheduling_reporting_ethnicity', 'ethnicity'],
  test_setup: ['test', 'tests'],
}

function codesOf(house: House, category: string): readonly Tree[] {
  const rows = house.db
    .prepare('select dcid, name, value, sortorder from gen where cat = ? order by sortorder, dcid')
    .all(category)
  return rows.map(row => ({
    id: textOf(row, 'dcid'),
    code: textOf(row, 'name'),
    description: textOf(row, 'value'),
    sort_order: textOf(row, 'sortorder'),
  }))
}

export function preference(house: House, name: string): string | undefined {
  const row = house.db.prepare('select value from prefs where name = ? order by dcid limit 1').get(name)
  return row && textOf(row, 'value')
}

export function answerSchools(house: House, question: Question, as: 'list' | 'count'): Answer {
  const source: ListSource = {
    root: 'schools',
    item: 'school',
    attributes: schoolAttributes(house),
    select: '*',
    from: 'from schools',
    where: 'school_number <> ?',
    params: [graduatedStudents],
    order: 'name, dcid',
    searchable: { name: ['name', 'text'], school_number: ['school_number', 'integer'] },
    toTree: row => schoolTree(house, question, row),
  }
  return as === 'list' ? answerList(house, question, source) : answerCount(house, question, source)
}

export function answerSchool(house: House, question: Question, dcid: number): Answer {
  const row = schoolByDcid(house, dcid)
  return answerTree(house, question, 'school', { ...schoolAttributes(house), ...schoolTree(house, question, row) })
}

function schoolAttributes(house: House): TreeObject {
  return {
    '@expansions': 'school_boundary, full_time_equivalencies, school_fees_setup',
    '@extensions': extensionNames(house, 'schools').join(','),
  }
}

function schoolTree(house: House, question: Question, row: SqlRow): TreeObject {
  return {
    id: textOf(row, 'dcid'),
    name: textOf(row, 'name'),
    school_number: textOf(row, 'school_number'),
    state_province_id: textOf(row, 'sif_stateprid'),
    low_grade: textOf(row, 'low_grade'),
    high_grade: textOf(row, 'high_grade'),
    alternate_school_number: textOf(row, 'alternate_school_number'),
    addresses: {
      physical: {
        street: textOf(row, 'schooladdress'),
        city: textOf(row, 'schoolcity'),
        state_province: textOf(row, 'schoolstate'),
        postal_code: textOf(row, 'schoolzip'),
      },
    },
    phones: { main: { number: textOf(row, 'schoolphone') }, fax: { number: textOf(row, 'schoolfax') } },
    principal: { name: { last_name: textOf(row, 'principal') }, email: textOf(row, 'principalemail') },
    assistant_principal: { name: { last_name: textOf(row, 'asstprincipal') } },
    _extension_data: extensionData(house, 'schools', Number(row['dcid']), namesIn(question, 'extensions')),
  }
}

const staffSelect =
  'ss.dcid, ss.id, ss.users_dcid, u.teachernumber, u.loginid, u.teacherloginid, u.first_name, u.middle_name, u.last_name, u.email_addr, u.home_phone, u.school_phone, u.street, u.city, u.state, u.zip'
const staffFrom = 'from schoolstaff ss join users u on u.dcid = ss.users_dcid'

/** Active staff only, by id. */
export function answerStaffs(house: House, question: Question, schoolDcid: number, as: 'list' | 'count'): Answer {
  const school = schoolByDcid(house, schoolDcid)
  const source: ListSource = {
    root: 'staffs',
    item: 'staff',
    attributes: staffAttributes(house),
    select: staffSelect,
    from: staffFrom,
    where: 'ss.schoolid = ? and ss.status = 1',
    params: [Number(school['school_number'])],
    order: 'ss.dcid',
    searchable: { 'name.last_name': ['u.last_name', 'text'], local_id: ['u.teachernumber', 'text'] },
    toTree: row => staffTree(house, question, row),
  }
  return as === 'list' ? answerList(house, question, source) : answerCount(house, question, source)
}

export function answerStaff(house: House, question: Question, dcid: number): Answer {
  const row = house.db.prepare(`select ${staffSelect} ${staffFrom} where ss.dcid = ?`).get(dcid)
  if (!row) throw new V1Refusal(404, `Staff with id ${dcid} not found`)
  return answerTree(house, question, 'staff', { ...staffAttributes(house), ...staffTree(house, question, row) })
}

function staffAttributes(house: House): TreeObject {
  return {
    '@expansions': 'addresses, emails, phones, school_affiliations',
    '@extensions': extensionNames(house, 'users').join(','),
  }
}

function staffTree(house: House, question: Question, row: SqlRow): TreeObject {
  const expansions = namesIn(question, 'expansions')
  const asked = (name: string, tree: () => Tree): Tree => (expansions.has(name) ? tree() : undefined)
  return {
    id: textOf(row, 'dcid'),
    local_id: textOf(row, 'teachernumber'),
    admin_username: textOf(row, 'loginid'),
    teacher_username: textOf(row, 'teacherloginid'),
    name: {
      first_name: textOf(row, 'first_name'),
      middle_name: textOf(row, 'middle_name'),
      last_name: textOf(row, 'last_name'),
    },
    emails: asked('emails', () => ({ work_email: textOf(row, 'email_addr') })),
    phones: asked('phones', () => ({ home_phone: textOf(row, 'home_phone'), work_phone: textOf(row, 'school_phone') })),
    addresses: asked('addresses', () => homeOf(row)),
    school_affiliations: asked('school_affiliations', () => ({ school_affiliation: affiliationsOf(house, row) })),
    users_dcid: textOf(row, 'users_dcid'),
    _extension_data: extensionData(house, 'users', Number(row['users_dcid']), namesIn(question, 'extensions')),
  }
}

function homeOf(row: SqlRow): Tree {
  const street = textOf(row, 'street')
  if (street === undefined) return {}
  return {
    home: { street, city: textOf(row, 'city'), state_province: textOf(row, 'state'), postal_code: textOf(row, 'zip') },
  }
}

// school_id is the school's DCID; 0 is the district office.
function affiliationsOf(house: House, row: SqlRow): readonly Tree[] {
  return house.db
    .prepare(
      `select case ss.schoolid when 0 then 0 else sc.dcid end as school_id, ss.staffstatus, ss.status
         from schoolstaff ss left join schools sc on sc.school_number = ss.schoolid
        where ss.users_dcid = ? order by ss.dcid`,
    )
    .all(row['users_dcid'] ?? null)
    .map(place => ({
      school_id: textOf(place, 'school_id'),
      type: textOf(place, 'staffstatus'),
      status: textOf(place, 'status'),
    }))
}
