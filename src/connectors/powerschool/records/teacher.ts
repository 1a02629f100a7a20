/** A row of USERS as a record: one person, with the schools of all its SCHOOLSTAFF rows that are current. */

import type { SystemRecord } from '../../../model/connector.ts'
import { textOf, type Row } from '../answers.ts'
import { put, putFlag, putList, schoolKey, type Attributes } from './attributes.ts'

export function teacherRecord(row: Row): SystemRecord {
  const attributes: Attributes = {}
  const home = schoolKey(row['home_school'])
  const schools = new Set((textOf(row['schools']) ?? '').split(',').filter(Boolean))
  if (home !== undefined) schools.delete(home)
  put(attributes, 'givenName', row['first_name'])
  put(attributes, 'familyName', row['last_name'])
  put(attributes, 'middleName', row['middle_name'])
  put(attributes, 'preferredGivenName', row['preferred_name'])
  put(attributes, 'username', row['username'])
  put(attributes, 'email', row['email'])
  put(attributes, 'phone', row['phone'])
  put(attributes, 'identifier', row['teacher_number'])
  put(attributes, 'stateId', row['state_id'])
  put(attributes, 'title', row['title'])
  put(attributes, 'school', home)
  putList(attributes, 'otherSchools', [...schools])
  putFlag(attributes, 'active', row['active'])
  return { key: textOf(row['page_key']) ?? '', attributes }
}
