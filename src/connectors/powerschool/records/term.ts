/** A row of TERMS as a record. */

import type { SystemRecord } from '../../../model/connector.ts'
import { textOf, wholeNumber, type Row } from '../answers.ts'
import { schoolYearOf, termType } from '../words.ts'
import { joinKey, put, type Attributes } from './attributes.ts'

export function termRecord(row: Row): SystemRecord {
  const attributes: Attributes = {}
  const yearId = wholeNumber(row['year_id'])
  put(attributes, 'name', row['name'])
  attributes['type'] = termType(textOf(row['is_year']), textOf(row['portion']))
  put(attributes, 'startDate', row['first_day'])
  put(attributes, 'endDate', row['last_day'])
  put(attributes, 'schoolYear', yearId === undefined ? row['year_id'] : String(schoolYearOf(yearId)))
  put(attributes, 'school', row['school_number'])
  put(attributes, 'parent', joinKey(row['school_number'], row['parent_id']))
  return { key: joinKey(row['school_number'], row['term_id']), attributes }
}
