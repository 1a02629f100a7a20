/** Addresses under /_simulator/ by which a test drives a simulator that runs as its own process. */
import type { SQLInputValue } from 'node:sqlite'
import { type Answer, json, type Question } from '../answer.ts'
import { type Fault, type Faults, isFault } from '../faults.ts'
import { turnDials } from './dials.ts'
import type { House } from './house.ts'

export type RequestCounts = Record<string, number>

const prefix = '/_simulator/'

export function isControl(question: Question): boolean {
  return question.path.startsWith(prefix)
}

export function answerControl(house: House, faults: Faults, requests: RequestCounts, question: Question): Answer {
  const noun = question.path.slice(prefix.length)
  try {
    return answerNoun(house, faults, requests, question, `${question.method} ${noun}`)
  } catch (error) {
    return json({ message: error instanceof Error ? error.message : String(error) }, 400)
  }
}

function answerNoun(house: House, faults: Faults, requests: RequestCounts, question: Question, call: string): Answer {
  switch (call) {
    case 'POST plugin':
      return json(house.installPlugin(question.body))
    case 'GET plugin':
      return json({ enabled: house.enabled, report: house.plugin?.report ?? null })
    case 'POST enable':
      house.enablePlugin(true)
      return json({ enabled: true })
    case 'POST disable':
      house.enablePlugin(false)
      return json({ enabled: false })
    case 'GET faults':
      return json(faults.list())
    case 'POST faults':
      faults.add(...readFaults(question))
      return json(faults.list())
    case 'DELETE faults':
      faults.clear()
      return json([])
    case 'GET dials':
      return json(house.dials)
    case 'POST dials':
      turnDials(house.dials, readObject(question))
      return json(house.dials)
    case 'POST expire-token':
      house.expireToken()
      return json({})
    case 'POST sql':
      return runSql(house, readObject(question))
    case 'GET requests':
      return json(requests)
    case 'DELETE requests':
      for (const kind of Object.keys(requests)) delete requests[kind]
      return json({})
    case 'GET maintenance':
    case 'POST maintenance':
      return { status: 200, headers: { 'content-type': 'text/html;charset=UTF-8' }, body: maintenancePage }
    default:
      return json({ message: `There is no ${call} here.` }, 404)
  }
}

const maintenancePage =
  '<!DOCTYPE html><html><head><title>PowerSchool page unavailable</title></head><body>Please try again later.</body></html>'

function readObject(question: Question): Readonly<Record<string, unknown>> {
  const body: unknown = JSON.parse(question.body.toString('utf8'))
  if (typeof body !== 'object' || body === null) throw new Error('The body must be a JSON object.')
  return { ...body }
}

function readFaults(question: Question): readonly Fault[] {
  const body: unknown = JSON.parse(question.body.toString('utf8'))
  const faults: readonly unknown[] = Array.isArray(body) ? body : [body]
  if (!faults.every(isFault)) throw new Error('The body must be a fault or a list of faults.')
  return faults
}

function runSql(house: House, { sql, params = [] }: Readonly<Record<string, unknown>>): Answer {
  if (typeof sql !== 'string' || !Array.isArray(params)) throw new Error('The body must be {sql, params}.')
  const values: readonly unknown[] = params
  if (!values.every(isSqlValue)) throw new Error('A parameter is a text, a number or null.')
  house.pages.close()
  const statement = house.db.prepare(sql)
  if (statement.columns().length > 0) return json({ rows: statement.all(...values) })
  return json({ changes: Number(statement.run(...values).changes) })
}

function isSqlValue(value: unknown): value is SQLInputValue {
  return value === null || typeof value === 'string' || typeof value === 'number'
}
