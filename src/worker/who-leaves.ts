/** Counts who would leave Passport if a task were filtered otherwise, before it is saved: by a full read of the source. */

import type { Pool } from 'pg'
import type { PeopleEntity } from '../model/domain.ts'
import type { EntityType } from '../model/entity.ts'
import { linkagesOf } from '../model/include-linked.ts'
import { countLinked, linkedAmong, unlinkedWithout } from '../store/linked-records.ts'
import { limitsPassed } from '../sync/limits.ts'
import type { House } from './house.ts'
import { readyTrial, recordsOf, type FaultyTask, type ReadyTrial, type TaskWish } from './task-trial.ts'

export type Leaving = {
  readonly kind: 'counted'
  /** Records that Passport has from the source. */
  readonly linked: number
  readonly read: number
  /** Of these, in the source still, but no longer let in. Their enrollments, assignments and guardianships leave with them. */
  readonly leaves: number
  /** Let in, and not in Passport yet. */
  readonly comes: number
  readonly schools: readonly { readonly school: string | null; readonly leaves: number }[]
  /** With `includeLinked`: people who would leave along with them, of those that Passport has from the source. */
  readonly along: readonly { readonly entity: PeopleEntity; readonly leaves: number; readonly of: number }[]
  /** Some of them. */
  readonly examples: readonly { readonly externalId: string; readonly record: string }[]
  /** Whether the plan would wait for a person. */
  readonly held: boolean
}

const batch = 2_000
const mostExamples = 20

export async function whoLeaves(house: House, wish: TaskWish): Promise<Leaving | FaultyTask> {
  const ready = await readyTrial(house, wish)
  if (ready.kind === 'faulty') return ready
  const { entity, signal } = wish
  const { integration, mapping, task } = ready
  const source = integration.source.id
  const linkedBySchool = await countLinked(house.pool, entity, source)
  const linked = [...linkedBySchool.values()].reduce((sum, count) => sum + count, 0)
  const schools = new Map<string | null, number>()
  const examples: { externalId: string; record: string }[] = []
  let [read, leaves, comes] = [0, 0, 0]
  const gone: string[] = []
  let out: string[] = []
  let taken: string[] = []
  const count = async (): Promise<void> => {
    const leaving = task.keepLinked ? [] : await linkedAmong(house.pool, entity, source, out)
    leaves += leaving.length
    for (const { externalId, record, school } of leaving) {
      gone.push(record)
      schools.set(school, (schools.get(school) ?? 0) + 1)
      if (examples.length < mostExamples) examples.push({ externalId, record })
    }
    comes += taken.length - (await linkedAmong(house.pool, entity, source, taken)).length
    out = []
    taken = []
  }
  for await (const { key, attributes } of recordsOf(ready, entity, signal)) {
    read += 1
    const judged = mapping.judge(attributes)
    // What cannot be decided removes nobody.
    if (judged?.kind === 'skipped') out.push(key)
    else if (!judged) taken.push(key)
    if (out.length + taken.length >= batch) await count()
  }
  await count()
  const ofSchools = [...schools].flatMap(([school, deletes]) =>
    school === null ? [] : [{ entity, school, deletes, updates: 0, of: linkedBySchool.get(school) ?? 0 }],
  )
  const along = await leavingAlong(house.pool, ready, gone)
  const planned = [
    { entity, school: null, deletes: leaves, updates: 0, of: linked },
    ...ofSchools,
    ...along.map(one => ({ entity: one.entity, school: null, deletes: one.leaves, updates: 0, of: one.of })),
  ]
  return {
    kind: 'counted',
    ...{ linked, read, leaves, comes, along, examples },
    schools: [...schools]
      .map(([school, number]) => ({ school, leaves: number }))
      .toSorted((a, b) => b.leaves - a.leaves),
    held: limitsPassed(planned, integration.limits, new Set()).length > 0,
  }
}

/** By what Passport has now: who would be in no class that counts, and whose guardians then have no student. */
async function leavingAlong(
  pool: Pool,
  { integration: { tasks, source }, task }: Pick<ReadyTrial, 'integration' | 'task'>,
  gone: readonly string[],
): Promise<Leaving['along']> {
  const wished = tasks.map(one => (one.entity === task.entity ? task : one))
  const leaving = new Map<EntityType, readonly string[]>([[task.entity, gone]])
  const along: Leaving['along'][number][] = []
  for (const linkage of linkagesOf(wished)) {
    const { of, people } = linkage
    const without = leaving.get(of)
    if (!without || wished.some(({ entity, keepLinked }) => entity === people && keepLinked)) continue
    const records = await unlinkedWithout(pool, linkage, source.id, without)
    const linked = await countLinked(pool, people, source.id)
    leaving.set(people, records)
    along.push({ entity: people, leaves: records.length, of: [...linked.values()].reduce((sum, n) => sum + n, 0) })
  }
  return along
}
