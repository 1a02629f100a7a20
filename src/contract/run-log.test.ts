import { expect, test } from 'vitest'
import { noCounts, type Run } from '../model/run.ts'
import type { RunTrail } from '../model/run-log.ts'
import { logOf } from './run-log.ts'

const run: Run = {
  ...{ id: '0198-1', organization: 1, kind: 'integration', integration: 1, integrationName: 'Nightly', state: 'done' },
  ...{ mode: 'full', trigger: 'schedule', startedBy: 'Passport', dueAt: '2026-11-25T07:00:00.000Z' },
  ...{ startedAt: '2026-11-25T07:00:02.000Z', endedAt: '2026-11-25T08:30:04.000Z', durationMs: 71_000 },
  counts: { student: { ...noCounts, read: 1500, created: 3, deleted: 200, problems: 2 } },
  held: [{ entity: 'student', operation: 'delete', count: 200, of: 1500, limit: 10, school: 's1' }],
  ...{ failure: null, decidedBy: 'Ada', decidedAt: '2026-11-25T08:30:00.000Z', decisionReason: 'they graduated' },
  ...{ decidedWithout: null, unmapped: null, undoes: null, undoneBy: null, valuesGone: null },
}
const trail: RunTrail = {
  askedAt: '2026-11-25T07:00:00.000Z',
  plannedAt: '2026-11-25T07:01:10.000Z',
  appliedAt: '2026-11-25T08:30:03.000Z',
  undoneAt: null,
  valuesGoneAt: null,
  stages: [
    {
      ...{ stage: 'read', entity: 'student', done: 1500 },
      ...{ begunAt: '2026-11-25T07:00:04.000Z', endedAt: '2026-11-25T07:01:09.000Z' },
    },
  ],
  notes: [{ at: '2026-11-25T07:00:30.000Z', text: 'The source asks to wait; 20 s.' }],
  schools: new Map([['s1', 'Maple High']]),
}

test('a plan that was held and approved is told in the order in which it happened', () => {
  expect(logOf(run, trail).map(({ at, text }) => `${at.slice(11, 19)} ${text}`)).toEqual([
    '07:00:00 Asked for by Passport, schedule, due at 2026-11-25T07:00:00.000Z; it waits for a worker.',
    '07:00:02 Started by Passport, schedule: everything is read.',
    '07:00:30 The source asks to wait; 20 s.',
    '07:01:09 1,500 student records read in 1 min 5 s.',
    '07:01:10 The plan is made: 3 to add, 0 to change, 200 to archive, 0 unchanged, 2 problems.',
    '07:01:10 Held: 200 of 1,500 student records at Maple High would be archived: over the limit of 10 %.',
    '08:30:00 Approved by Ada: “they graduated”.',
    '08:30:03 Written to Passport, in one transaction.',
    '08:30:04 Done in 1 min 11 s.',
  ])
})

test('a plan that a person dropped ends with their word; one that was overtaken ends with what overtook it', () => {
  const waiting = { ...trail, appliedAt: null, stages: [], notes: [] }
  const declined = { ...run, state: 'declined', endedAt: run.decidedAt } as const
  expect(logOf(declined, waiting).at(-1)?.text).toBe('Declined by Ada: “they graduated”.')
  const stale = { ...run, state: 'declined', decisionReason: '3 records were changed by somebody else' } as const
  expect(
    logOf(stale, waiting)
      .slice(-2)
      .map(({ text }) => text),
  ).toEqual(['Approved by Ada.', 'Not carried out: 3 records were changed by somebody else.'])
})

test('of an undo and of a failure it is told which run, and what to do', () => {
  const bare = { ...trail, plannedAt: null, appliedAt: null, stages: [], notes: [] }
  const failure = { code: 'X', message: 'The source is away.', advice: 'Try later.' }
  const undo: Run = { ...run, kind: 'undo', state: 'failed', failure, undoes: '0198-0', held: [], decidedBy: null }
  expect(logOf(undo, bare).map(({ text }) => text)).toEqual([
    'Undo of run 0198-0 begun by Passport, schedule.',
    'Failed. The source is away. Try later.',
  ])
})
