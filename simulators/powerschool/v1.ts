/** /ws/v1: which address is answered by whom, behind the plugin's capability accessLevelV1Api. */
import { type Answer, json, type Question } from '../answer.ts'
import type { House } from './house.ts'
import { answerTree, lacksV1Level, v1Error, V1Refusal } from './v1-lists.ts'
import { answerOfSchool, answerOne, answerSectionEnrollments } from './v1-schedule.ts'
import { answerDistrict, answerSchool, answerSchools, answerStaff, answerStaffs, preference } from './v1-schools.ts'
import { answerStudent, answerStudents } from './v1-students.ts'
import { answerStudentWrites } from './v1-student-writes.ts'

export function answerV1(house: House, question: Question): Answer {
  try {
    return question.method === 'GET' ? read(house, question) : write(house, question)
  } catch (error) {
    if (error instanceof V1Refusal) return v1Error(error)
    throw error
  }
}

function read(house: House, question: Question): Answer {
  if (house.v1Level() === 'NONE') throw lacksV1Level('READ')
  const [noun = '', ...rest] = question.path
    .replace(/^\/ws\/v1\//, '')
    .replace(/\/$/, '')
    .split('/')
  const as = rest.at(-1) === 'count' ? 'count' : 'list'
  const [first = '', second = ''] = rest
  if (noun === 'district') return readDistrict(house, question, first, as)
  if (noun === 'school' && rest.length === 0) return answerSchools(house, question, 'list')
  const dcid = Number(first)
  if (!/^-?\d+$/.test(first)) throw unknown(question)
  if (noun === 'school') return readSchool(house, question, { dcid, noun: second, as })
  if (noun === 'section' && second === 'section_enrollment') return answerSectionEnrollments(house, question, dcid, as)
  if (rest.length > 1) throw unknown(question)
  switch (noun) {
    case 'student':
      return answerStudent(house, question, dcid)
    case 'staff':
      return answerStaff(house, question, dcid)
    case 'term':
    case 'course':
    case 'section':
    case 'section_enrollment':
      return answerOne(house, question, noun, dcid)
    default:
      throw unknown(question)
  }
}

function readDistrict(house: House, question: Question, noun: string, as: 'list' | 'count'): Answer {
  switch (noun) {
    case '':
      return answerDistrict(house, question)
    case 'school':
      return answerSchools(house, question, as)
    case 'student':
      return answerStudents(house, question, undefined, as)
    default:
      throw unknown(question)
  }
}

function readSchool(
  house: House,
  question: Question,
  { dcid, noun, as }: { readonly dcid: number; readonly noun: string; readonly as: 'list' | 'count' },
): Answer {
  switch (noun) {
    case '':
      return answerSchool(house, question, dcid)
    case 'student':
      return answerStudents(house, question, dcid, as)
    case 'staff':
      return answerStaffs(house, question, dcid, as)
    case 'term':
    case 'course':
    case 'section':
      return answerOfSchool(house, question, { kind: noun, schoolDcid: dcid, as })
    default:
      throw unknown(question)
  }
}

function write(house: House, question: Question): Answer {
  if (house.v1Level() !== 'FULL') throw lacksV1Level('FULL')
  if (question.method !== 'POST' || !/^\/ws\/v1\/student\/?$/.test(question.path)) throw unknown(question)
  if (!(question.headers['content-type'] ?? '').includes('application/json'))
    throw new V1Refusal(415, 'Unsupported Media Type')
  return answerStudentWrites(house, question)
}

function unknown(question: Question): V1Refusal {
  return new V1Refusal(404, `HTTP 404 Not Found: ${question.path}`)
}

/** Answers without a token and without any capability. */
export function answerMetadata(house: House, question: Question): Answer {
  const size = house.dials.maxPageSize
  const resources = [
    'course',
    'school',
    'section',
    'section_enrollment',
    'staff',
    'student',
    'term',
    'schema_table_query',
  ]
  return answerTree(house, question, 'metadata', {
    ...Object.fromEntries(resources.map(name => [`${name}_max_page_size`, size])),
    plugin_id: 1,
    powerschool_version: house.dials.powerschoolVersion,
    state: preference(house, 'districtstate'),
    district_timezone: house.dials.timeZone,
    district_uuid: preference(house, 'districtuuid'),
    sso_enabled_admin: false,
    sso_enabled_guardian: false,
    sso_enabled_student: false,
    sso_enabled_teacher: false,
  })
}

export function answerTime(house: House): Answer {
  return json({ time: house.now() })
}
