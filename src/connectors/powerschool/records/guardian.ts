/** A row of PERSON, a contact, as a record. */

import type { SystemRecord } from '../../../model/connector.ts'
import { textOf, type Row } from '../answers.ts'
import { put, withoutNotSet, type Attributes } from './attributes.ts'

export function guardianRecord(row: Row): SystemRecord {
  const attributes: Attributes = {}
  put(attributes, 'givenName', row['first_name'])
  put(attributes, 'familyName', row['last_name'])
  put(attributes, 'middleName', row['middle_name'])
  put(attributes, 'prefix', withoutNotSet(row['prefix']))
  put(attributes, 'suffix', withoutNotSet(row['suffix']))
  put(attributes, 'email', row['email'])
  put(attributes, 'phone', row['phone'])
  put(attributes, 'mobilePhone', row['mobile_phone'])
  put(attributes, 'workPhone', row['work_phone'])
  put(attributes, 'street', streetOf(row))
  put(attributes, 'city', row['city'])
  put(attributes, 'state', withoutNotSet(row['state']))
  put(attributes, 'postalCode', row['postal_code'])
  put(attributes, 'identifier', row['contact_number'])
  put(attributes, 'employer', row['employer'])
  return { key: textOf(row['page_key']) ?? '', attributes }
}

function streetOf(row: Row): string {
  const street = textOf(row['street']) ?? ''
  const unit = textOf(row['unit'])
  const lineTwo = textOf(row['line_two'])
  if (unit === undefined && lineTwo === undefined) return street
  return [street, unit, lineTwo].filter(Boolean).join(', ')
}
