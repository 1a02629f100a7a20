import { expect, test } from 'vitest'
import { digestMail } from './digest-words.ts'
import { digestOf } from './digest.ts'
import { noCounts } from '../../model/run.ts'

const span = { timeZone: 'America/New_York', from: '2026-11-24T12:00:00Z', until: '2026-11-25T12:00:00Z' }

test('SM-2.3 a digest says what waits before what ran, in the time of the organization, and which schools are not mapped', () => {
  const failure = { code: 'A', message: 'The source is away.', advice: 'Wake it.' }
  const counts = { student: { ...noCounts, created: 3, updated: 1, problems: 2 } }
  const quiet = { isSuspended: false, nextDue: null, follows: [], ended: [] }
  const { subject, text } = digestMail('Maple Unified', {
    ...span,
    waiting: [
      {
        integration: 'Nightly import',
        run: '0198',
        since: '2026-11-25T07:00:00Z',
        held: [{ entity: 'student', operation: 'delete', count: 20, of: 33, limit: 10 }],
      },
    ],
    integrations: [
      digestOf({
        name: 'Nightly import',
        isSuspended: false,
        nextDue: '2026-11-26T07:00:00Z',
        follows: [],
        ended: [
          { state: 'failed', counts: {}, failure, unmapped: null },
          {
            ...{ state: 'done', counts, failure: null },
            unmapped: [{ source: '17', name: 'Oak Elementary', waiting: { student: 120, teacher: 9 } }],
          },
          { state: 'skipped', counts: {}, failure: null, unmapped: null },
        ],
      }),
      digestOf({ ...quiet, name: 'Other', isSuspended: true }),
      digestOf({ ...quiet, name: 'Export', follows: ['Nightly import', 'Other'] }),
    ],
  })
  expect(subject).toBe('Maple Unified: 1 plan waiting for you, 3 runs')
  expect(text).toBe(`Maple Unified, from 2026-11-24 07:00 to 2026-11-25 07:00 (America/New_York).

Nightly import waits for your decision since 2026-11-25 02:00:
  delete 20 of 33 student records
  Look at it: passport-sync show 0198 --changes
  Then: passport-sync approve 0198, or decline 0198

Nightly import: 3 runs (1 failed, 1 done, 1 skipped).
  It failed, and goes well again.
  Changed: 3 created, 1 updated.
  Records with problems in the last run: 2.
  Schools of the source that are not mapped; their records wait:
    Oak Elementary (17): 120 student, 9 teacher
  Next run by schedule: 2026-11-26 02:00.

Other: did not run.
  It is suspended: nothing runs by schedule.

Export: did not run.
  Next run: after Nightly import or Other.
`)
})
