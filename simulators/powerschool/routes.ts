/** The addresses of PowerSchool that are served here, each with its kind for the counts and who answers it. */
import { type Answer, json, type Question } from '../answer.ts'
import type { Effect } from '../faults.ts'
import type { House } from './house.ts'
import { answerContacts } from './contacts.ts'
import { answerPowerQuery } from './power-query.ts'
import { answerTableApi } from './table-api.ts'
import { answerToken } from './token.ts'
import { answerMetadata, answerTime, answerV1 } from './v1.ts'

export type Route = {
  readonly kind: string
  /** True needs no token. */
  readonly open?: boolean
  readonly answer: (house: House, question: Question, effects: readonly Effect[]) => Answer
}

export function findRoute(question: Question): Route {
  const { path } = question
  if (/^\/oauth\/access_token\/?$/.test(path)) return { kind: 'token', open: true, answer: answerToken }
  if (/^\/ws\/v1\/metadata\/?$/.test(path)) return { kind: 'metadata', open: true, answer: answerMetadata }
  if (/^\/ws\/v1\/time\/?$/.test(path)) return { kind: 'time', open: true, answer: answerTime }
  if (path.startsWith('/ws/v1/')) return { kind: question.method === 'GET' ? 'v1' : 'v1 write', answer: answerV1 }
  const query = /^\/ws\/schema\/query\/([^/]+)(\/count)?\/?$/.exec(path)
  if (query) return powerQueryRoute(decodeURIComponent(query[1] ?? ''), query[2] !== undefined)
  if (/^\/ws\/schema\/table(\/|$)/.test(path))
    return { kind: question.method === 'GET' ? 'table' : 'table write', answer: answerTableApi }
  if (path.startsWith('/ws/contacts/'))
    return { kind: question.method === 'GET' ? 'contacts' : 'contacts write', answer: answerContacts }
  return { kind: 'other', answer: () => json({ message: `HTTP 404 Not Found: ${path}` }, 404) }
}

function powerQueryRoute(name: string, countOnly: boolean): Route {
  return {
    kind: countOnly ? 'query count' : 'query',
    answer: (house, question, effects) => answerPowerQuery(house, { name, countOnly }, question, effects),
  }
}
