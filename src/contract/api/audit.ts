/** The audit log: who changed what in settings, who decided what. */

import { z } from 'zod'
import { endpoint, listQuestion, moment, page, smallId } from './endpoint.ts'

const entry = z
  .object({
    id: z.string(),
    at: moment,
    organization: smallId.nullable().describe('Null: the installation as a whole.'),
    actor: z.string(),
    action: z.string(),
    what: z.string(),
    name: z.string(),
    fields: z
      .record(z.string(), z.object({ before: z.unknown(), after: z.unknown() }))
      .describe('Before and after; of a secret only that it changed.'),
  })
  .meta({ id: 'AuditEntry' })

export const audit = {
  list: endpoint({
    method: 'GET',
    address: '/audit',
    summary:
      'The log of the organizations one administers, the newest first. `search` finds text in names, fields and values; ' +
      '`from` and `to` take a day (UTC, both included) or a moment',
    query: listQuestion(['id'], ['organization', 'what', 'action', 'actor', 'search', 'from', 'to']).omit({
      sort: true,
    }),
    status: 200,
    answer: page(entry),
  }),
}
