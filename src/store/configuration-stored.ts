/** Reads an organization's configuration as it is stored, with what depends on it. */

import type pg from 'pg'
import type { ConfiguredIntegration, ConfiguredMasterField, ConfiguredSource } from '../model/configuration.ts'
import type { Settings } from '../model/connector.ts'
import type { PeopleEntity } from '../model/domain.ts'
import { entityTypes, inDependencyOrder } from '../model/entity.ts'
import {
  ownConnector,
  type ConflictPolicy,
  type IntegrationType,
  type Limits,
  type MasterMode,
  type Organization,
  type RemovalPolicy,
  type SchoolMapping,
  type Task,
} from '../model/integration.ts'
import type { EntityType } from '../model/entity.ts'
import { inKeyOrder, type QualityRule } from '../model/rule.ts'
import { notifyNobody, type Schedule } from '../model/schedule.ts'
import { domainsOf } from './domains.ts'
import type { StoredDomain } from '../model/domain.ts'
import { tryUnseal, webhookPlace } from './secrets.ts'

export type Database = Pick<pg.Pool, 'query'>

export type StoredSource = ConfiguredSource & {
  readonly id: number
  readonly position: number
  /** Undefined where the key does not fit. */
  readonly secrets: Readonly<Record<string, string | undefined>>
  readonly hasLinks: boolean
}

export type StoredIntegration = ConfiguredIntegration & {
  readonly id: number
  readonly hasRuns: boolean
  /** A run of it is running, or held. */
  readonly isBusy: boolean
}

export type StoredConfiguration = {
  readonly organization: Organization | undefined
  /** In their order, without the organization's own. */
  readonly sources: readonly StoredSource[]
  readonly integrations: readonly StoredIntegration[]
  readonly masterFields: readonly ConfiguredMasterField[]
  readonly domains: readonly StoredDomain[]
}

export async function loadConfiguration(db: Database, key: Buffer, name: string): Promise<StoredConfiguration> {
  const organization = (await loadOrganizations(db)).find(organization => organization.name === name)
  if (!organization) return { organization, sources: [], integrations: [], masterFields: [], domains: [] }
  const webhook = await loadWebhook(db, key, organization.id)
  return {
    organization: { ...organization, notify: { ...organization.notify, webhook } },
    sources: await loadSources(db, key, organization.id),
    integrations: await loadIntegrations(db, organization.id),
    masterFields: await loadMasterFields(db, organization.id),
    domains: await domainsOf(db, organization.id),
  }
}

/** Webhooks stay sealed. */
export async function loadOrganizations(db: Database): Promise<Organization[]> {
  const { rows } = await db.query<Organization & { readonly hasWebhook: boolean }>(
    `select id, name, type, time_zone as "timeZone", pauses, $1::jsonb || notify as notify, usernames,
            keeps_values as "keepValuesDays",
            exists (select from sealed_webhook w where w.organization = organization.id) as "hasWebhook"
       from organization order by name`,
    [JSON.stringify(notifyNobody)],
  )
  return rows.map(({ hasWebhook, ...organization }) => ({
    ...organization,
    notify: { ...organization.notify, webhook: hasWebhook ? undefined : null },
  }))
}

/** Null: there is none. Undefined where the key does not fit. */
export async function loadWebhook(db: Database, key: Buffer, organization: number): Promise<string | null | undefined> {
  const { rows } = await db.query<{ sealed: Buffer }>(`select sealed from sealed_webhook where organization = $1`, [
    organization,
  ])
  return rows[0] ? tryUnseal(key, webhookPlace(organization), rows[0].sealed) : null
}

async function loadSources(db: Database, key: Buffer, organization: number): Promise<StoredSource[]> {
  // Listing the entities lets each partition of link use its primary key.
  type Row = Omit<StoredSource, 'secrets' | 'prefix' | 'sharedIds'> & {
    readonly prefix: string | null
    readonly shared: boolean
  }
  const { rows } = await db.query<Row>(
    `select id, name, connector, settings, position, prefix, shared_ids as shared,
            exists (select from link where entity = any($3) and source = data_source.id) as "hasLinks"
       from data_source
      where organization = $1 and connector <> $2
      order by position, id`,
    [organization, ownConnector, entityTypes],
  )
  const secrets = await loadSecrets(db, organization)
  return rows.map(({ prefix, shared, ...source }) => ({
    ...source,
    ...(prefix === null ? {} : { prefix }),
    ...(shared ? { sharedIds: true } : {}),
    secrets: Object.fromEntries(
      secrets
        .filter(({ data_source }) => data_source === source.id)
        .map(({ field, sealed }) => [field, tryUnseal(key, { source: source.id, field }, sealed)]),
    ),
  }))
}

type SealedSecret = { readonly data_source: number; readonly field: string; readonly sealed: Buffer }

async function loadSecrets(db: Database, organization: number): Promise<SealedSecret[]> {
  const { rows } = await db.query<SealedSecret>(
    `select data_source, field, sealed
       from sealed_secret join data_source on data_source.id = sealed_secret.data_source
      where organization = $1
      order by field`,
    [organization],
  )
  return rows
}

type IntegrationRow = {
  readonly id: number
  readonly name: string
  readonly type: IntegrationType
  readonly source: string
  readonly schools: SchoolMapping
  readonly preview: boolean
  readonly limits: Limits
  readonly conflicts: ConflictPolicy
  readonly removals: RemovalPolicy
  readonly schedule: Schedule | null
  readonly hasRuns: boolean
  readonly isBusy: boolean
}

