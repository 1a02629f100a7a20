/** A row of STUDENTS as a record; the district's own fields are a group under their table's name. */

import type { SystemRecord } from '../../../model/connector.ts'
import { textOf, type Row } from '../answers.ts'
import { extensionAlias } from '../queries/student.ts'
import type { ExtensionField } from '../settings.ts'
import { gradeWord, statusWord } from '../words.ts'
import { put, schoolKey, withoutNotSet, type Attributes } from './attributes.ts'

export function studentRecords(extensions: readonly ExtensionField[]): (row: Row) => SystemRecord {
  const fields = extensions.map((field, index) => ({ ...field, alias: extensionAlias(index) }))
  const groups = [...new Set(fields.map(({ table }) => table))].map(table => ({
    table,
    fields: fields.filter(field => field.table === table),
  }))

  return row => {
    const record = studentRecord(row)
    for (const { table, fields: own } of groups) {
      const group: Record<string, string> = {}
      for (const { column, alias } of own) {
        const text = textOf(row[alias])
        if (text !== undefined) group[column] = text
      }
      record.attributes[table] = group
    }
    return record
  }
}

function studentRecord(row: Row): { readonly key: string; readonly attributes: Attributes } {
  const attributes: Attributes = {}
  const [grade, status] = [textOf(row['grade_level']), textOf(row['enroll_status'])]
  put(attributes, 'givenName', row['first_name'])
  put(attributes, 'familyName', row['last_name'])
  put(attributes, 'middleName', row['middle_name'])
  put(attributes, 'suffix', withoutNotSet(row['suffix']))
  put(attributes, 'username', row['username'])
  put(attributes, 'email', row['email'])
  put(attributes, 'phone', row['home_phone'])
  put(attributes, 'birthDate', row['birth_date'])
  put(attributes, 'sex', row['gender'])
  if (grade !== undefined) attributes['grade'] = gradeWord(grade)
  put(attributes, 'identifier', row['student_number'])
  put(attributes, 'stateId', row['state_id'])
  if (status !== undefined) attributes['enrollStatus'] = statusWord(status)
  put(attributes, 'school', schoolKey(row['school_number']))
  put(attributes, 'entryDate', row['entry_date'])
  put(attributes, 'exitDate', row['exit_date'])
  put(attributes, 'homeroom', row['home_room'])
  put(attributes, 'street', row['street'])
  put(attributes, 'city', row['city'])
  put(attributes, 'state', row['state'])
  put(attributes, 'postalCode', row['postal_code'])
  put(attributes, 'graduationYear', row['graduation_year'])
  return { key: textOf(row['page_key']) ?? '', attributes }
}
