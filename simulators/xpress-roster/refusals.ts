/** What the provider says when it refuses: its error object, in the form that was asked for. */
import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { type Answer, json } from '../answer.ts'
import { escaped, type Form } from './forms.ts'

export function refusal(status: number, description: string, form: Form = 'json'): Answer {
  const [id, message] = [randomUUID(), STATUS_CODES[status] ?? '']
  if (form === 'json') return json({ error: { '@id': id, code: String(status), message, description } }, status)
  const inner = `<code>${status}</code><message>${message}</message><description>${escaped(description)}</description>`
  return { status, headers: { 'content-type': 'application/xml' }, body: `<error id="${id}">${inner}</error>` }
}
