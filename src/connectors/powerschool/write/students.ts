/**
 * Writes students by POST /ws/v1/student, in batches whose every item answers for itself. A newcomer whose answer was lost
 * is looked up by student number before it is sent again: no fault makes a student twice.
 */

import type { Write, WriteOutcome } from '../../../model/outgoing.ts'
import { BrokenAnswer, InDoubt, type Answer } from '../../kit/http.ts'
import { inParallel } from '../../kit/in-parallel.ts'
import { errorMessage, isObject, readObject, textOf, wholeNumber, type Row } from '../answers.ts'
import * as problems from '../problems.ts'
import type { Session } from '../session.ts'
import { insertItem, updateItem, type StudentItem } from './student-item.ts'

/** The batch of the attendance API is 200, that of students is nowhere told. */
const batchSize = 100
const mostDoubts = 4

type Item = { readonly write: Write; readonly item: StudentItem; readonly warning: string | undefined }

export async function* writeStudents(session: Session, writes: readonly Write[]): AsyncIterable<WriteOutcome> {
  const year = writes.some(({ operation }) => operation === 'create') ? await session.schoolYear() : undefined
  const items: Item[] = []
  for (const write of writes) {
    const { id, operation, externalId, values, there } = write
    const made =
      operation === 'create' && year ? insertItem(id, values, year) : updateItem(id, externalId ?? '', values, there)
    if (made.kind === 'item') items.push({ write, item: made.item, warning: made.warning })
    else yield { id, kind: 'refused', code: 'POWERSCHOOL_WRITE_REFUSED', message: made.message, advice: made.advice }
  }
  const { fresh, found } = await lookUpDoubtful(session, items)
  yield* found
  const batches = Array.from({ length: Math.ceil(fresh.length / batchSize) }, (_, index) =>
    fresh.slice(index * batchSize, (index + 1) * batchSize),
  )
  // As many again wait for a place, so that what is read meanwhile takes none that a batch could have.
  const limit = () => session.client.limit() * 2
  const answers = inParallel(batches, limit, (batch, signal) => sendBatch(session, batch, signal))
  for await (const outcomes of answers) yield* outcomes
}

/** Sends until every item has answered; what was lost on the way is looked up in between. */
async function sendBatch(
  session: Session,
  batch: readonly Item[],
  signal: AbortSignal,
): Promise<readonly WriteOutcome[]> {
  const outcomes: WriteOutcome[] = []
  let open = batch
  for (let doubts = 0; open.length > 0;) {
    try {
      const results = await post(session, open, signal)
      const answered = open.flatMap(one => outcomeOf(one, results.get(one.write.id)) ?? [])
      const ids = new Set(answered.map(({ id }) => id))
      outcomes.push(...answered)
      open = open.filter(({ write }) => !ids.has(write.id))
      if (open.length === 0) break
      throw new InDoubt(problems.writeUnanswered(open.length))
    } catch (error) {
      if (!(error instanceof InDoubt)) throw error
      doubts += 1
      if (doubts > mostDoubts) throw error.problem
      session.notice(`${error.problem.message} What may have arrived is looked up.`)
      const { fresh, found } = await lookUp(session, open)
      outcomes.push(...found)
      open = fresh
    }
  }
  return outcomes
}

function post(session: Session, batch: readonly Item[], signal: AbortSignal): Promise<ReadonlyMap<string, Row>> {
  const body = { students: { student: batch.map(({ item }) => item) } }
  return session.client.call({ method: 'POST', path: '/ws/v1/student', body, once: true, signal }, readResults)
}

function readResults(answer: Answer): ReadonlyMap<string, Row> {
  if (answer.status === 404) throw problems.requestRefused('the writing of students', 404, errorMessage(answer.text))
  if (answer.status === 400) throw problems.requestRefused('a batch of students', 400, errorMessage(answer.text))
  const results = readObject(answer.text)['results']
  if (!isObject(results)) throw new BrokenAnswer('it tells nothing of what was written')
  const list = Array.isArray(results['result']) ? results['result'] : [results['result']]
  return new Map(
    list.flatMap((result: unknown): [string, Row][] => {
      const uid = isObject(result) ? textOf(result['client_uid']) : undefined
      return isObject(result) && uid !== undefined ? [[uid, result]] : []
    }),
  )
}

