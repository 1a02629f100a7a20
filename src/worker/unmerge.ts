/** Takes an account out of the one that it was merged into, at any time, as a run like any other. */

import type { Pool } from 'pg'
import type { PeopleEntity } from '../model/domain.ts'
import type { Whole } from '../model/merged.ts'
import { Problem } from '../model/problem.ts'
import type { Run } from '../model/run.ts'
import { recordAudit } from '../store/audit.ts'
import { dataSourcesOf, masterFieldsOf } from '../store/configuration.ts'
import { mergedInto, redirectOf } from '../store/redirects.ts'
import { peopleWith, worldOf, type PersonPlace } from '../store/worlds.ts'
import type { Scale } from '../sync/join-records.ts'
import { takeApart } from '../sync/take-apart.ts'
import { changesBetween } from '../sync/world-changes.ts'
import type { House } from './house.ts'
import { auditOf, ownOf, redirectsOf, type ByPerson } from './merge.ts'
import { runByHand } from './run-by-hand.ts'

export type Unmerged = {
  readonly run: Run
  readonly entity: PeopleEntity
  /** The account that it was part of, and the one that is its own again. */
  readonly primary: string
  readonly secondary: string
  /** Attributes said by hand of the one account meanwhile: they stay with the primary. */
  readonly byHand: readonly string[]
  /** Links that the one account got meanwhile: they stay with the primary. */
  readonly stays: readonly { readonly source: string; readonly externalId: string }[]
  /** How many relations came meanwhile from sources that know both: the next runs say whose they are. */
  readonly asked: number
}

/**
 * Both are again what they were, with what their own sources have said since. Merges that stand on this one stay. Throws
 * NOT_MERGED or EDITED_MEANWHILE.
 */
export async function unmerge({ pool }: House, record: string, { by, reason }: ByPerson): Promise<Unmerged> {
  const place = (await peopleWith(pool, [record])).get(record)
  if (!place || !(await redirectOf(pool, record))) throw notMerged()
  const { entity, organization } = place
  const sources = await dataSourcesOf(pool, organization)
  const own = ownOf(sources)
  const told: Omit<Unmerged, 'run'>[] = []
  const run = await runByHand(pool, { organization, source: own.id, by, trigger: 'unmerge', reason }, async () => {
    const scale = { masterFields: await masterFieldsOf(pool, organization), own }
    const { changes, redirects, apart, primary } = await unmergePlan(pool, place, scale)
    const stays = apart.stays.map(({ source, externalId }) => ({
      ...{ source: sources.find(({ id }) => id === source)?.name ?? '', externalId },
    }))
    told.push({ entity, primary, secondary: record, byHand: apart.byHand, stays, asked: apart.asked.length })
    return { entity, changes, conflicts: [], redirects }
  })
  const [found] = told
  if (!found) throw new Error('an unmerge without a plan')
  await recordAudit(pool, [auditOf('unmerge', { organization, ...found }, { by, reason })])
  return { run, ...found }
}

async function unmergePlan(pool: Pool, { id: record, entity }: PersonPlace, scale: Scale) {
  const way = await redirectOf(pool, record)
  if (!way) throw notMerged()
  const holder = way.record
  const standing = await mergedInto(pool, holder)
  const memories = standing.map(({ memory }) => memory)
  const undone = memories.slice(memories.findIndex(({ accounts }) => accounts.secondary.id === record))
  const joined = memories.flatMap(memory => memory.joined)
  const others = joined.flatMap(({ entity: kind, primary, secondary }) => [
    { entity: kind, id: primary.id },
    { entity: kind, id: secondary.id },
  ])
  const world = await worldOf(pool, entity, [holder, ...standing.map(one => one.record)], others)
  const apart = takeApart(world, memories, record, scale)
  const primary = undone[0]?.accounts.primary.id ?? holder
  const reasonOf = ({ id }: Whole): string =>
    id === record ? `no part of ${entity} ${primary} any more` : `${entity} ${record} is an account of its own again`
  const sourcesOf = (id: string): number[] =>
    (apart.world.get(id)?.links ?? []).flatMap(({ own, source }) => (own ? [] : [source]))
  return {
    apart,
    primary,
    changes: changesBetween(world, apart.world, scale.own.id, { of: reasonOf, touched: new Set([holder, record]) }),
    redirects: {
      made: apart.again.flatMap(redirectsOf),
      ended: undone.flatMap(redirectsOf).map(({ record: ended }) => ended),
      rereads: [...new Set(apart.asked.flatMap(sourcesOf))],
    },
  }
}

function notMerged(): Problem {
  return new Problem({
    code: 'NOT_MERGED',
    message: 'No account of this id is part of another one.',
    advice:
      'Name the id of the account that went. `passport-sync merged ID` lists those that became part of an account.',
  })
}
