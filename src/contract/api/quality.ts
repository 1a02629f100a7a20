/** The quality of a data source's data: its score, what breaks which rule, issue by issue. */

import { z } from 'zod'
import { entityTypes } from '../../model/entity.ts'
import { endpoint, listQuestion, longId, moment, page, smallId } from './endpoint.ts'

const entity = z.enum(entityTypes)
const counted = {
  records: z.int().describe('Sent by the source: taken, or left out because of quality.'),
  reported: z.int().describe('Taken, with open issues.'),
  skipped: z.int().describe('Left out, or left as they were, because of quality.'),
  score: z.number().nullable().describe('100 × (records − skipped − reported / 2) / records; null of no records.'),
}
const outcome = z.enum(['report', 'skip'])

const issue = z
  .object({
    id: z.string(),
    entity,
    externalId: z.string(),
    attribute: z.string(),
    rule: z.string().describe('required, unique, format, range, allowed; unknown: of a value map; affected.'),
    outcome,
    value: z.string().nullable(),
    school: z.string().nullable(),
    because: z.string().nullable().describe('Of what is affected: kind and key of the record that was left out.'),
    openedBy: longId.describe('The run.'),
    openedAt: moment,
    closedBy: longId.nullable(),
    closedAt: moment.nullable(),
  })
  .meta({ id: 'QualityIssue' })

const params = z.object({ dataSource: smallId })
const filters = ['entity', 'attribute', 'rule', 'outcome', 'school', 'state: open (as without it), closed or all']

export const quality = {
  read: endpoint({
    method: 'GET',
    address: '/data-sources/:dataSource/quality',
    summary: 'The score, by entity, and the open issues grouped by rule and school',
    params,
    status: 200,
    answer: z.object({
      ...counted,
      entities: z.array(z.object({ entity, ...counted })),
      groups: z.array(
        z.object({
          entity,
          attribute: z.string(),
          rule: z.string(),
          outcome,
          school: z.string().nullable(),
          records: z.int(),
        }),
      ),
    }),
  }),
  issues: endpoint({
    method: 'GET',
    address: '/data-sources/:dataSource/quality/issues',
    summary: 'Issues, in the order in which they were opened',
    params,
    query: listQuestion(['id'], filters).omit({ sort: true }),
    status: 200,
    answer: page(issue),
  }),
  csv: endpoint({
    method: 'GET',
    address: '/data-sources/:dataSource/quality/issues.csv',
    summary: 'The same as CSV',
    params,
    query: listQuestion(['id'], filters).pick({ filter: true }),
    status: 200,
    media: 'text/csv',
  }),
}
