/** Addresses under /_simulator/ by which a test drives a provider that runs as its own process. */
import { type Answer, json, type Question } from '../answer.ts'
import { type Fault, type Faults, isFault } from '../faults.ts'
import { type Dials, turnDials } from './dials.ts'

const prefix = '/_simulator/'

export function isControl({ path }: Question): boolean {
  return path.startsWith(prefix)
}

export type Controlled = {
  readonly dials: Dials
  readonly faults: Faults
  readonly requests: Question[]
  readonly expireTokens: () => void
}

export function answerControl(house: Controlled, question: Question): Answer {
  try {
    return answerNoun(house, question)
  } catch (error) {
    return json({ message: error instanceof Error ? error.message : String(error) }, 400)
  }
}

function answerNoun({ dials, faults, requests, expireTokens }: Controlled, question: Question): Answer {
  const call = `${question.method} ${question.path.slice(prefix.length)}`
  switch (call) {
    case 'GET faults':
      return json(faults.list())
    case 'POST faults':
      faults.add(...readFaults(question))
      return json(faults.list())
    case 'DELETE faults':
      faults.clear()
      return json([])
    case 'GET dials':
      return json(dials)
    case 'POST dials':
      turnDials(dials, readObject(question))
      return json(dials)
    case 'POST expire-tokens':
      expireTokens()
      return json({})
    case 'GET requests':
      return json(requests.map(({ method, path }) => `${method} ${path}`))
    default:
      return json({ message: `There is no ${call} here.` }, 404)
  }
}

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
