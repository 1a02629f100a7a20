/** A row of COURSES as a record. */

import type { SystemRecord } from '../../../model/connector.ts'
import { textOf, type Row } from '../answers.ts'
import { put, putList, schoolKey, type Attributes } from './attributes.ts'

export function courseRecord(row: Row): SystemRecord {
  const attributes: Attributes = {}
  const department = textOf(row['department'])
  put(attributes, 'title', row['course_name'])
  put(attributes, 'courseCode', row['course_number'])
  putList(attributes, 'subjects', department === undefined ? [] : [department])
  put(attributes, 'school', schoolKey(row['school_number']))
  return { key: textOf(row['course_number']) ?? '', attributes }
}
