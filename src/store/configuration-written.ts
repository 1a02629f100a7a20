/** Writes an organization's configuration: only called when something differs. */

import type pg from 'pg'
import { passportName, type ConfiguredIntegration, type DesiredConfiguration } from '../model/configuration.ts'
import { ownConnector } from '../model/integration.ts'
import { notifyNobody } from '../model/schedule.ts'
import { retention } from '../model/retention.ts'
import type { StoredConfiguration, StoredSource } from './configuration-stored.ts'
import { writeDomains } from './domains.ts'
import { oweNow } from './followers.ts'
import { writeWebhook } from './reseal.ts'
import { seal } from './secrets.ts'

/** What goes, and whose reading starts anew. */
export type Sweep = {
  readonly removedSources: readonly number[]
  readonly removedIntegrations: readonly number[]
  /** Integrations whose next run must read everything, because what a record becomes has changed. */
  readonly readAnew: readonly string[]
}

export async function writeConfiguration(
  client: pg.PoolClient,
  key: Buffer,
  stored: StoredConfiguration,
  desired: DesiredConfiguration,
  sweep: Sweep,
): Promise<void> {
  const organization = await writeOrganization(client, key, stored, desired)
  await client.query(`delete from master_field where organization = $1`, [organization])
  await client.query(`delete from integration where id = any($1)`, [sweep.removedIntegrations])
  const sourceIds = await writeSources(client, key, organization, stored, desired)
  for (const integration of desired.integrations) await writeIntegration(client, organization, integration, sourceIds)
  // Only now: an integration may have read from it until here.
  await client.query(`delete from data_source where id = any($1)`, [sweep.removedSources])
  await writeMasterFields(client, organization, desired, sourceIds)
  await writeDomains(client, organization, stored.domains, desired.domains ?? [])
  if (stored.organization?.timeZone !== desired.organization.timeZone) {
    await client.query(`update integration set next_due = null where organization = $1`, [organization])
    await client.query(`update organization set digest_due = null where id = $1`, [organization])
  }
  await oweNow(client, organization)
  await client.query(
    `delete from bookmark using integration
      where integration.id = bookmark.integration and organization = $1 and integration.name = any($2)`,
    [organization, sweep.readAnew],
  )
}

async function writeOrganization(
  client: pg.PoolClient,
  key: Buffer,
  stored: StoredConfiguration,
  { organization }: DesiredConfiguration,
): Promise<number> {
  const { webhook, ...notify } = organization.notify ?? notifyNobody
  const id = idOf(
    await client.query<{ id: number }>(
      `insert into organization (name, type, time_zone, pauses, notify, usernames, keeps_values)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (name) do update
         set type = excluded.type, time_zone = excluded.time_zone, pauses = excluded.pauses, notify = excluded.notify,
             usernames = excluded.usernames, keeps_values = excluded.keeps_values,
             digest_due = case when organization.notify = excluded.notify then organization.digest_due end
       returning id`,
      [
        organization.name,
        organization.type,
        organization.timeZone,
        JSON.stringify(organization.pauses ?? []),
        JSON.stringify(notify),
        organization.usernames ? JSON.stringify(organization.usernames) : null,
        organization.keepValuesDays ?? retention.usual,
      ],
    ),
  )
  if (webhook !== undefined && webhook !== stored.organization?.notify.webhook) {
    await writeWebhook(client, key, id, webhook)
  }
  return id
}

type WrittenSource = Omit<DesiredConfiguration['sources'][number], 'secrets'>

/** Passport's own first; then those of the file in its order; then those that are kept though the file lacks them. */
async function writeSources(
  client: pg.PoolClient,
  key: Buffer,
  organization: number,
  stored: StoredConfiguration,
  desired: DesiredConfiguration,
): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>()
  const write = async ({ name, connector, settings, prefix, sharedIds }: WrittenSource): Promise<number> => {
    const values = [
      organization,
      name,
      connector,
      JSON.stringify(settings),
      ids.size,
      prefix ?? null,
      sharedIds === true,
    ]
    const written = await client.query<{ id: number }>(
      `insert into data_source (organization, name, connector, settings, position, prefix, shared_ids)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (organization, name) do update
         set connector = excluded.connector, settings = excluded.settings, position = excluded.position,
             prefix = excluded.prefix, shared_ids = excluded.shared_ids
       returning id`,
      values,
    )
    ids.set(name, idOf(written))
    return idOf(written)
  }
  await write({ name: passportName, connector: ownConnector, settings: {} })
  for (const { secrets, ...source } of desired.sources) {
    const { name } = source
    const id = await write(source)
    const before = stored.sources.find(source => source.name === name)
    await writeSecrets(client, key, { id, secrets, before })
  }
  const behind = stored.sources.filter(({ name }) => !ids.has(name))
  for (const [index, { id }] of behind.entries()) {
    await client.query(`update data_source set position = $2 where id = $1`, [id, ids.size + index])
  }
  return ids
}

