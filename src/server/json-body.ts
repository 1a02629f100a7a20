/** Bodies of JSON in which no key stands twice: of two rules for one attribute, JSON.parse would keep the last without a word. */

import type { FastifyInstance } from 'fastify'
import { FaultyQuestion } from './problems.ts'

export function takeJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString()
    void parse(request, text, (error, value) => {
      if (error) return done(error)
      const twice = repeatedKey(text)
      done(twice === undefined ? null : keyTwice(twice), value)
    })
  })
}

/** The path of the first key that its object has twice. The text is well-formed JSON. */
export function repeatedKey(text: string): string[] | undefined {
  type Open = { readonly keys: Set<string>; key: string } | 'list'
  const open: Open[] = []
  let lastText = ''
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g)) {
    const inside = open.at(-1)
    if (token === '{') open.push({ keys: new Set(), key: '' })
    else if (token === '[') open.push('list')
    else if (token === '}' || token === ']') open.pop()
    else if (token !== ':') lastText = token
    else if (inside && inside !== 'list') {
      inside.key = String(JSON.parse(lastText))
      if (inside.keys.has(inside.key)) return open.flatMap(one => (one === 'list' ? [] : [one.key]))
      inside.keys.add(inside.key)
    }
  }
  return undefined
}

function keyTwice(path: readonly string[]): FaultyQuestion {
  const name = path.at(-1) ?? ''
  const fault = {
    code: 'QUESTION_FAULTY',
    message: `${path.join('.')}: '${name}' stands there twice.`,
    advice: 'Keep one of the two.',
  }
  const message = `The body is not as it should be: ${fault.message}`
  return new FaultyQuestion({ code: 'QUESTION_FAULTY', message, advice: fault.advice }, [{ ...fault, path }])
}
