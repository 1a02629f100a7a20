/** Counts who would leave Passport if a task were filtered otherwise, before it is saved: by a full read of the source. */

import { limitsPassed } from '../sync/limits.ts'
import { countLinked, linkedAmong } from '../store/linked-records.ts'
import type { House } from './house.ts'
import { readyTrial, recordsOf, type FaultyTask, type TaskWish } from './task-trial.ts'

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
  let out: string[] = []
  let taken: string[] = []
  const count = async (): Promise<void> => {
    const leaving = task.keepLinked ? [] : await linkedAmong(house.pool, entity, source, out)
    leaves += leaving.length
    for (const { externalId, record, school } of leaving) {
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
  const planned = [{ entity, school: null, deletes: leaves, updates: 0, of: linked }, ...ofSchools]
  return {
    kind: 'counted',
    ...{ linked, read, leaves, comes, examples },
    schools: [...schools]
      .map(([school, number]) => ({ school, leaves: number }))
      .toSorted((a, b) => b.leaves - a.leaves),
    held: limitsPassed(planned, integration.limits, new Set()).length > 0,
  }
}