type Secrets = {
  readonly id: number
  readonly secrets: Readonly<Record<string, string>>
  readonly before: StoredSource | undefined
}

async function writeSecrets(client: pg.PoolClient, key: Buffer, { id, secrets, before }: Secrets): Promise<void> {
  await client.query(`delete from sealed_secret where data_source = $1 and not field = any($2)`, [
    id,
    Object.keys(secrets),
  ])
  for (const [field, secret] of Object.entries(secrets)) {
    if (before?.secrets[field] === secret) continue
    await client.query(
      `insert into sealed_secret (data_source, field, sealed) values ($1, $2, $3)
       on conflict (data_source, field) do update set sealed = excluded.sealed`,
      [id, field, seal(key, { source: id, field }, secret)],
    )
  }
}

async function writeIntegration(
  client: pg.PoolClient,
  organization: number,
  integration: ConfiguredIntegration,
  sourceIds: ReadonlyMap<string, number>,
): Promise<void> {
  const { name, type, source, schools, preview, limits, schedule, tasks } = integration
  const { conflicts = 'newest', removals = 'archive' } = integration
  const id = idOf(
    await client.query<{ id: number }>(
      `insert into integration (organization, name, type, data_source, schools, preview, limits, schedule,
                                conflicts, removals)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (organization, name) do update
         set type = excluded.type, data_source = excluded.data_source, schools = excluded.schools,
             preview = excluded.preview, limits = excluded.limits, schedule = excluded.schedule,
             conflicts = excluded.conflicts, removals = excluded.removals,
             next_due = case when integration.schedule is not distinct from excluded.schedule then integration.next_due end,
             owed_since = case when integration.schedule is not distinct from excluded.schedule then integration.owed_since end
       returning id`,
      [
        organization,
        name,
        type,
        sourceIds.get(source),
        JSON.stringify(schools),
        preview,
        JSON.stringify(limits),
        schedule ? JSON.stringify(schedule) : null,
        conflicts,
        removals,
      ],
    ),
  )
  await client.query(`delete from task where integration = $1`, [id])
  for (const task of tasks) {
    const { entity, mapping, filters, exclude, keepLinked = false, blankErases, quality = [], back = {} } = task
    await client.query(
      `insert into task (integration, entity, mapping, filters, exclude, keep_linked, blank_erases, quality, back, not_sent,
                         include_linked, not_taken)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ...[id, entity, JSON.stringify(mapping), JSON.stringify(filters), JSON.stringify(exclude)],
        ...[keepLinked, blankErases, JSON.stringify(quality), JSON.stringify(back), task.notSent ?? []],
        ...[task.includeLinked ?? [], task.notTaken ?? []],
      ],
    )
  }
}

async function writeMasterFields(
  client: pg.PoolClient,
  organization: number,
  { masterFields }: DesiredConfiguration,
  sourceIds: ReadonlyMap<string, number>,
): Promise<void> {
  await client.query(
    `insert into master_field (organization, entity, attribute, data_source, mode)
     select $1, * from unnest($2::text[], $3::text[], $4::int[], $5::text[])`,
    [
      organization,
      masterFields.map(({ entity }) => entity),
      masterFields.map(({ attribute }) => attribute),
      masterFields.map(({ source }) => sourceIds.get(source)),
      masterFields.map(({ mode }) => mode),
    ],
  )
}

function idOf({ rows }: { readonly rows: readonly { readonly id: number }[] }): number {
  const row = rows[0]
  if (!row) throw new Error('a statement that returns an id returned none')
  return row.id
}
