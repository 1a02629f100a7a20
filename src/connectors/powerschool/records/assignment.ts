/** A person who teaches a section, as a record. */

import type { SystemRecord } from '../../../model/connector.ts'
import { textOf, type Row } from '../answers.ts'
import { teacherRole } from '../words.ts'
import { joinKey, put, putFlag, type Attributes } from './attributes.ts'

export function assignmentRecord(row: Row): SystemRecord {
  const attributes: Attributes = {}
  const lead = textOf(row['is_lead'])
  const role = teacherRole(textOf(row['role_name']), lead === '1')
  put(attributes, 'teacher', row['users_dcid'])
  put(attributes, 'section', row['page_key'])
  putFlag(attributes, 'primary', lead === '0' || lead === '1' ? role === 'teacher' : lead)
  attributes['role'] = role
  put(attributes, 'startDate', row['start_date'])
  put(attributes, 'endDate', row['end_date'])
  return { key: joinKey(row['page_key'], row['users_dcid']), attributes }
}
