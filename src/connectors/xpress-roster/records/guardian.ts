/** An xContact as a record. */

import type { SystemRecord } from '../../../model/connector.ts'
import { child, refIdOf, textOf, type Node } from '../nodes.ts'
import { emailOf, otherId, phoneOf, put, putAddress, type Attributes } from './attributes.ts'

export function guardianRecord(object: Node): SystemRecord {
  const attributes: Attributes = {}
  const name = child(object, 'name')
  put(attributes, 'givenName', name['givenName'])
  put(attributes, 'familyName', name['familyName'])
  put(attributes, 'middleName', name['middleName'])
  put(attributes, 'prefix', name['prefix'])
  put(attributes, 'suffix', name['suffix'])
  put(attributes, 'username', object['loginId'])
  put(attributes, 'email', emailOf(object))
  put(attributes, 'phone', phoneOf(object, 'Home', 'Other'))
  put(attributes, 'mobilePhone', phoneOf(object, 'Mobile', 'Text'))
  put(attributes, 'workPhone', phoneOf(object, 'Work'))
  putAddress(attributes, object)
  put(attributes, 'identifier', textOf(object['localId']) ?? otherId(object, 'District', 'School'))
  return { key: refIdOf(object), attributes }
}
