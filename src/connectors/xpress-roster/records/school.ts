/** An xSchool as a record. */

import type { SystemRecord } from '../../../model/connector.ts'
import { child, refIdOf, texts, textOf, type Node } from '../nodes.ts'
import { firstPhone, otherId, put, putAddress, putList, type Attributes } from './attributes.ts'
import { gradeWord } from './words.ts'

export function schoolRecord(object: Node): SystemRecord {
  const attributes: Attributes = {}
  put(attributes, 'name', object['schoolName'])
  put(attributes, 'identifier', textOf(object['localId']) ?? otherId(object, 'LEA', 'School'))
  put(attributes, 'stateId', textOf(object['stateProvinceId']) ?? otherId(object, 'SEA'))
  put(attributes, 'ncesId', otherId(object, 'NCES'))
  putList(attributes, 'grades', texts(object, 'gradeLevels', 'gradeLevel').map(gradeWord))
  put(attributes, 'phone', firstPhone(object))
  putAddress(attributes, object)
  put(attributes, 'country', child(object, 'address')['countryCode'])
  return { key: refIdOf(object), attributes }
}
