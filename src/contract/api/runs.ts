/** Runs: what happened, what a plan would do, and a person's decisions about it. */

import { z } from 'zod'
import { entityTypes } from '../../model/entity.ts'
import type { RunKind, RunState } from '../../model/run.ts'
import { attributeValue, endpoint, listQuestion, longId, moment, page, smallId } from './endpoint.ts'
import { runDrift } from './run-drift.ts'
import { runMatching } from './run-matching.ts'
import { changeFilters, runQuestions } from './run-questions.ts'

const states = [
  ...(['queued', 'running', 'held', 'done', 'declined', 'failed', 'cancelled', 'previewed', 'skipped'] as const),
] satisfies RunState[]
const kinds = ['integration', 'edit', 'undo'] as const satisfies readonly RunKind[]

const counts = z.record(z.string(), z.int())
const failure = z.object({ code: z.string(), message: z.string(), advice: z.string() })

const run = z
  .object({
    run: longId,
    organization: smallId,
    integration: z.string().nullable(),
    state: z.enum(states),
    mode: z.string(),
    durationMs: z.number().nullable(),
    entities: z.partialRecord(z.enum(entityTypes), counts),
    held: z
      .array(
        z.object({
          entity: z.enum(entityTypes),
          operation: z.string(),
          count: z.int(),
          of: z.int(),
          limit: z.number(),
          school: z.string().optional(),
        }),
      )
      .describe('The limits that the plan passes.'),
    kind: z.enum(kinds),
    trigger: z.string(),
    startedBy: z.string(),
    startedAt: moment,
    endedAt: moment.nullable(),
    failure: failure.optional(),
    decision: z
      .object({
        by: z.string(),
        at: moment.nullable(),
        reason: z.string().nullable(),
        without: z.literal('removals').optional().describe('What was left out of the plan by it.'),
      })
      .optional(),
    unmapped: z
      .array(z.object({ source: z.string(), name: z.string().nullable(), waiting: z.record(z.string(), z.int()) }))
      .optional()
      .describe(
        "Schools of the source that are not mapped, by the source's key, and how many of their records waited.",
      ),
    undoes: longId.optional(),
    undoneBy: longId.optional(),
    valuesGoneAfterDays: z
      .int()
      .optional()
      .describe('Its values were removed after so many days: ids, counts and names of attributes stay.'),
  })
  .meta({ id: 'Run' })

const runParam = z.object({ run: longId })
const ofEntity = listQuestion(['number'], ['entity']).omit({ sort: true })

const change = z
  .object({
    number: z.string().describe('Its place in the plan.'),
    entity: z.string(),
    operation: z.string(),
    record: longId,
    name: z.string().describe('Whose record it is, as people say it; of a relation, the name of its person.'),
    system: z.string(),
    externalId: z.string(),
    fields: z.record(z.string(), z.object({ before: attributeValue, after: attributeValue })),
    names: z.record(z.string(), z.string()).describe('Of records that its fields refer to, by their ids.'),
    reason: z.string().nullable(),
    outcome: z.string(),
  })
  .meta({ id: 'Change' })

const problem = z
  .object({ entity: z.string(), externalId: z.string(), code: z.string(), message: z.string(), advice: z.string() })
  .meta({ id: 'RecordProblem' })

const conflict = z
  .object({
    entity: z.string(),
    record: longId,
    externalId: z.string(),
    attribute: z.string(),
    base: attributeValue,
    theirs: attributeValue,
    ours: attributeValue,
    decided: z.string(),
    rule: z.string(),
  })
  .meta({ id: 'Conflict' })

export const runs = {
  ...runQuestions,
  ...runMatching,
  ...runDrift,
  list: endpoint({
    method: 'GET',
    address: '/runs',
    summary: 'Runs, the newest first. `day` is one of the calendar of their organization, on which they ended',
    query: listQuestion(['startedAt'], ['organization', 'integration', 'state', 'kind', 'trigger', 'day']),
    status: 200,
    answer: page(run),
  }),
  read: endpoint({
    method: 'GET',
    address: '/runs/:run',
    summary: 'One run with its counts',
    params: runParam,
    status: 200,
    answer: run,
  }),
  changes: endpoint({
    method: 'GET',
    address: '/runs/:run/changes',
    summary:
      'What it changed, or would. `person` takes the beginnings of names, identifiers, keys; `school` the id of one',
    params: runParam,
    query: listQuestion(['number'], changeFilters).omit({ sort: true }),
    status: 200,
    answer: page(change),
  }),
  problems: endpoint({
    method: 'GET',
    address: '/runs/:run/problems',
    summary: 'Records it had trouble with',
    params: runParam,
    query: ofEntity,
    status: 200,
    answer: page(problem),
  }),
  conflicts: endpoint({
    method: 'GET',
    address: '/runs/:run/conflicts',
    summary: 'Values that moved on both sides',
    params: runParam,
    query: ofEntity,
    status: 200,
    answer: page(conflict),
  }),
  events: endpoint({
    method: 'GET',
    address: '/runs/:run/events',
    summary:
      'How it gets on: events `progress` and `run`, and `end` as the last; Last-Event-ID goes on where it broke off',
    params: runParam,
    status: 200,
    media: 'text/event-stream',
  }),
  approve: endpoint({
    method: 'POST',
    address: '/runs/:run/approve',
    summary: 'Carry out a plan that waits; one that has become stale is made again and waits anew',
    params: runParam,
    body: z.strictObject({
      reason: z.string().max(1000).optional(),
      without: z
        .literal('removals')
        .optional()
        .describe('All but removals: what would go stays, and waits for a person again in the next run.'),
    }),
    status: 202,
    answer: run,
  }),
  decline: endpoint({
    method: 'POST',
    address: '/runs/:run/decline',
    summary: 'Drop a plan that waits',
    params: runParam,
    body: z.strictObject({ reason: z.string().max(1000).optional() }),
    status: 200,
    answer: run,
  }),
  cancel: endpoint({
    method: 'POST',
    address: '/runs/:run/cancel',
    summary: 'Stop a run, or drop a plan that waits',
    params: runParam,
    status: 200,
    answer: run,
  }),
  undo: endpoint({
    method: 'POST',
    address: '/runs/:run/undo',
    summary: 'Take back what it changed, as a run of its own',
    params: runParam,
    status: 200,
    answer: run,
  }),
}
