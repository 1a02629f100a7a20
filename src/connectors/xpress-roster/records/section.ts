/** An xRoster, a class, as a record; its students and staff are records of their own. */

import type { SystemRecord } from '../../../model/connector.ts'
import { children, reference, refIdOf, textOf, type Node } from '../nodes.ts'
import { put, putList, putRef, type Attributes } from './attributes.ts'
import { termKey, type Calendars } from './calendars.ts'

export function sectionRecords(calendars: Calendars): (object: Node) => SystemRecord {
  return object => {
    const attributes: Attributes = {}
    const key = refIdOf(object)
    const meetings = children(object, 'meetingTimes', 'meetingTime')
    const distinct = (name: string): string[] => [
      ...new Set(meetings.map(one => textOf(one[name])).filter(text => text !== undefined)),
    ]
    put(attributes, 'title', object['courseTitle'])
    // A class that has no code of its own is called by its id: Passport wants every class to have one.
    put(attributes, 'sectionCode', textOf(object['schoolSectionId']) ?? key)
    putRef(attributes, 'course', object['courseRefId'])
    putRef(attributes, 'school', object['schoolRefId'])
    putList(attributes, 'terms', termsOf(object, meetings, calendars))
    putList(attributes, 'periods', distinct('timeTablePeriod'))
    put(attributes, 'room', distinct('roomNumber')[0])
    return { key, attributes }
  }
}

/** Older providers say calendar and session on the class itself. */
function termsOf(object: Node, meetings: readonly Node[], calendars: Calendars): string[] {
  const school = reference(object['schoolRefId'])
  const keys = [object, ...meetings].flatMap(one => {
    const [code, calendar] = [textOf(one['sessionCode']), reference(one['schoolCalendarRefId'])]
    if (code === undefined) return []
    return termKey({ code, ...(calendar ? { calendar } : {}), ...(school ? { school } : {}) }, calendars) ?? []
  })
  return [...new Set(keys)].sort()
}
