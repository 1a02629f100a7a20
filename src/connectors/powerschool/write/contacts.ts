/**
 * Writes guardians by the contacts API. A change is made part by part, each time from what the contact has by then, so that
 * what arrived before is not written again; a newcomer whose answer was lost is looked for among those written since.
 */

import type { SystemRecord } from '../../../model/connector.ts'
import type { Write, WriteOutcome } from '../../../model/outgoing.ts'
import type { SourceAttributes } from '../../../model/value.ts'
import { BrokenAnswer, InDoubt, type Answer } from '../../kit/http.ts'
import { inParallel } from '../../kit/in-parallel.ts'
import { errorMessage, isObject, readObject, textOf, wholeNumber, type Row } from '../answers.ts'
import * as problems from '../problems.ts'
import type { Session } from '../session.ts'
import { readCodes, type Codes } from './codes.ts'
import {
  addressFields,
  addressNames,
  demographics,
  newAddress,
  newContact,
  newEmail,
  newPhone,
  phoneKinds,
  shownAddress,
  shownEmail,
  shownPhone,
  Unfit,
  wordOf,
  type PhoneName,
} from './contact.ts'

const mostDoubts = 4

/** Contacts that were written since, as they are read. */
export type Recent = (since: string) => Promise<readonly SystemRecord[]>

export async function* writeContacts(
  session: Session,
  writes: readonly Write[],
  recent: Recent,
): AsyncIterable<WriteOutcome> {
  const codes = await readCodes(session)
  yield* inParallel(writes, session.client.limit, write =>
    refusing(write, () =>
      write.operation === 'create'
        ? createContact(session, write, { codes, recent })
        : changeContact(session, write, codes),
    ),
  )
}

/** One that can't be written is told of; it stops no others. */
export async function refusing(write: Write, work: () => Promise<WriteOutcome>): Promise<WriteOutcome> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Unfit)) throw error
    const message = `It was not written: ${error.message}.`
    return { id: write.id, kind: 'refused', code: 'POWERSCHOOL_WRITE_REFUSED', message, advice: error.advice }
  }
}

async function createContact(
  session: Session,
  write: Write,
  { codes, recent }: { readonly codes: Codes; readonly recent: Recent },
): Promise<WriteOutcome> {
  const begun = new Date().toISOString()
  const body = newContact(write.values, codes)
  let since = write.doubtfulSince
  for (let doubts = 0; ;) {
    if (since !== null) {
      const found = sameAmong(await recent(since), write.values)
      if (found !== undefined) return written(write, found)
    }
    try {
      const call = { method: 'POST', path: '/ws/contacts/contact', body, once: true } as const
      const id = await session.client.call(call, readSaved)
      return written(write, id)
    } catch (error) {
      if (!(error instanceof InDoubt)) throw error
      doubts += 1
      if (doubts > mostDoubts) throw error.problem
      since ??= begun
    }
  }
}

/** Newcomers of an earlier time that did arrive. */
export async function* lookUpContacts(writes: readonly Write[], recent: Recent): AsyncIterable<WriteOutcome> {
  const since = writes.flatMap(({ doubtfulSince }) => doubtfulSince ?? []).sort()[0]
  if (since === undefined) return
  const contacts = await recent(since)
  for (const write of writes) {
    const found = contacts.some(one => isSame(one, write.values))
    if (found) yield await refusing(write, async () => written(write, sameAmong(contacts, write.values) ?? ''))
  }
}

/** Undefined where none of them is the one; refused where several may be. */
function sameAmong(contacts: readonly SystemRecord[], values: SourceAttributes): string | undefined {
  const same = contacts.filter(one => isSame(one, values))
  if (same.length > 1) {
    throw new Unfit(
      'an answer was lost, and several contacts that were written since may be this one',
      'Look for the contact in PowerSchool, and delete those that are too many there.',
    )
  }
  return same[0]?.key
}

const telling = ['givenName', 'familyName', 'email', 'mobilePhone', 'workPhone', 'phone']

function isSame({ attributes }: SystemRecord, values: SourceAttributes): boolean {
  return telling.every(name => plain(attributes[name]) === plain(values[name]))
}

function plain(value: unknown): string {
  return (wordOf(value) ?? '').toLowerCase().replace(/[^\p{L}\p{N}@.]/gu, '')
}

function written({ id }: Write, externalId: string): WriteOutcome {
  return { id, kind: 'written', externalId }
}

async function changeContact(session: Session, write: Write, codes: Codes): Promise<WriteOutcome> {
  const id = write.externalId ?? ''
  const today = await session.today()
  for (let doubts = 0; ;) {
    try {
      const contact = await readContact(session, id)
      for (const { method, path, body } of stepsOf(contact, write.values, { codes, today })) {
        await session.client.call({ method, path: `/ws/contacts/${id}/${path}`, body, once: true }, readSaved)
      }
      return { id: write.id, kind: 'written', externalId: id }
    } catch (error) {
      if (!(error instanceof InDoubt)) throw error
      doubts += 1
      if (doubts > mostDoubts) throw error.problem
    }
  }
}

