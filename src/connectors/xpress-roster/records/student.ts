/** An xStudent as a record, where it counts: who has an enrollment that has not ended. */

import type { SystemRecord } from '../../../model/connector.ts'
import { child, children, reference, refIdOf, textOf, type Node } from '../nodes.ts'
import {
  emailOf,
  firstPhone,
  otherId,
  phoneOf,
  put,
  putAddress,
  putDate,
  putList,
  putRef,
  type Attributes,
} from './attributes.ts'
import { gradeWord, sexWord } from './words.ts'

/** Undefined for a student all of whose enrollments have ended before `today`. */
export function studentRecord(object: Node, today: string): SystemRecord | undefined {
  const home = child(object, 'enrollment')
  const all = [home, ...children(object, 'otherEnrollments', 'enrollment')].filter(one => Object.keys(one).length > 0)
  const current = all.filter(one => isCurrent(one, today))
  const [main] = current
  if (all.length > 0 && !main) return undefined
  const attributes: Attributes = {}
  putName(attributes, object)
  put(attributes, 'username', textOf(object['loginId']) ?? child(object, 'appProvisioningInfo')['loginId'])
  put(attributes, 'email', emailOf(object))
  put(attributes, 'phone', firstPhone(object))
  put(attributes, 'sms', phoneOf(object, 'Text', 'Mobile'))
  const demographics = child(object, 'demographics')
  const [sex, grade] = [textOf(demographics['sex']), textOf(main?.['gradeLevel'])]
  putDate(attributes, 'birthDate', demographics['birthDate'])
  if (sex !== undefined) attributes['sex'] = sexWord(sex)
  if (grade !== undefined) attributes['grade'] = gradeWord(grade)
  put(attributes, 'identifier', textOf(object['localId']) ?? otherId(object, 'District', 'School'))
  put(attributes, 'stateId', textOf(object['stateProvinceId']) ?? otherId(object, 'State'))
  attributes['enrollStatus'] = 'active'
  putEnrollment(attributes, main ?? {}, current)
  putAddress(attributes, object)
  put(attributes, 'graduationYear', main?.['projectedGraduationYear'])
  return { key: refIdOf(object), attributes }
}

function putName(attributes: Attributes, object: Node): void {
  const name = child(object, 'name')
  const others = children(object, 'otherNames', 'name')
  const ofType = (type: string): Node => others.find(one => textOf(one['type']) === type) ?? {}
  put(attributes, 'givenName', name['givenName'])
  put(attributes, 'familyName', name['familyName'])
  put(attributes, 'middleName', name['middleName'])
  put(attributes, 'suffix', name['suffix'])
  put(attributes, 'preferredGivenName', ofType('PreferredGivenName')['givenName'])
  put(attributes, 'preferredFamilyName', ofType('PreferredFamilyName')['familyName'])
}

/** The home school is the student's; the others come along. */
function putEnrollment(attributes: Attributes, main: Node, current: readonly Node[]): void {
  const school = reference(main['schoolRefId'])
  const others = new Set(current.map(one => reference(one['schoolRefId'])).filter(key => key !== undefined))
  if (school !== undefined) others.delete(school)
  putRef(attributes, 'school', school)
  putList(attributes, 'otherSchools', [...others].sort())
  putDate(attributes, 'entryDate', main['entryDate'])
  putDate(attributes, 'exitDate', main['exitDate'])
  put(attributes, 'homeroom', main['homeRoomNumber'])
}

/** It has no exit, or one that is to come; whoever leaves on the day of the entry never came. */
function isCurrent(enrollment: Node, today: string): boolean {
  const dates: Attributes = {}
  putDate(dates, 'entry', enrollment['entryDate'])
  putDate(dates, 'exit', enrollment['exitDate'])
  const { entry, exit } = dates
  if (typeof exit !== 'string') return true
  return exit >= today && !(typeof entry === 'string' && exit <= entry)
}
