/** What a person asks of a run before deciding: what would go and where, which troubles have one cause, what an undo would do. */

import { z } from 'zod'
import { entityTypes } from '../../model/entity.ts'
import { logSteps } from '../run-log.ts'
import { endpoint, longId, moment } from './endpoint.ts'

const runParam = z.object({ run: longId })
const entity = z.enum(entityTypes)
const operation = z.enum(['create', 'update', 'delete', 'restore', 'keep', 'sendNew', 'sendChange'])

export const changeFilters = ['entity', 'operation', 'school', 'person'] as const

const kind = z.object({
  entity,
  operation,
  count: z.int(),
  samples: z.array(z.object({ record: longId, name: z.string() })).describe('The first of them.'),
})

const breakdown = z
  .object({
    passed: z
      .array(
        z.object({
          entity,
          operation: z.string(),
          count: z.int(),
          of: z.int(),
          percent: z.number().describe('How much of all that is: count in percent of `of`.'),
          limit: z.number().describe('In percent.'),
          school: longId.nullable(),
          schoolName: z.string().nullable(),
        }),
      )
      .describe('The limits that the plan passes, with the parts of a sentence about each.'),
    schools: z
      .array(
        z.object({
          school: longId.nullable().describe('null: records of no school.'),
          name: z.string().nullable(),
          kinds: z.array(kind),
        }),
      )
      .describe('By school, in the order of their names; the district as a whole comes last.'),
  })
  .meta({ id: 'RunBreakdown' })

const problemCause = z
  .object({
    entity,
    code: z.string(),
    attribute: z.string().nullable(),
    count: z.int(),
    samples: z.array(z.string()).describe("The source's keys of the first records that have it."),
    message: z.string().describe('As it is told of the first of them.'),
    advice: z.string(),
  })
  .meta({ id: 'ProblemCause' })

export const runQuestions = {
  breakdown: endpoint({
    method: 'GET',
    address: '/runs/:run/breakdown',
    summary: 'What it does, or would do, by school and kind, with sample names',
    params: runParam,
    query: z.strictObject({ samples: z.coerce.number().int().min(0).max(100).default(5) }),
    status: 200,
    answer: breakdown,
  }),
  changesFile: endpoint({
    method: 'GET',
    address: '/runs/:run/changes.csv',
    summary: 'Its changes as a CSV file, a line for each attribute that changes',
    params: runParam,
    status: 200,
    media: 'text/csv',
  }),
  problemCauses: endpoint({
    method: 'GET',
    address: '/runs/:run/problem-causes',
    summary: 'Its problems, grouped by cause, the most frequent first',
    params: runParam,
    status: 200,
    answer: z.object({ items: z.array(problemCause) }),
  }),
  problemsFile: endpoint({
    method: 'GET',
    address: '/runs/:run/problems.csv',
    summary: 'Its problems as a CSV file, for whoever mends them in the source',
    params: runParam,
    status: 200,
    media: 'text/csv',
  }),
  log: endpoint({
    method: 'GET',
    address: '/runs/:run/log',
    summary: 'What it did, step by step, with when',
    params: runParam,
    status: 200,
    answer: z.object({
      items: z.array(z.object({ at: moment, step: z.enum(logSteps), text: z.string() }).meta({ id: 'LogStep' })),
    }),
  }),
  logFile: endpoint({
    method: 'GET',
    address: '/runs/:run/log.csv',
    summary: 'The same as a CSV file',
    params: runParam,
    status: 200,
    media: 'text/csv',
  }),
  undoPreview: endpoint({
    method: 'GET',
    address: '/runs/:run/undo',
    summary: 'What taking it back would do, and what stands in the way; nothing is written',
    params: runParam,
    status: 200,
    answer: z
      .object({
        possible: z.boolean(),
        problem: z.object({ code: z.string(), message: z.string(), advice: z.string() }).nullable(),
        counts: z
          .partialRecord(entity, z.record(z.string(), z.int()))
          .describe('By entity: created, updated, deleted, restored; and of another system, sentBack.'),
        standing: z
          .array(z.object({ entity: z.string(), records: z.int(), runs: z.array(longId) }))
          .describe('Records on which later changes stand, and the runs that made them.'),
      })
      .meta({ id: 'UndoPreview' }),
  }),
}
