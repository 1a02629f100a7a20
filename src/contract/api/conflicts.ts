/** Conflicts of two-way integrations that wait for a person, and a person's word on them. */

import { z } from 'zod'
import { entityTypes } from '../../model/entity.ts'
import { attributeValue, endpoint, listQuestion, longId, moment, page, smallId } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const decided = z.enum(['theirs', 'ours']).describe("The system's value, or Passport's.")

const key = z.strictObject({
  dataSource: smallId,
  entity: z.enum(entityTypes),
  externalId: z.string(),
  attribute: z.string(),
})

const conflict = z
  .object({
    ...key.shape,
    organization: smallId,
    system: z.string().describe("The data source's name."),
    record: longId,
    name: z.string().describe('Whom it is about.'),
    base: attributeValue.describe('What both sides last agreed on.'),
    theirs: attributeValue,
    ours: attributeValue,
    run: longId.describe('The run that found it.'),
    decided: decided.nullable(),
    decidedBy: z.string().nullable(),
    decidedAt: moment.nullable(),
  })
  .meta({ id: 'WaitingConflict' })

export const conflicts = {
  list: endpoint({
    method: 'GET',
    address: '/conflicts',
    summary: 'Conflicts that wait for a person; decided ones until a run has carried them out',
    query: listQuestion(['id'], ['organization', 'decided']).omit({ sort: true }),
    status: 200,
    answer: page(conflict),
  }),
  decide: endpoint({
    method: 'POST',
    address: '/organizations/:organization/conflicts/decisions',
    summary: 'Say which value stands: of those named, or of all that wait and are alike; the next run carries it out',
    params: organizationParam,
    body: z.strictObject({
      decided,
      reason: z.string().max(1000).optional(),
      conflicts: z.array(key).min(1).max(500).optional(),
      alike: z
        .strictObject({ entity: z.enum(entityTypes), attribute: z.string() })
        .optional()
        .describe('All that wait for a word on this attribute.'),
    }),
    status: 200,
    answer: z.object({ decided: z.int().describe('How many were still there.') }),
  }),
}