type Step = { readonly method: 'POST' | 'PUT' | 'DELETE'; readonly path: string; readonly body?: Row }

/** What is still to be written of the values, with the contact as it is now. */
function stepsOf(
  contact: Row,
  values: SourceAttributes,
  { codes, today }: { readonly codes: Codes; readonly today: string },
): readonly Step[] {
  const steps: Step[] = []
  const own = ['givenName', 'middleName', 'familyName', 'employer', 'prefix', 'suffix']
  if (own.some(name => values[name] !== undefined)) {
    const { emails: _, phones: __, addresses: ___, contactStudents: ____, ...there } = contact
    const body = demographics(there, values, codes)
    if (!sameFields(there, body)) steps.push({ method: 'PUT', path: 'demographics', body })
  }
  if (values['email'] !== undefined) {
    const email = wordOf(values['email'])
    const there = shownEmail(contact)
    const path = `emails/${textOf(there?.['contactEmailId']) ?? ''}`
    if (email === undefined && there) steps.push({ method: 'DELETE', path })
    else if (email !== undefined && !there) steps.push({ method: 'POST', path: 'emails', body: newEmail(email, codes) })
    else if (email !== undefined && there && there['address'] !== email) {
      steps.push({ method: 'PUT', path, body: { ...there, address: email } })
    }
  }
  for (const name of Object.keys(phoneKinds) as PhoneName[]) {
    if (values[name] === undefined) continue
    const number = wordOf(values[name])
    const there = shownPhone(contact, name)
    const path = `phones/${textOf(there?.['contactsPhoneId']) ?? ''}`
    if (number === undefined && there) steps.push({ method: 'DELETE', path })
    else if (number !== undefined && !there)
      steps.push({ method: 'POST', path: 'phones', body: newPhone(name, number, codes) })
    else if (number !== undefined && there && digits(there['phoneNumber']) !== digits(number)) {
      steps.push({ method: 'PUT', path, body: { ...there, phoneNumber: number } })
    }
  }
  if (addressNames.some(name => values[name] !== undefined)) {
    const there = shownAddress(contact, today)
    const path = `addresses/${textOf(there?.['contactsAddressId']) ?? ''}`
    if (!there) steps.push({ method: 'POST', path: 'addresses', body: newAddress(values, codes) })
    else {
      const body = addressFields(there, values, codes)
      if (!sameFields(there, body)) steps.push({ method: 'PUT', path, body })
    }
  }
  return steps
}

export function sameFields(a: Row, b: Row): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(
    name => JSON.stringify(a[name] ?? null) === JSON.stringify(b[name] ?? null),
  )
}

function digits(value: unknown): string {
  return (textOf(value) ?? '').replace(/\D/g, '')
}

export function readContact(session: Session, id: string): Promise<Row> {
  return session.client.call({ method: 'GET', path: `/ws/contacts/contact/${encodeURIComponent(id)}` }, answer => {
    if (answer.status === 404)
      throw new Unfit('PowerSchool has this contact no longer', 'Run the import, which learns of it.')
    if (answer.status !== 200) throw problems.requestRefused('the reading of a contact', answer.status, '')
    return readObject(answer.text)
  })
}

/** The id of what was saved. Of a refusal the field is told; PowerSchool's own words may quote the value. */
export function readSaved(answer: Answer): string {
  if (answer.status === 404) throw new Unfit('PowerSchool has it no longer', 'Run the import, which learns of it.')
  const body = readObject(answer.text)
  if (answer.status === 400)
    throw new Unfit(`PowerSchool refused ${fieldsOf(body, answer.text)}`, 'Correct the value in Passport.')
  const success = isObject(body['_success_message']) ? body['_success_message'] : {}
  const id = wholeNumber(success['id']) ?? wholeNumber(success['Id'])
  if (textOf(body['status']) !== 'VALID') {
    throw new Unfit(`PowerSchool refused ${fieldsOf(body, answer.text)}`, 'Correct the value in Passport.')
  }
  if (id === undefined) throw new BrokenAnswer('it does not say what was saved')
  return String(id)
}

function fieldsOf(body: Row, text: string): string {
  const errors = isObject(body['_error_message']) ? Object.values(body['_error_message']).flat() : body['errors']
  const fields = (Array.isArray(errors) ? errors : []).flatMap((one: unknown) =>
    isObject(one) ? (textOf(one['field']) ?? []) : [],
  )
  return fields.length > 0 ? fields.join(', ') : errorMessage(text) === '' ? 'it without a reason' : 'it'
}
