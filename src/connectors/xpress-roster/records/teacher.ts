/** An xStaff as a record. */

import type { SystemRecord } from '../../../model/connector.ts'
import { child, children, reference, refIdOf, textOf, type Node } from '../nodes.ts'
import { emailOf, firstPhone, otherId, put, putList, putRef, type Attributes } from './attributes.ts'

export function teacherRecord(object: Node): SystemRecord {
  const attributes: Attributes = {}
  const name = child(object, 'name')
  const assignments = [
    child(object, 'primaryAssignment'),
    ...children(object, 'otherAssignments', 'staffPersonAssignment'),
  ]
  const schools = assignments.map(one => reference(one['schoolRefId'])).filter(key => key !== undefined)
  const [home, ...others] = new Set(schools)
  put(attributes, 'givenName', name['givenName'])
  put(attributes, 'familyName', name['familyName'])
  put(attributes, 'middleName', name['middleName'])
  put(attributes, 'suffix', name['suffix'])
  put(attributes, 'username', textOf(object['loginId']) ?? child(object, 'appProvisioningInfo')['loginId'])
  put(attributes, 'email', emailOf(object))
  put(attributes, 'phone', firstPhone(object))
  put(attributes, 'identifier', textOf(object['localId']) ?? otherId(object, 'District', 'School'))
  put(attributes, 'stateId', textOf(object['stateProvinceId']) ?? otherId(object, 'State'))
  put(attributes, 'title', assignments.map(one => textOf(one['jobFunction'])).find(Boolean))
  putRef(attributes, 'school', home)
  putList(attributes, 'otherSchools', others.sort())
  return { key: refIdOf(object), attributes }
}
