/** Runs, and what they did, page by page. */

import type { Pool } from 'pg'
import { conflictSelect, problemSelect, type ConflictRow, type ProblemRow } from './history.ts'
import { runColumns, runOf, type RunRow } from './runs.ts'
import type { Run } from '../model/run.ts'

export type RunsQuestion = {
  readonly organizations: readonly number[]
  readonly integration?: number | undefined
  readonly state?: string | undefined
  readonly kind?: string | undefined
  readonly trigger?: string | undefined
  /** On which they ended, by the calendar of their organization: as the overview counts changes. */
  readonly day?: string | undefined
  /** The newest first, or the oldest. */
  readonly oldestFirst: boolean
  readonly after?: string | undefined
  readonly limit: number
}

/** A run's id begins with its time, so the order of ids is that of time. */
export async function runsPage(pool: Pool, question: RunsQuestion): Promise<Run[]> {
  const { organizations, integration, state, kind, trigger, day, oldestFirst, after, limit } = question
  const [beyond, order] = oldestFirst ? ['>', 'asc'] : ['<', 'desc']
  const { rows } = await pool.query<RunRow>(
    `select ${runColumns} from run
      where organization = any($1) and ($2::int is null or integration = $2) and ($3::text is null or state = $3)
        and ($4::text is null or kind = $4) and ($5::text is null or trigger = $5)
        and ($6::uuid is null or id ${beyond} $6)
        and ($8::date is null or (ended_at between $8::date - 1 and $8::date + 2
          and (ended_at at time zone (select time_zone from organization o where o.id = run.organization))::date = $8))
      order by id ${order} limit $7`,
    [
      organizations,
      integration ?? null,
      state ?? null,
      kind ?? null,
      trigger ?? null,
      after ?? null,
      limit,
      day ?? null,
    ],
  )
  return rows.map(runOf)
}

export type Numbered<Row> = Row & { readonly number: string }

type PageQuestion = {
  readonly run: string
  readonly entity?: string | undefined
  readonly after: string
  readonly limit: number
}

export async function problemsPage(
  pool: Pool,
  { run, entity, after, limit }: PageQuestion,
): Promise<Numbered<ProblemRow>[]> {
  const { rows } = await pool.query<Numbered<ProblemRow>>(
    `${problemSelect('number::text as number')}
        and number > $2 and ($3::text is null or entity = $3) order by problem.number limit $4`,
    [run, after, entity ?? null, limit],
  )
  return rows
}

export async function conflictsPage(
  pool: Pool,
  { run, entity, after, limit }: PageQuestion,
): Promise<Numbered<ConflictRow>[]> {
  const { rows } = await pool.query<Numbered<ConflictRow>>(
    `${conflictSelect('number::text as number')}
        and number > $2 and ($3::text is null or entity = $3) order by conflict.number limit $4`,
    [run, after, entity ?? null, limit],
  )
  return rows
}
