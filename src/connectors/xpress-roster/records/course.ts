/** An xCourse as a record: it belongs to one school. */

import type { SystemRecord } from '../../../model/connector.ts'
import { refIdOf, texts, textOf, type Node } from '../nodes.ts'
import { otherId, put, putList, putRef, type Attributes } from './attributes.ts'
import { gradeWord } from './words.ts'

export function courseRecord(object: Node): SystemRecord {
  const attributes: Attributes = {}
  const subject = textOf(object['subject'])
  put(attributes, 'title', object['courseTitle'])
  put(
    attributes,
    'courseCode',
    textOf(object['leaCourseId']) ?? textOf(object['schoolCourseId']) ?? otherId(object, 'LEA', 'School', 'Other'),
  )
  putList(attributes, 'subjects', subject === undefined ? [] : [subject])
  putList(attributes, 'grades', texts(object, 'applicableEducationLevels', 'applicableEducationLevel').map(gradeWord))
  putRef(attributes, 'school', object['schoolRefId'])
  return { key: refIdOf(object), attributes }
}
