/** A row of CC as a record. By far the most of all: one literal for those that have all there is. */

import type { SystemRecord } from '../../../model/connector.ts'
import { textOf, type Row } from '../answers.ts'
import { put, type Attributes } from './attributes.ts'

export function enrollmentRecord(row: Row): SystemRecord {
  const student = textOf(row['student_dcid'])
  const section = textOf(row['section_dcid'])
  const startDate = textOf(row['start_date'])
  const endDate = textOf(row['end_date'])
  const key = textOf(row['page_key']) ?? ''
  if (student !== undefined && section !== undefined && startDate !== undefined && endDate !== undefined) {
    return { key, attributes: { student, section, startDate, endDate } }
  }
  const attributes: Attributes = {}
  put(attributes, 'student', student)
  put(attributes, 'section', section)
  put(attributes, 'startDate', startDate)
  put(attributes, 'endDate', endDate)
  return { key, attributes }
}
