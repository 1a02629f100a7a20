/** The sessions of an xCalendar as records: each a term of its school. */

import type { SystemRecord } from '../../../model/connector.ts'
import { refIdOf, textOf, type Node } from '../nodes.ts'
import { joinKey, put, putDate, putRef, type Attributes } from './attributes.ts'
import { codeOf, sessionsOf } from './calendars.ts'
import { termType } from './words.ts'

export function termRecords(calendar: Node): readonly SystemRecord[] {
  const refId = refIdOf(calendar)
  return sessionsOf(calendar).map(session => {
    const attributes: Attributes = {}
    const [code, above] = [codeOf(session), textOf(session['linkedSessionCode'])]
    put(attributes, 'name', textOf(session['description']) ?? code)
    attributes['type'] = termType(textOf(session['sessionType']))
    putDate(attributes, 'startDate', session['startDate'])
    putDate(attributes, 'endDate', session['endDate'])
    put(attributes, 'schoolYear', calendar['schoolYear'])
    putRef(attributes, 'school', calendar['schoolRefId'])
    if (above !== undefined && above !== code) attributes['parent'] = joinKey(refId, above)
    return { key: joinKey(refId, code), attributes }
  })
}
