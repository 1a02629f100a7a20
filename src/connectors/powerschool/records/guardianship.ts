/** A contact of a student, as a record. */

import type { SystemRecord } from '../../../model/connector.ts'
import type { Row } from '../answers.ts'
import { joinKey, put, putFlag, putInteger, withoutNotSet, type Attributes } from './attributes.ts'

export function guardianshipRecord(row: Row): SystemRecord {
  const attributes: Attributes = {}
  put(attributes, 'guardian', row['person_id'])
  put(attributes, 'student', row['page_key'])
  put(attributes, 'relationship', withoutNotSet(row['relationship']))
  putFlag(attributes, 'livesWith', row['lives_with'])
  putFlag(attributes, 'custodial', row['custodial'])
  putFlag(attributes, 'emergency', row['emergency'])
  putFlag(attributes, 'receivesMail', row['receives_mail'])
  putInteger(attributes, 'priority', row['priority'])
  return { key: joinKey(row['person_id'], row['page_key']), attributes }
}
