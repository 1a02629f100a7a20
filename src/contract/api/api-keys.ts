/** API keys: for scripts; with a role, a place and an end. */

import { z } from 'zod'
import { roles } from '../../model/role.ts'
import { endpoint, listQuestion, longId, moment, page, smallId } from './endpoint.ts'

const apiKey = z
  .object({
    id: longId,
    organization: smallId.nullable().describe('It holds there and below; null: everywhere.'),
    role: z.enum(roles),
    name: z.string(),
    prefix: z.string().describe('Its first characters.'),
    createdBy: z.string(),
    createdAt: moment,
    endsAt: moment,
    usedAt: moment.nullable(),
  })
  .meta({ id: 'ApiKey' })

const made = z.object({ key: apiKey, secret: z.string().describe('Shown this once.') })

const wish = z.strictObject({
  name: z.string().trim().min(1).max(200),
  role: z.enum(roles),
  days: z.int().min(1).max(730).default(365).describe('So long it serves.'),
})

export const apiKeys = {
  list: endpoint({
    method: 'GET',
    address: '/api-keys',
    summary: 'The keys of the organizations one administers',
    query: listQuestion(['id'], []).omit({ sort: true }),
    status: 200,
    answer: page(apiKey),
  }),
  create: endpoint({
    method: 'POST',
    address: '/organizations/:organization/api-keys',
    summary: 'Make a key that holds in the organization and below',
    params: z.object({ organization: smallId }),
    body: wish,
    status: 201,
    answer: made,
  }),
  createForAll: endpoint({
    method: 'POST',
    address: '/api-keys',
    summary: 'Make a key that holds in the whole installation',
    body: wish,
    status: 201,
    answer: made,
  }),
  delete: endpoint({
    method: 'DELETE',
    address: '/api-keys/:apiKey',
    summary: 'End a key at once',
    params: z.object({ apiKey: longId }),
    status: 204,
  }),
}
