/** When a run did what: from its row, from how it got on, and from what it was told on its way. */

import type { Pool } from 'pg'
import type { RunTrail } from '../model/run-log.ts'
import type { Run } from '../model/run.ts'
import { timeOfId } from './partitions.ts'
import { namesOf } from './record-names.ts'

/** A source that has to be asked again and again tells so each time. */
const mostNotes = 500

/** Of a run that is gone nothing is kept. */
export async function keepNote(pool: Pool, run: string, text: string): Promise<void> {
  await pool.query(
    `insert into run_note (run, text)
     select id, $2 from run where id = $1 and (select count(*) from run_note where run = $1) < $3`,
    [run, text.slice(0, 1000), mostNotes],
  )
}

type Moments = Readonly<Record<'plannedAt' | 'appliedAt' | 'undoneAt' | 'valuesGoneAt', Date | null>>

export async function trailOf(pool: Pool, run: Run): Promise<RunTrail> {
  const [moments, stages, notes, schools] = await Promise.all([
    pool.query<Moments>(
      `select r.planned_at as "plannedAt", r.applied_at as "appliedAt", u.started_at as "undoneAt",
              r.values_gone_at as "valuesGoneAt"
         from run r left join run u on u.id = r.undone_by where r.id = $1`,
      [run.id],
    ),
    pool.query<{ stage: 'read' | 'send'; entity: string; done: number; begunAt: Date; endedAt: Date }>(
      `select case stage when 'apply' then 'send' else stage end as stage, entity, done, begun_at as "begunAt",
              at as "endedAt"
         from run_progress where run = $1 and stage in ('read', 'apply') and entity <> '' order by number`,
      [run.id],
    ),
    pool.query<{ at: Date; text: string }>(`select at, text from run_note where run = $1 order by number`, [run.id]),
    namesOf(pool, [...new Set(run.held.flatMap(({ school }) => school ?? []))], run.id),
  ])
  const [row] = moments.rows
  return {
    askedAt: timeOfId(run.id).toISOString(),
    plannedAt: row?.plannedAt?.toISOString() ?? null,
    appliedAt: row?.appliedAt?.toISOString() ?? null,
    undoneAt: row?.undoneAt?.toISOString() ?? null,
    valuesGoneAt: row?.valuesGoneAt?.toISOString() ?? null,
    stages: stages.rows.map(stage => ({
      ...stage,
      begunAt: stage.begunAt.toISOString(),
      endedAt: stage.endedAt.toISOString(),
    })),
    notes: notes.rows.map(({ at, text }) => ({ at: at.toISOString(), text })),
    schools,
  }
}
