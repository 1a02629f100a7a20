/** A contact as the contacts API shows and takes it: which of its parts are the ones we read. */

import type { SourceAttributes } from '../../../model/value.ts'
import { isObject, textOf, type Row } from '../answers.ts'
import type { Codes } from './codes.ts'

/** What PowerSchool would refuse, found before it is sent. */
export class Unfit extends Error {
  readonly advice: string

  constructor(message: string, advice: string) {
    super(message)
    this.advice = advice
  }
}

export const phoneKinds = { phone: 'other', mobilePhone: 'mobile', workPhone: 'work' } as const
export type PhoneName = keyof typeof phoneKinds

const newPhoneType = { phone: 'Home', mobilePhone: 'Mobile', workPhone: 'Work' } as const
export const addressNames = ['street', 'city', 'state', 'postalCode'] as const

/** As the guardian query tells phones apart. */
export function phoneKind(type: string | undefined): (typeof phoneKinds)[PhoneName] {
  const code = (type ?? '').toLowerCase()
  if (code === 'mobile' || code === 'cell') return 'mobile'
  return code === 'work' || code === 'daytime' || code === 'business' ? 'work' : 'other'
}

export function partsOf(contact: Row, name: 'emails' | 'phones' | 'addresses' | 'contactStudents'): readonly Row[] {
  const parts = contact[name]
  return Array.isArray(parts) ? parts.filter(isObject) : []
}

/** The part that is read: the guardian query's order. */
export function shownEmail(contact: Row): Row | undefined {
  const emails = partsOf(contact, 'emails')
  return emails.find(({ primary }) => primary === true) ?? emails[0]
}

export function shownPhone(contact: Row, name: PhoneName): Row | undefined {
  const phones = partsOf(contact, 'phones').filter(({ phoneType }) => phoneKind(textOf(phoneType)) === phoneKinds[name])
  return phones.find(({ preferred }) => preferred === true) ?? phones[0]
}

export function shownAddress(contact: Row, today: string): Row | undefined {
  return partsOf(contact, 'addresses').find(({ endDate }) => (textOf(endDate) ?? '9999') >= today)
}

export function newContact(values: SourceAttributes, codes: Codes): Row {
  const email = wordOf(values['email'])
  const phones = (Object.keys(phoneKinds) as PhoneName[]).flatMap(name => {
    const phoneNumber = wordOf(values[name])
    return phoneNumber === undefined ? [] : [newPhone(name, phoneNumber, codes)]
  })
  const address = addressNames.some(name => wordOf(values[name]) !== undefined) ? [newAddress(values, codes)] : []
  return {
    ...demographics({ active: true }, values, codes),
    emails: email === undefined ? [] : [newEmail(email, codes)],
    phones,
    addresses: address,
    contactStudents: [],
  }
}

export function newEmail(address: string, codes: Codes): Row {
  return { primary: true, ...typed('type', codes.of('Email', 'Current') ?? codes.of('Email', 'Personal')), address }
}

export function newPhone(name: PhoneName, phoneNumber: string, codes: Codes): Row {
  const type = codes.of('Phone', newPhoneType[name]) ?? codes.of('Phone', 'Daytime')
  if (name !== 'phone' && phoneKind(type) !== phoneKinds[name]) {
    throw new Unfit(`PowerSchool has no kind of phone for ${name}`, 'Add the code to CODESET (Phone) there.')
  }
  return { ...typed('phoneType', type), phoneNumber, preferred: false, sms: false }
}

export function newAddress(values: SourceAttributes, codes: Codes): Row {
  const type = codes.of('Address', 'Home') ?? codes.of('Address', 'Mailing')
  return { ...typed('addressType', type), ...addressFields({}, values, codes) }
}

/** Over what is there: what is not named stays. */
export function addressFields(there: Row, values: SourceAttributes, codes: Codes): Row {
  const named = { street: 'street', city: 'city', postalCode: 'postalcode' } as const
  const fields: Record<string, unknown> = { ...there }
  for (const [name, field] of Object.entries(named)) {
    if (values[name] !== undefined) fields[field] = wordOf(values[name]) ?? null
  }
  // The street that is read is made of three columns, and is written as one.
  if (values['street'] !== undefined) Object.assign(fields, { unit: null, linetwo: null })
  if (values['state'] !== undefined) fields['state'] = coded('State', values['state'], codes)
  return fields
}

export function demographics(there: Row, values: SourceAttributes, codes: Codes): Row {
  const named = {
    givenName: 'firstName',
    middleName: 'middleName',
    familyName: 'lastName',
    employer: 'employer',
  } as const
  const fields: Record<string, unknown> = { ...there }
  for (const [name, field] of Object.entries(named)) {
    if (values[name] !== undefined) fields[field] = wordOf(values[name]) ?? null
  }
  if (values['prefix'] !== undefined) fields['prefix'] = coded('Prefix', values['prefix'], codes)
  if (values['suffix'] !== undefined) fields['suffix'] = coded('Suffix', values['suffix'], codes)
  return fields
}

export function detailFields(there: Row, values: SourceAttributes, codes: Codes): Row {
  const flags = ['custodial', 'emergency', 'livesWith', 'receivesMail']
  const fields: Record<string, unknown> = { ...there }
  for (const flag of flags) if (values[flag] !== undefined) fields[flag] = values[flag] === true
  if (values['relationship'] !== undefined) {
    fields['relationship'] = coded('Relationship', values['relationship'], codes)
  }
  return fields
}

function coded(kind: Parameters<Codes['of']>[0], value: unknown, codes: Codes): string | null {
  const word = wordOf(value)
  if (word === undefined) return codes.of(kind, 'Not Set') ?? null
  const code = codes.of(kind, word)
  if (code === undefined) {
    throw new Unfit(
      `PowerSchool has no code of ${kind} for its value`,
      `Use one of PowerSchool's words for ${kind}, or add it there.`,
    )
  }
  return code
}

function typed(field: string, code: string | undefined): Row {
  return code === undefined ? {} : { [field]: code }
}

export function wordOf(value: unknown): string | undefined {
  const text = textOf(value)?.trim()
  return text === undefined || text === '' ? undefined : text
}
