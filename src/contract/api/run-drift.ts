/** What a preview of an export or a sync found to differ between Passport and the system at the other end. */

import { z } from 'zod'
import { differenceKinds } from '../../model/drift.ts'
import { entityTypes } from '../../model/entity.ts'
import { attributeValue, endpoint, listQuestion, longId, page } from './endpoint.ts'

const runParam = z.object({ run: longId })

export const runDrift = {
  drift: endpoint({
    method: 'GET',
    address: '/runs/:run/drift',
    summary: 'What differs between the two sides, value by value, as a preview found it. Filters: `entity`, `kind`',
    params: runParam,
    query: listQuestion(['number'], ['entity', 'kind']).omit({ sort: true }),
    status: 200,
    answer: page(
      z
        .object({
          entity: z.enum(entityTypes),
          record: longId,
          externalId: z.string().nullable().describe("The system's key; null where it has no such record."),
          name: z.string(),
          kind: z.enum(differenceKinds).describe('What a run would do about it.'),
          attribute: z.string().nullable().describe('null: the record as a whole is in use on one side only.'),
          passport: attributeValue,
          there: attributeValue,
        })
        .meta({ id: 'Difference' }),
    ),
  }),
  driftFile: endpoint({
    method: 'GET',
    address: '/runs/:run/drift.csv',
    summary: 'The same as a CSV file',
    params: runParam,
    status: 200,
    media: 'text/csv',
  }),
}