function outcomeOf({ write, warning }: Item, result: Row | undefined): WriteOutcome | undefined {
  if (!result) return undefined
  const status = textOf(result['status'])
  const success = isObject(result['success_message']) ? wholeNumber(result['success_message']['id']) : undefined
  if (status === 'ERROR') return { id: write.id, kind: 'refused', ...refusalOf(result) }
  // A warning comes with the record written all the same.
  if (success === undefined || (status !== 'SUCCESS' && status !== 'WARNING')) return undefined
  const told = [warning, status === 'WARNING' ? warningOf(result) : undefined].filter(text => text !== undefined)
  const rest = told.length > 0 ? { warning: told.join(' ') } : {}
  return { id: write.id, kind: 'written', externalId: String(success), ...rest }
}

/** Field and kind of trouble; what PowerSchool says of it may quote the value, and is left out. */
function refusalOf(result: Row): { readonly code: string; readonly message: string; readonly advice: string } {
  const body = isObject(result['error_message']) ? result['error_message']['error'] : undefined
  const errors = (Array.isArray(body) ? body : [body]).filter(isObject)
  const where = errors.map(error => `${textOf(error['field']) ?? 'the record'} (${textOf(error['error_code']) ?? '?'})`)
  return {
    code: 'POWERSCHOOL_WRITE_REFUSED',
    message: `PowerSchool refused it: ${where.length > 0 ? where.join(', ') : 'it did not say why'}.`,
    advice: 'Correct the value in Passport, or enter the student in PowerSchool; the next run tries again.',
  }
}

function warningOf(result: Row): string {
  const body = isObject(result['warning_message']) ? result['warning_message']['warning'] : undefined
  const codes = (Array.isArray(body) ? body : [body]).flatMap(one =>
    isObject(one) ? (textOf(one['warning_code']) ?? []) : [],
  )
  return `PowerSchool wrote it with a warning: ${codes.join(', ') || 'it did not say which'}.`
}

type Known = { readonly fresh: readonly Item[]; readonly found: readonly WriteOutcome[] }

/** Only those that an earlier process may have sent. */
async function lookUpDoubtful(session: Session, items: readonly Item[]): Promise<Known> {
  const doubtful = items.filter(({ write }) => write.doubtfulSince !== null && write.operation === 'create')
  const { fresh, found } = await lookUp(session, doubtful)
  return { fresh: [...items.filter(item => !doubtful.includes(item)), ...fresh], found }
}

/** Newcomers that are there after all have been written; a change is simply made again. */
async function lookUp(session: Session, items: readonly Item[]): Promise<Known> {
  const fresh: Item[] = items.filter(({ write }) => write.operation === 'update')
  const found: WriteOutcome[] = []
  const newcomers = items.filter(({ write }) => write.operation === 'create')
  const answers = inParallel(newcomers, session.client.limit, async item => ({ item, id: await idOf(session, item) }))
  for await (const { item, id } of answers) {
    if (id === undefined) fresh.push(item)
    else found.push({ id: item.write.id, kind: 'written', externalId: id })
  }
  return { fresh, found }
}

/** Newcomers of an earlier time that did arrive. */
export async function* lookUpStudents(session: Session, writes: readonly Write[]): AsyncIterable<WriteOutcome> {
  const items = writes.map(write => {
    const { identifier, familyName, givenName } = write.values
    const name = { last_name: familyName, first_name: givenName }
    return { write, warning: undefined, item: { local_id: identifier, name } }
  })
  const { found } = await lookUp(session, items)
  yield* found
}

/** By the student number, which PowerSchool gives to one student only; and by the name, for the number may be another's. */
function idOf(session: Session, { item }: Item): Promise<string | undefined> {
  const query = `q=${encodeURIComponent(`local_id==${String(item['local_id'])}`)}&pagesize=2`
  return session.client.call({ method: 'GET', path: `/ws/v1/district/student?${query}` }, answer => {
    if (answer.status !== 200) throw problems.requestRefused('the search for a student', answer.status, '')
    const students = readObject(answer.text)['students']
    const student = isObject(students) ? students['student'] : undefined
    const list = (Array.isArray(student) ? student : [student]).filter(isObject)
    const mine = list.find(one => String(one['local_id']) === String(item['local_id']) && isNamed(one, item))
    return mine ? textOf(mine['id']) : undefined
  })
}

function isNamed(student: Row, item: StudentItem): boolean {
  const [there, here] = [student['name'], item['name']]
  if (!isObject(there) || !isObject(here)) return false
  return ['last_name', 'first_name'].every(part => plain(there[part]) === plain(here[part]))
}

function plain(value: unknown): string {
  return (textOf(value) ?? '').trim().toLowerCase()
}
