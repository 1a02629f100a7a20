/** Integrations and their tasks, in the words of the district file; launching and suspending them. */

import { z } from 'zod'
import { integrationPart, schedulePart, schoolPair, taskPart } from '../district-file.ts'
import { filterPart, qualityPart, rulePart } from '../rule-parts.ts'
import { endpoint, listQuestion, longId, moment, page, smallId } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

// What is not said stays as it is, or takes the district file's default: so nothing has a default of its own here.
const settings = {
  schools: z.union([z.literal('auto'), z.array(schoolPair)]),
  tasks: z
    .array(
      z.strictObject({
        entity: taskPart.shape.entity,
        mapping: z.record(z.string(), rulePart).optional(),
        filters: z.array(filterPart).optional(),
        exclude: z.array(filterPart).optional(),
        keepLinked: z.boolean().optional(),
        includeLinked: taskPart.shape.includeLinked,
        blankErases: z.array(z.string()).optional(),
        back: z.record(z.string(), rulePart).optional(),
        notSent: z.array(z.string()).optional(),
        notTaken: z.array(z.string()).optional(),
        quality: z.array(qualityPart).optional(),
      }),
    )
    .min(1)
    .describe('As in the district file: what belongs together comes along by itself.'),
  safety: z.strictObject({
    preview: z.boolean().optional(),
    conflicts: z.enum(['source', 'passport', 'newest', 'ask']).optional(),
    removals: z.enum(['archive', 'ignore', 'ask']).optional(),
    limits: z
      .strictObject({
        delete: z.strictObject({ percent: z.number(), atLeast: z.int() }).optional(),
        update: z.strictObject({ percent: z.number(), atLeast: z.int() }).optional(),
      })
      .optional(),
  }),
  schedule: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('As in the district file: {every: day, at: "02:00"}, {every: success, of: [...]}; null: by hand only.'),
}

const integration = z
  .object({
    id: smallId,
    organization: smallId,
    name: z.string(),
    type: integrationPart.shape.type.unwrap(),
    source: z.string().describe("A data source's name; of an export, Passport."),
    target: integrationPart.shape.target,
    schools: settings.schools,
    tasks: settings.tasks,
    safety: settings.safety.optional(),
    schedule: schedulePart.optional(),
    suspended: z.object({ by: z.string(), at: moment }).nullable(),
    lastRun: z.object({ run: longId, state: z.string(), startedAt: moment }).nullable(),
  })
  .meta({ id: 'Integration' })

const integrationParam = z.object({ integration: smallId })

export const integrations = {
  list: endpoint({
    method: 'GET',
    address: '/integrations',
    summary: 'Integrations, in the order in which they were made',
    query: listQuestion(['id'], ['organization']),
    status: 200,
    answer: page(integration),
  }),
  create: endpoint({
    method: 'POST',
    address: '/organizations/:organization/integrations',
    summary: 'Make an integration',
    params: organizationParam,
    body: z.strictObject({
      name: z.string().trim().min(1).max(200),
      type: z.string().optional(),
      source: z.string().describe("A data source's name; of an export, Passport."),
      target: z.string().optional().describe('Passport, unless it is an export to a data source.'),
      schools: settings.schools.optional(),
      tasks: settings.tasks,
      safety: settings.safety.optional(),
      schedule: settings.schedule.optional(),
    }),
    status: 201,
    answer: integration,
  }),
  read: endpoint({
    method: 'GET',
    address: '/integrations/:integration',
    summary: 'One integration with its tasks',
    params: integrationParam,
    status: 200,
    answer: integration,
  }),
  change: endpoint({
    method: 'PATCH',
    address: '/integrations/:integration',
    summary: 'Change what is named; tasks are given as a whole',
    params: integrationParam,
    body: z.strictObject({
      schools: settings.schools.optional(),
      tasks: settings.tasks.optional(),
      safety: settings.safety.optional(),
      schedule: settings.schedule.optional(),
    }),
    ifMatch: true,
    status: 200,
    answer: integration,
  }),
  delete: endpoint({
    method: 'DELETE',
    address: '/integrations/:integration',
    summary: 'Remove an integration; its history stays',
    params: integrationParam,
    ifMatch: true,
    status: 204,
  }),
  suspend: endpoint({
    method: 'PUT',
    address: '/integrations/:integration/suspended',
    summary: 'Suspend it, or let it run again',
    params: integrationParam,
    body: z.strictObject({ suspended: z.boolean() }),
    status: 200,
    answer: integration,
  }),
  launch: endpoint({
    method: 'POST',
    address: '/integrations/:integration/launches',
    summary: 'Run it now',
    params: integrationParam,
    body: z.strictObject({
      preview: z.boolean().default(false).describe('Only make the plan: nothing is written.'),
      full: z.boolean().default(false).describe('Read everything, not only what changed since the last run.'),
    }),
    idempotent: true,
    status: 202,
    answer: z.object({ run: longId }),
  }),
  drift: endpoint({
    method: 'POST',
    address: '/integrations/:integration/drift',
    summary:
      'Find out what differs between Passport and the system of an export or a sync: a preview that reads everything',
    params: integrationParam,
    status: 202,
    answer: z.object({ run: longId.describe('Its drift is at /runs/{run}/drift, once it is previewed.') }),
  }),
  lastDrift: endpoint({
    method: 'GET',
    address: '/integrations/:integration/drift',
    summary: 'The newest preview, whose drift can be looked at',
    params: integrationParam,
    status: 200,
    answer: z.object({ run: longId.nullable(), state: z.string().nullable(), at: moment.nullable() }),
  }),
}
