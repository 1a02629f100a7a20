/** Two sources of one kind whose records are in the directory, and what keeps their ids apart. */

import type pg from 'pg'
import type { DesiredConfiguration } from '../model/configuration.ts'
import { peopleEntities } from '../model/domain.ts'
import { Problem } from '../model/problem.ts'
import type { StoredConfiguration, StoredSource } from './configuration-stored.ts'

/** Throws IDS_SHARED where a change takes away what kept equal ids of two sources apart. */
export async function refuseSharedIds(
  client: pg.PoolClient,
  { sources: stored }: StoredConfiguration,
  desired: DesiredConfiguration,
): Promise<void> {
  for (const wanted of desired.sources) {
    const before = stored.find(({ name }) => name === wanted.name)
    if (!before?.hasLinks || wanted.sharedIds) continue
    if (before.prefix === wanted.prefix && !before.sharedIds) continue
    const others = stored.filter(({ name, connector, hasLinks, prefix }) => {
      const now = desired.sources.find(source => source.name === name)
      const isLike = name !== wanted.name && connector === wanted.connector && hasLinks
      return isLike && (now ?? { prefix }).prefix === wanted.prefix
    })
    for (const other of others) {
      if (await haveSharedKeys(client, before, other)) throw idsShared(wanted.name, other.name)
    }
  }
}

async function haveSharedKeys(client: pg.PoolClient, one: StoredSource, other: StoredSource): Promise<boolean> {
  const { rows } = await client.query<{ shared: boolean }>(
    `select exists (select from link a join link b on b.entity = a.entity and b.external_id = a.external_id
                     where a.entity = any($3) and a.source = $1 and b.source = $2
                       and a.missing_since is null and b.missing_since is null) as shared`,
    [one.id, other.id, ['school', ...peopleEntities]],
  )
  return rows[0]?.shared === true
}

function idsShared(source: string, other: string): Problem {
  return new Problem({
    code: 'IDS_SHARED',
    message: `Records of ${source} have ids that ${other} has too, and nothing would keep them apart. Nothing was changed.`,
    advice: `Give ${source} a prefix of its own, or confirm that equal ids mean the same (sharedIds: true).`,
  })
}
