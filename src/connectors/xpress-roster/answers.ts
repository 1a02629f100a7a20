/** What a provider answers, read into objects: JSON or XML, in any of their notations; errors in several forms. */

import { BrokenAnswer, type Answer } from '../kit/http.ts'
import { child, isNode, manyOf, textOf, type Node } from './nodes.ts'
import { readXml } from './xml.ts'

/** List name to the name of one. */
export const elementNames = {
  xLeas: 'xLea',
  xSchools: 'xSchool',
  xCalendars: 'xCalendar',
  xCourses: 'xCourse',
  xStaffs: 'xStaff',
  xStudents: 'xStudent',
  xContacts: 'xContact',
  xRosters: 'xRoster',
} as const

export type ListName = keyof typeof elementNames

/** The objects of a list. Nothing at all is no object: so a provider answers when all fields are kept back. */
export function readList(list: ListName, { text }: Answer): readonly Node[] {
  if (text.trim() === '') return []
  const body = readBody(text)
  const wrapped = Array.isArray(body) ? body : isNode(body) && list in body ? manyOf(body[list]) : undefined
  const element = elementNames[list]
  // `{"xStudents": ""}` and `<xStudents/>` are empty lists; a list of one may be that one.
  if (wrapped) return wrapped.flatMap(item => itemsOf(item, element))
  if (isNode(body) && element in body) return manyOf(body[element]).filter(isNode)
  throw new BrokenAnswer(`it holds no ${list}`)
}

function itemsOf(item: unknown, element: string): readonly Node[] {
  if (textOf(item) === undefined && !isNode(item)) return []
  if (!isNode(item)) throw new BrokenAnswer(`its ${element} is no object`)
  if (!(element in item)) return Object.keys(item).length === 0 ? [] : [item]
  const items = manyOf(item[element])
  if (!items.every(isNode)) throw new BrokenAnswer(`an ${element} is no object`)
  return items
}

/** One object; undefined where nothing of it is shown. */
export function readOne(list: ListName, answer: Answer): Node | undefined {
  return readList(list, answer)[0]
}

export function readObject(text: string): Node {
  const body = readBody(text)
  if (!isNode(body)) throw new BrokenAnswer('it is no object')
  return body
}

function readBody(text: string): unknown {
  if (/^\s*</.test(text)) return readXml(text)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BrokenAnswer('it is not JSON, or only a part of it', { cause: error })
  }
}

/** The words of an error, in any of the envelopes: short, and only if it can be read. */
export function errorWords(text: string): string {
  const body = objectOrNothing(text)
  const error = isNode(body['error']) ? child(body, 'error') : body
  const words =
    textOf(error['description']) ??
    textOf(error['message']) ??
    textOf(body['error_description']) ??
    textOf(body['error'])
  return (words ?? '').slice(0, 200)
}

function objectOrNothing(text: string): Node {
  try {
    return readObject(text)
  } catch (error) {
    if (error instanceof BrokenAnswer) return {}
    throw error
  }
}
