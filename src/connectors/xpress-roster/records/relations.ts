/** Who is in a class and who teaches it, from an xRoster; whose guardian a contact is, from an xContact. */

import type { SystemRecord } from '../../../model/connector.ts'
import { child, children, manyOf, isNode, reference, refIdOf, textOf, type Node } from '../nodes.ts'
import { joinKey, put, putFlag, putInteger, type Attributes } from './attributes.ts'

export function enrollmentRecords(roster: Node): readonly SystemRecord[] {
  const section = refIdOf(roster)
  return eachOnce(
    children(roster, 'students', 'studentReference').map(student => {
      const person = reference(student['refId'] ?? student['@refId'])
      return { key: joinKey(section, person), attributes: { student: person ?? '', section } }
    }),
  )
}

export function assignmentRecords(roster: Node): readonly SystemRecord[] {
  const section = refIdOf(roster)
  const assignment = (holder: Node, primary: boolean): SystemRecord => {
    const staff = child(holder, 'staffPersonReference')
    const person = reference(staff['refId'] ?? staff['@refId'])
    const leads = primary || /^(true|1)$/i.test(textOf(holder['teacherOfRecord']) ?? '')
    const role = leads ? 'teacher' : 'co-teacher'
    return { key: joinKey(section, person), attributes: { teacher: person ?? '', section, primary, role } }
  }
  // By the letter of the schema the one other may stand where the list should.
  const others = manyOf(roster['otherStaffs']).filter(isNode)
  const listed = others.flatMap(one => ('staffPersonReference' in one ? [one] : children({ one }, 'one', 'otherStaff')))
  return eachOnce([
    ...manyOf(roster['primaryStaff'])
      .filter(isNode)
      .map(one => assignment(one, true)),
    ...listed.map(one => assignment(one, false)),
  ])
}

export function relationshipsOf(contact: Node): readonly Node[] {
  return children(contact, 'relationships', 'relationship')
}

export function guardianshipRecords(contact: Node): readonly SystemRecord[] {
  const guardian = refIdOf(contact)
  return eachOnce(
    relationshipsOf(contact).map(relationship => {
      const student = reference(relationship['studentRefId'])
      const attributes: Attributes = { guardian, student: student ?? '' }
      put(attributes, 'relationship', relationship['relationshipCode'])
      putFlag(attributes, 'livesWith', relationship['livesWith'])
      putFlag(attributes, 'custodial', relationship['custodialIndicator'])
      putFlag(attributes, 'emergency', relationship['emergencyContactIndicator'])
      putFlag(attributes, 'receivesMail', relationship['communicationsIndicator'])
      putInteger(attributes, 'priority', relationship['contactSequence'])
      put(attributes, 'restrictions', relationship['restrictions'])
      return { key: joinKey(guardian, student), attributes }
    }),
  )
}

/** The contacts that a student names, of those who name no student themselves. */
export function namedContacts(student: Node, bare: ReadonlySet<string>): readonly SystemRecord[] {
  const key = refIdOf(student)
  const named = manyOf(student['studentContacts'])
    .filter(isNode)
    .flatMap(one => [
      ...manyOf(one['contactPersonRefId']).map(reference),
      ...children({ one }, 'one', 'xContact').map(refIdOf),
    ])
  return eachOnce(
    named
      .filter(guardian => guardian !== undefined && bare.has(guardian))
      .map(guardian => ({ key: joinKey(guardian, key), attributes: { guardian: guardian ?? '', student: key } })),
  )
}

/** What is said twice of the same two is said once. */
function eachOnce(records: readonly SystemRecord[]): readonly SystemRecord[] {
  const byKey = new Map<string, SystemRecord>()
  for (const record of records) if (record.key === '' || !byKey.has(record.key)) byKey.set(record.key, record)
  return [...byKey.values()]
}
