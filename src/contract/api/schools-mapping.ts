/** Schools mapping: which schools of an integration's data source are which of Passport's. */

import { z } from 'zod'
import { entityTypes } from '../../model/entity.ts'
import { attributeValue, endpoint, longId, moment, smallId } from './endpoint.ts'

const integrationParam = z.object({ integration: smallId })
const byEntity = z.partialRecord(z.enum(entityTypes), z.int())
const sourceKey = z.string().min(1).max(200)
const why = z.enum(['identifier', 'stateId', 'ncesId', 'name'])

const row = z
  .object({
    source: z.string().describe("The source's key of the school."),
    values: z.record(z.string(), attributeValue).describe("What the source says of it now, in Passport's words."),
    state: z.enum(['existing', 'missing', 'left out', 'frozen']),
    school: z
      .object({ id: longId.nullable(), name: z.string() })
      .nullable()
      .describe("Passport's school; without an id it comes with the next run."),
    proposals: z
      .array(z.object({ id: longId, name: z.string(), why, likeness: z.number() }))
      .describe('Schools of Passport that a missing one may be, the likeliest first.'),
    differences: z.array(
      z.object({
        attribute: z.string(),
        ours: attributeValue,
        theirs: attributeValue,
        moved: z.boolean().describe('It moved in the source since Passport took it.'),
      }),
    ),
    waiting: byEntity.nullable().describe('Of one that is not mapped: records that the last full run left out.'),
  })
  .meta({ id: 'SourceSchool' })

const lost = z
  .object({
    source: z.string(),
    school: z.object({ id: longId.nullable(), name: z.string() }),
    missingSince: moment.nullable(),
    records: byEntity.describe('What is at it in Passport.'),
    proposals: z
      .array(z.object({ source: z.string(), name: z.string(), why }))
      .describe('Schools of the source, not mapped, that it may be now.'),
  })
  .meta({ id: 'LostSchool' })

const mapping = z
  .object({
    mode: z.enum(['auto', 'list']),
    counts: z.object({
      existing: z.int(),
      missing: z.int(),
      withMissingData: z.int(),
      leftOut: z.int(),
      frozen: z.int(),
    }),
    schools: z.array(row),
    withMissingData: z.array(lost).describe('Mapped, and no longer in the source.'),
  })
  .meta({ id: 'SchoolsMapping' })

const decision = z.discriminatedUnion('action', [
  z.strictObject({ source: sourceKey, action: z.literal('existing'), school: longId }),
  z.strictObject({ source: sourceKey, action: z.literal('create'), name: z.string().trim().min(1).max(200) }),
  z.strictObject({ source: sourceKey, action: z.literal('leaveOut') }),
  z.strictObject({
    source: sourceKey,
    action: z.literal('unmap'),
    records: z
      .enum(['keep', 'remove'])
      .describe(
        'keep: what Passport has of it stays as it is; remove: it leaves with the next run, within the limits.',
      ),
  }),
])

const begun = z.object({ run: longId.nullable().describe('null: there was nothing to do.') })

export const schoolsMapping = {
  read: endpoint({
    method: 'GET',
    address: '/integrations/:integration/schools',
    summary: 'All schools of the source as they are now, and what each is in Passport',
    params: integrationParam,
    status: 200,
    answer: mapping,
  }),
  save: endpoint({
    method: 'PUT',
    address: '/integrations/:integration/schools',
    summary: 'Save decisions about schools; those not named stay as they are',
    params: integrationParam,
    body: z.strictObject({
      decisions: z.array(decision).max(20_000).default([]),
      auto: z.literal(true).optional().describe('Map all by themselves from now on, those to come as well.'),
    }),
    ifMatch: true,
    status: 200,
    answer: mapping,
  }),
  refresh: endpoint({
    method: 'POST',
    address: '/integrations/:integration/schools/refresh',
    summary: "Take the source's present values of mapped schools, as a run that can be undone",
    params: integrationParam,
    body: z.strictObject({
      sources: z.array(sourceKey).max(20_000).optional().describe('Without it, all.'),
      everything: z
        .boolean()
        .default(false)
        .describe('Also what Passport has always called otherwise, not only what moved in the source.'),
    }),
    status: 200,
    answer: begun,
  }),
  close: endpoint({
    method: 'POST',
    address: '/integrations/:integration/schools/closures',
    summary:
      'Confirm that a school which the source lost is closed, as a run: its sections and enrollments end, people stay',
    params: integrationParam,
    body: z.strictObject({ school: longId }),
    status: 200,
    answer: begun,
  }),
}
