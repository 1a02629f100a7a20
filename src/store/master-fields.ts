/** Master fields on their own: read, and changed under the lock of the configuration. */

import type { Pool } from 'pg'
import type { ConfiguredMasterField } from '../model/configuration.ts'
import { recordAudit } from './audit.ts'
import { configurationLock, dataSourcesOf } from './configuration.ts'
import { loadMasterFields } from './configuration-stored.ts'
import { inTransaction } from './database.ts'

type Change = {
  readonly fields: readonly ConfiguredMasterField[]
  readonly added: number
  readonly changed: number
}

/** `change` is given the rules that stand and the names of the data sources; what it throws leaves all as it was. It takes no rule away. */
export function changeMasterFields(
  pool: Pool,
  {
    organization,
    by,
    dryRun = false,
  }: { readonly organization: number; readonly by: string; readonly dryRun?: boolean },
  change: (stored: readonly ConfiguredMasterField[], sources: readonly string[]) => readonly ConfiguredMasterField[],
): Promise<Change> {
  return inTransaction(pool, async client => {
    await client.query('select pg_advisory_xact_lock($1)', [configurationLock])
    const sources = new Map((await dataSourcesOf(client, organization)).map(({ name, id }) => [name, id]))
    const stored = await loadMasterFields(client, organization)
    const wanted = change(stored, [...sources.keys()])
    const modes = new Map(stored.map(field => [nameOf(field), field.mode]))
    const differing = wanted.filter(field => modes.get(nameOf(field)) !== field.mode)
    const added = differing.filter(field => !modes.has(nameOf(field))).length
    const result = { fields: wanted, added, changed: differing.length - added }
    if (dryRun || differing.length === 0) return result
    await client.query(
      `insert into master_field (organization, entity, attribute, data_source, mode)
       select $1, * from unnest($2::text[], $3::text[], $4::int[], $5::text[])
       on conflict (organization, entity, attribute, data_source) do update set mode = excluded.mode`,
      [
        organization,
        differing.map(({ entity }) => entity),
        differing.map(({ attribute }) => attribute),
        differing.map(({ source }) => sources.get(source)),
        differing.map(({ mode }) => mode),
      ],
    )
    await recordAudit(
      client,
      differing.map(field => ({
        ...{ organization, actor: by, what: 'master field', name: nameOf(field) },
        action: modes.has(nameOf(field)) ? 'change' : 'add',
        fields: { mode: { before: modes.get(nameOf(field)) ?? null, after: field.mode } },
      })),
    )
    return result
  })
}

export function removeMasterField(
  pool: Pool,
  { organization, by }: { readonly organization: number; readonly by: string },
  field: Pick<ConfiguredMasterField, 'entity' | 'attribute' | 'source'>,
): Promise<void> {
  return inTransaction(pool, async client => {
    await client.query('select pg_advisory_xact_lock($1)', [configurationLock])
    const { rows } = await client.query<{ mode: string }>(
      `delete from master_field using data_source s
        where master_field.organization = $1 and entity = $2 and attribute = $3
          and s.id = master_field.data_source and s.organization = $1 and s.name = $4
        returning master_field.mode`,
      [organization, field.entity, field.attribute, field.source],
    )
    await recordAudit(
      client,
      rows.map(({ mode }) => ({
        ...{ organization, actor: by, what: 'master field', name: nameOf(field), action: 'remove' },
        fields: { mode: { before: mode, after: null } },
      })),
    )
  })
}

function nameOf({ entity, attribute, source }: Pick<ConfiguredMasterField, 'entity' | 'attribute' | 'source'>): string {
  return `${entity}.${attribute} of ${source}`
}