async function loadIntegrations(db: Database, organization: number): Promise<StoredIntegration[]> {
  const { rows } = await db.query<IntegrationRow>(
    `select i.id, i.name, i.type, s.name as source, i.schools, i.preview, i.limits, i.conflicts,
            i.removals, i.schedule, exists (select from run where run.integration = i.id) as "hasRuns",
            exists (select from run where run.integration = i.id and run.state in ('queued', 'running', 'held')) as "isBusy"
       from integration i join data_source s on s.id = i.data_source
      where i.organization = $1
      order by i.id`,
    [organization],
  )
  const tasks = await loadTasks(
    db,
    rows.map(({ id }) => id),
  )
  const renamed = await loadRenamed(db, organization)
  return rows.map(({ schedule, schools, ...row }) => ({
    ...row,
    schools: withPresentNames(schools, renamed.get(row.id)),
    schedule: schedule ?? undefined,
    tasks: tasks.get(row.id) ?? [],
  }))
}

/** By integration and the source's key: what schools are called now whose name a mapping still has from before. */
async function loadRenamed(
  db: Database,
  organization: number,
): Promise<ReadonlyMap<number, ReadonlyMap<string, string>>> {
  const { rows } = await db.query<{ integration: number; source: string; name: string }>(
    `select i.id as integration, l.external_id as source, d.attributes ->> 'name' as name
       from integration i
      cross join lateral jsonb_array_elements(case jsonb_typeof(i.schools) when 'array' then i.schools else '[]' end) pair
       join link l on l.entity = 'school' and l.source = i.data_source and l.external_id = pair ->> 'source'
       join directory_record d on d.entity = 'school' and d.id = l.record and d.state = 'active'
      where i.organization = $1 and pair ? 'target'
        and not exists (select from directory_record n
                         where n.entity = 'school' and n.organization = $1 and n.state = 'active'
                           and n.attributes ->> 'name' = pair ->> 'target')`,
    [organization],
  )
  const byIntegration = new Map<number, Map<string, string>>()
  for (const { integration, source, name } of rows) {
    byIntegration.set(integration, (byIntegration.get(integration) ?? new Map<string, string>()).set(source, name))
  }
  return byIntegration
}

function withPresentNames(schools: SchoolMapping, names: ReadonlyMap<string, string> | undefined): SchoolMapping {
  if (schools === 'auto' || !names) return schools
  return schools.map(pair => (names.has(pair.source) ? { ...pair, target: names.get(pair.source) } : pair))
}

type TaskRow = {
  readonly integration: number
  readonly entity: EntityType
  readonly mapping: Task['mapping']
  readonly filters: Task['filters']
  readonly exclude: Task['exclude']
  readonly keep_linked: boolean
  readonly include_linked: readonly PeopleEntity[]
  readonly blank_erases: string[]
  readonly quality: readonly QualityRule[]
  readonly back: NonNullable<Task['back']>
  readonly not_sent: string[]
  readonly not_taken: string[]
}

/** By integration, in the order of dependence. */
export async function loadTasks(db: Database, integrations: readonly number[]): Promise<ReadonlyMap<number, Task[]>> {
  const { rows } = await db.query<TaskRow>(
    `select integration, entity, mapping, filters, exclude, keep_linked, blank_erases, quality, back, not_sent,
            not_taken, include_linked
       from task where integration = any($1)`,
    [integrations],
  )
  const byIntegration = new Map<number, Task[]>()
  for (const id of integrations) {
    const own = new Map(rows.filter(({ integration }) => integration === id).map(row => [row.entity, taskOf(row)]))
    byIntegration.set(
      id,
      inDependencyOrder(own.keys()).flatMap(entity => own.get(entity) ?? []),
    )
  }
  return byIntegration
}

/** In the form in which a district file is read: jsonb has an order of keys of its own. */
function taskOf(row: TaskRow): Task {
  const { entity, mapping, filters, exclude, keep_linked, include_linked, blank_erases, quality, back } = row
  return inKeyOrder({
    ...{ entity, mapping, filters, exclude, blankErases: blank_erases },
    ...(keep_linked ? { keepLinked: true } : {}),
    ...(include_linked.length > 0 ? { includeLinked: include_linked } : {}),
    ...(quality.length > 0 ? { quality } : {}),
    ...(Object.keys(back).length > 0 ? { back } : {}),
    ...(row.not_sent.length > 0 ? { notSent: row.not_sent } : {}),
    ...(row.not_taken.length > 0 ? { notTaken: row.not_taken } : {}),
  })
}

/** By the names of their data sources. */
export async function loadMasterFields(db: Database, organization: number): Promise<ConfiguredMasterField[]> {
  type Row = { entity: EntityType; attribute: string; source: string; mode: MasterMode }
  const { rows } = await db.query<Row>(
    `select m.entity, m.attribute, s.name as source, m.mode
       from master_field m join data_source s on s.id = m.data_source
      where m.organization = $1
      order by m.entity, s.position, m.mode, m.attribute`,
    [organization],
  )
  return rows
}

export type SealedSettings = {
  readonly settings: Settings
  readonly secrets: readonly { readonly field: string; readonly sealed: Buffer }[]
}

export async function loadSealedSettings(db: Database, source: number): Promise<SealedSettings | undefined> {
  const { rows } = await db.query<{ settings: Settings }>(`select settings from data_source where id = $1`, [source])
  const secrets = await db.query<{ field: string; sealed: Buffer }>(
    `select field, sealed from sealed_secret where data_source = $1`,
    [source],
  )
  return rows[0] && { settings: rows[0].settings, secrets: secrets.rows }
}
