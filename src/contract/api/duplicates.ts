/** Duplicate cases: newcomers that may be somebody known, and a person's rulings. */

import { z } from 'zod'
import { rulings, type CaseState } from '../../model/duplicate.ts'
import { attributeValue, endpoint, listQuestion, longId, moment, page, smallId } from './endpoint.ts'

const states = ['waits', 'planned', 'resolved'] as const satisfies readonly CaseState[]

const attributes = z.record(z.string(), z.union([attributeValue, z.record(z.string(), attributeValue)]))

const duplicate = z
  .object({
    case: longId,
    entity: z.string(),
    organization: smallId,
    state: z.enum(states).describe('planned: found by a run that is not applied; it can be read, not resolved.'),
    newcomer: z.object({ source: z.string(), externalId: z.string(), attributes }),
    records: z.array(longId).describe('Whom it may be.'),
    domain: z.string(),
    doubt: z.string().describe('Why a person is asked.'),
    run: longId,
    resolved: z.object({ by: z.string(), at: moment, reason: z.string().nullable() }).optional(),
  })
  .meta({ id: 'Duplicate' })

const comparison = z.object({
  record: longId,
  state: z.string(),
  sources: z.array(z.object({ source: z.string(), externalId: z.string() })),
  fields: z.array(
    z.object({
      attribute: z.string(),
      primary: attributeValue,
      secondary: attributeValue,
      result: attributeValue.describe('What the record would have, with what is taken.'),
      state: z.enum(['same', 'gap', 'differs', 'primary only']),
      taken: z.boolean(),
    }),
  ),
})

const params = z.object({ duplicate: longId })

export const duplicates = {
  list: endpoint({
    method: 'GET',
    address: '/duplicates',
    summary: 'Newcomers that wait for a person; with `run` those that it found',
    query: listQuestion(['found'], ['organization', 'entity', 'run', 'state']).omit({ sort: true }),
    status: 200,
    answer: page(duplicate),
  }),
  read: endpoint({
    method: 'GET',
    address: '/duplicates/:duplicate',
    summary: 'One case, the newcomer beside each record that it may be; `take` shows what the record would become',
    params,
    query: z.strictObject({ take: z.string().max(1000).optional().describe('Attributes, with commas between them.') }),
    status: 200,
    answer: z.object({ duplicate, comparisons: z.array(comparison) }),
  }),
  resolve: endpoint({
    method: 'POST',
    address: '/duplicates/:duplicate/resolve',
    summary: 'Say what the newcomer is; a run carries it out, and can be undone',
    params,
    body: z.strictObject({
      primary: longId.optional().describe('The record that stands; needed to merge or take.'),
      secondary: z.enum(rulings),
      take: z.array(z.string().max(200)).max(100).optional(),
      reason: z.string().max(1000).optional(),
    }),
    status: 200,
    answer: z.object({ run: longId, duplicate: duplicate.optional() }),
  }),
}
