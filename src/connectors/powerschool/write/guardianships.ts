/** Writes who is whose guardian by the contacts API: the link of a contact to a student, and its detail. */

import type { SystemRecord } from '../../../model/connector.ts'
import type { Write, WriteOutcome } from '../../../model/outgoing.ts'
import { InDoubt } from '../../kit/http.ts'
import { inParallel } from '../../kit/in-parallel.ts'
import { isObject, textOf, type Row } from '../answers.ts'
import type { Session } from '../session.ts'
import { readCodes, type Codes } from './codes.ts'
import { detailFields, partsOf, Unfit } from './contact.ts'
import { readContact, readSaved, refusing, sameFields } from './contacts.ts'

const mostDoubts = 4

export async function* writeGuardianships(
  session: Session,
  writes: readonly Write[],
  readStudents: (keys: readonly string[]) => Promise<ReadonlyMap<string, SystemRecord>>,
): AsyncIterable<WriteOutcome> {
  const codes = await readCodes(session)
  const created = writes.filter(({ operation }) => operation === 'create')
  const students = await readStudents(created.flatMap(({ values }) => textOf(values['student']) ?? []))
  // Links of one contact are written one after the other: each is decided by what the contact has by then.
  const byContact = [...Map.groupBy(writes, contactOf).values()]
  const answers = inParallel(byContact, session.client.limit, async ofContact => {
    const outcomes: WriteOutcome[] = []
    for (const write of ofContact) {
      outcomes.push(await refusing(write, () => writeOne(session, write, { codes, students })))
    }
    return outcomes
  })
  for await (const outcomes of answers) yield* outcomes
}

/** Newcomers of an earlier time that did arrive. */
export async function* lookUpGuardianships(session: Session, writes: readonly Write[]): AsyncIterable<WriteOutcome> {
  for (const write of writes) {
    const there = await readContact(session, contactOf(write))
    if (!linkTo(there, studentOf(write))) continue
    yield { id: write.id, kind: 'written', externalId: `${contactOf(write)}:${studentOf(write)}` }
  }
}

function linkTo(contact: Row, student: string): Row | undefined {
  return partsOf(contact, 'contactStudents').find(({ dcid }) => textOf(dcid) === student)
}

type Tools = { readonly codes: Codes; readonly students: ReadonlyMap<string, SystemRecord> }

async function writeOne(session: Session, write: Write, tools: Tools): Promise<WriteOutcome> {
  const [contact, student] = [contactOf(write), studentOf(write)]
  for (let doubts = 0; ;) {
    try {
      const there = await readContact(session, contact)
      for (const { method, path, body } of stepsOf(there, write, tools)) {
        await session.client.call({ method, path: `/ws/contacts/${contact}/${path}`, body, once: true }, readSaved)
      }
      return { id: write.id, kind: 'written', externalId: `${contact}:${student}` }
    } catch (error) {
      if (!(error instanceof InDoubt)) throw error
      doubts += 1
      if (doubts > mostDoubts) throw error.problem
    }
  }
}

type Step = { readonly method: 'POST' | 'PUT'; readonly path: string; readonly body: Row }

function stepsOf(contact: Row, write: Write, { codes, students }: Tools): readonly Step[] {
  const { values } = write
  const student = studentOf(write)
  const link = linkTo(contact, student)
  const sequence = typeof values['priority'] === 'number' ? { sequence: values['priority'] } : {}
  if (!link) {
    const number = textOf(students.get(student)?.attributes['identifier'])
    if (number === undefined) {
      throw new Unfit('its student does not count in PowerSchool, or has no number there', 'Look at the student there.')
    }
    const detail = detailFields({ active: true }, values, codes)
    const body = { studentNumber: number, sequence: 1, ...sequence, studentDetails: [detail] }
    return [{ method: 'POST', path: 'students', body }]
  }
  const path = `students/${textOf(link['studentContactId']) ?? ''}`
  const details = Array.isArray(link['studentDetails']) ? link['studentDetails'].filter(isObject) : []
  const there = details.find(({ active }) => active === true) ?? details[0]
  const steps: Step[] = []
  if (sequence.sequence !== undefined && sequence.sequence !== link['sequence']) {
    const { studentDetails: _, ...own } = link
    steps.push({ method: 'PUT', path, body: { ...own, ...sequence } })
  }
  const detail = detailFields(there ?? { active: true }, values, codes)
  if (!there) steps.push({ method: 'POST', path: `${path}/studentdetails`, body: detail })
  else if (!sameFields(there, detail)) {
    const id = textOf(there['studentContactDetailId']) ?? ''
    steps.push({ method: 'PUT', path: `${path}/studentdetails/${id}`, body: detail })
  }
  return steps
}

function contactOf({ externalId, values }: Write): string {
  return externalId?.split(':')[0] ?? textOf(values['guardian']) ?? ''
}

function studentOf({ externalId, values }: Write): string {
  return externalId?.split(':')[1] ?? textOf(values['student']) ?? ''
}
