/** A row of SCHOOLS as a record. */

import type { SystemRecord } from '../../../model/connector.ts'
import { textOf, type Row } from '../answers.ts'
import { gradeWords } from '../words.ts'
import { put, putList, type Attributes } from './attributes.ts'

export function schoolRecord(row: Row): SystemRecord {
  const attributes: Attributes = {}
  put(attributes, 'name', row['name'])
  put(attributes, 'identifier', row['school_number'])
  put(attributes, 'stateId', row['state_id'])
  putList(attributes, 'grades', gradeWords(textOf(row['low_grade']), textOf(row['high_grade'])))
  put(attributes, 'phone', row['phone'])
  put(attributes, 'street', row['street'])
  put(attributes, 'city', row['city'])
  put(attributes, 'state', row['state'])
  put(attributes, 'postalCode', row['postal_code'])
  put(attributes, 'country', row['country'])
  put(attributes, 'principalName', row['principal'])
  put(attributes, 'principalEmail', row['principal_email'])
  return { key: textOf(row['school_number']) ?? '', attributes }
}
