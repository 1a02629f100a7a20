/** How an organization fares at a glance: its connections, its people, what changed, and what waits for a person. */

import { z } from 'zod'
import { entityTypes } from '../../model/entity.ts'
import { endpoint, longId, moment, smallId } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const entity = z.enum(entityTypes)
const byEntity = z.partialRecord(entity, z.int())

const connection = z
  .object({
    integration: smallId,
    organization: smallId,
    name: z.string(),
    source: z.string(),
    state: z
      .enum(['successful', 'in progress', 'on hold', 'error', 'paused'])
      .nullable()
      .describe('null: it has not run yet.'),
    turn: z
      .enum(['system', 'person', 'nobody'])
      .describe('Whose turn it is: the system goes on by itself, a person must decide or mend, nothing is to be done.'),
    why: z.string().nullable().describe('What is waited for, or went wrong, in words.'),
    lastRun: z
      .object({
        run: longId,
        state: z.string(),
        startedAt: moment,
        endedAt: moment.nullable(),
        durationMs: z.number().nullable(),
        changes: z.int(),
        problems: z.int(),
      })
      .nullable(),
    nextDue: moment.nullable().describe('null: no clock starts it, or its schedule has ended.'),
    follows: z.array(z.string()).describe('It runs when one of these integrations has succeeded.'),
    pausedUntil: moment.nullable(),
  })
  .meta({ id: 'ConnectionState' })

const waiting = z
  .object({
    what: z.enum(['plan', 'unmapped schools', 'failure', 'problems']),
    count: z.int().describe('Changes of the plan, schools, or records with problems.'),
    integration: smallId,
    name: z.string(),
    run: longId,
    since: moment,
  })
  .meta({ id: 'WaitingForPerson' })

export const overview = {
  read: endpoint({
    method: 'GET',
    address: '/organizations/:organization/overview',
    summary: 'How the organization and those below it fare',
    params: organizationParam,
    status: 200,
    answer: z.object({
      at: moment,
      connections: z.array(connection),
      records: byEntity.describe('Active records, of the kinds that count as people and places.'),
      days: z
        .array(z.object({ day: z.string(), changes: byEntity }))
        .describe("The last 30 days of the organization's calendar, today last, and the changes written on each."),
      waiting: z.array(waiting).describe('What waits for a person, the oldest first.'),
    }),
  }),
}
