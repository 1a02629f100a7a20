/** What of a run's plan is kept when another process takes it on: entities that are whole, and pages of the one under way. */

import type { Pool, PoolClient } from 'pg'
import type { ReadEnd } from '../../model/connector.ts'
import { isEntityType, type EntityType } from '../../model/entity.ts'
import { whileClaimed, type Claim } from '../claims.ts'
import type { Tally } from './keep.ts'
import { isSnapshotWhole, makeSnapshot, pagesOf, tidySnapshot } from './snapshot.ts'

/** What is known of an entity whose part of the plan is whole. */
export type WholeEntity = {
  readonly read: number
  readonly unchanged: number
  readonly skipped: number
  readonly end: ReadEnd
  readonly full: boolean
  readonly empty: boolean
  readonly unmapped?: readonly { readonly source: string; readonly name: string | null; readonly records: number }[]
}

/** The entity under way, as far as its pages are kept. */
export type BegunEntity = {
  readonly entity: EntityType
  readonly pages: number
  readonly places: readonly string[]
  readonly end: ReadEnd | null
  readonly tally: Tally
  readonly firstNumber: number
}

export type Resumed = {
  readonly whole: ReadonlyMap<EntityType, WholeEntity>
  readonly begun: BegunEntity | null
  /** Where the changes' numbers go on. */
  readonly nextNumber: number
}

/** A read is one look at the source: after a longer break, what changed in between would be too much for its count. */
const longestBreak = '5 minutes'

/**
 * Keeps what was read on the same journey. Where the journey is another one (somebody changed a mapping meanwhile), or
 * PostgreSQL lost the snapshot, nothing is kept.
 */
export async function resumePlan(pool: Pool, claim: Claim, journey: string): Promise<Resumed> {
  const { run } = claim
  const nothing = { whole: new Map(), begun: null, nextNumber: 1 }
  if (claim.generation === 1) {
    await makeSnapshot(pool, run)
    return nothing
  }
  const kept = await whileClaimed(pool, claim, async client => {
    const rows = await wholeEntities(client, run)
    const pages = (await isSnapshotWhole(client, run)) ? await keptPages(client, run) : null
    if (!pages || [...rows, ...pages].some(row => row.journey !== journey)) {
      await takeOut(client, run, { whole: [], begun: null })
      return null
    }
    const whole = rows.map(({ entity }) => entity)
    const begun = begunAmong(pages.filter(({ entity }) => !whole.includes(entity)))
    const nextNumber = Math.max(1, ...pages.map(page => page.nextNumber))
    await takeOut(client, run, { whole, begun: begun && { entity: begun.entity, nextNumber: begun.nextNumber } })
    await tidySnapshot(client, run, { whole, begun: begun?.entity ?? null })
    return { rows, begun, nextNumber }
  })
  if (!kept) {
    await makeSnapshot(pool, run)
    return nothing
  }
  const { rows } = await pool.query<{ next: number }>(
    `select greatest($2::int, coalesce((select max(number) from change where run = $1), 0) + 1,
                     coalesce((select max(number) from outgoing where run = $1), 0) + 1) as next`,
    [run, kept.nextNumber],
  )
  return {
    whole: new Map(kept.rows.flatMap(({ entity, outcome }) => (isEntityType(entity) ? [[entity, outcome]] : []))),
    begun: kept.begun,
    nextNumber: rows[0]?.next ?? 1,
  }
}

/** The entity's pages are taken out of the plan. */
export async function beginAgain(pool: Pool, claim: Claim, entity: EntityType): Promise<void> {
  await whileClaimed(pool, claim, async client => {
    const others = (await wholeEntities(client, claim.run)).map(row => row.entity).filter(one => one !== entity)
    await takeOut(client, claim.run, { whole: others, begun: null })
    await tidySnapshot(client, claim.run, { whole: others, begun: null })
  })
}

/** Whoever takes the run on reads the entity again: what is being done to it can't be done a second time. */
export async function leaveNoPlaces(pool: Pool, claim: Claim, entity: EntityType): Promise<void> {
  await whileClaimed(pool, claim, client =>
    client.query(`update ${pagesOf(claim.run)} set place = null, read_end = null where entity = $1`, [entity]),
  )
}

type WholeRow = { readonly entity: string; readonly journey: string; readonly outcome: WholeEntity }

async function wholeEntities(client: PoolClient, run: string): Promise<WholeRow[]> {
  const { rows } = await client.query<WholeRow>(`select entity, journey, outcome from run_entity where run = $1`, [run])
  return rows
}

type PageRow = Tally & {
  readonly entity: string
  readonly page: number
  readonly journey: string
  readonly place: string | null
  readonly end: ReadEnd | null
  readonly firstNumber: number
  readonly nextNumber: number
  readonly isRecent: boolean
}

async function keptPages(client: PoolClient, run: string): Promise<PageRow[]> {
  const { rows } = await client.query<PageRow>(
    `select entity, page, journey, place, read_end as end, read, unchanged, skipped, unkeyed,
            first_number as "firstNumber", next_number as "nextNumber", kept_at > now() - $1::interval as "isRecent"
       from ${pagesOf(run)} order by entity, page`,
    [longestBreak],
  )
  return rows
}

/** Null where none is, and where a source could not go on from all that is kept of it. */
function begunAmong(pages: readonly PageRow[]): (BegunEntity & { readonly nextNumber: number }) | null {
  const [first, last] = [pages[0], pages.at(-1)]
  if (!first || !last?.isRecent || !isEntityType(last.entity)) return null
  if (pages.some(({ entity, place, end }) => entity !== last.entity || (place === null && end === null))) return null
  const { entity, page, end, read, unchanged, skipped, unkeyed, nextNumber } = last
  return {
    ...{ entity, pages: page, end, tally: { read, unchanged, skipped, unkeyed }, nextNumber },
    places: pages.flatMap(({ place }) => place ?? []),
    firstNumber: first.firstNumber,
  }
}

/** All but the plans of these entities; of the one begun, what followed when its pages had been read. */
async function takeOut(
  client: PoolClient,
  run: string,
  {
    whole,
    begun,
  }: {
    readonly whole: readonly string[]
    readonly begun: { readonly entity: string; readonly nextNumber: number } | null
  },
): Promise<void> {
  const kept = begun ? [...whole, begun.entity] : whole
  for (const table of planned) {
    await client.query(`delete from ${table} where run = $1 and not entity = any($2)`, [run, kept])
  }
  await client.query(`delete from run_entity where run = $1 and not entity = any($2)`, [run, whole])
  if (!begun) return
  for (const table of ['change', 'outgoing']) {
    await client.query(`delete from ${table} where run = $1 and entity = $2 and number >= $3`, [
      ...[run, begun.entity, begun.nextNumber],
    ])
  }
}

const planned = ['change', 'outgoing', 'problem', 'conflict', 'duplicate_case', 'quality_finding', 'quality_look']

/** The entity's part of the plan is whole: nobody has to read it again. */
export async function keepWhole(
  pool: Pool,
  claim: Claim,
  journey: string,
  entity: EntityType,
  outcome: WholeEntity,
): Promise<void> {
  await whileClaimed(pool, claim, client =>
    client.query(`insert into run_entity (run, entity, journey, outcome) values ($1, $2, $3, $4)`, [
      claim.run,
      entity,
      journey,
      JSON.stringify(outcome),
    ]),
  )
}
