/** A row of SECTIONS as a record; it has no title of its own and takes its course's. */

import type { SystemRecord } from '../../../model/connector.ts'
import { textOf, type Row } from '../answers.ts'
import { periodsOf } from '../words.ts'
import { joinKey, put, putList, schoolKey, type Attributes } from './attributes.ts'

export function sectionRecord(row: Row): SystemRecord {
  const attributes: Attributes = {}
  const term = joinKey(row['school_number'], row['term_id'])
  put(attributes, 'title', row['course_name'])
  put(attributes, 'sectionCode', row['section_number'])
  // A number that no course has is passed on, so that the record's problem names it.
  put(attributes, 'course', row['course_number'] ?? row['own_course_number'])
  put(attributes, 'school', schoolKey(row['school_number']))
  putList(attributes, 'terms', term === '' ? [] : [term])
  putList(attributes, 'periods', periodsOf(textOf(row['expression']) ?? ''))
  put(attributes, 'room', row['room'])
  attributes['type'] = 'scheduled'
  return { key: textOf(row['page_key']) ?? '', attributes }
}
