/** What administrators configure: applied as a whole from a district file, read by name. */

import { createHmac } from 'node:crypto'
import type pg from 'pg'
import type { Configuration, DesiredConfiguration } from '../model/configuration.ts'
import type { Settings } from '../model/connector.ts'
import {
  ownConnector,
  type DataSource,
  type Integration,
  type MasterField,
  type Organization,
} from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import type { LookupTable } from '../model/rule.ts'
import { recordAudit } from './audit.ts'
import { differencesOf, type Difference } from './configuration-differences.ts'
import {
  loadConfiguration,
  loadOrganizations,
  loadSealedSettings,
  loadTasks,
  type Database,
  type StoredConfiguration,
} from './configuration-stored.ts'
import { writeConfiguration, type Sweep } from './configuration-written.ts'
import { inTransaction } from './database.ts'
import { lookupTablesOf, putLookupTable } from './lookup-tables.ts'
import { refuseSharedIds } from './shared-ids.ts'
import { unseal } from './secrets.ts'

export type ApplyOptions = {
  /** Only tells what would change. */
  readonly dryRun?: boolean
  /** Removes integrations which the file lacks though they have run. */
  readonly prune?: boolean
  /** Who does it, for the audit log. */
  readonly by?: string
  /** What the wish was made from: when something else is stored by now, nothing is written (CHANGED_MEANWHILE). */
  readonly believed?: string
}

/** Whoever changes the configuration holds it. */
export const configurationLock = 7_433_010

/**
 * Makes the stored configuration of the organization as desired, in one transaction, and tells what that changes: when
 * nothing does, nothing is written. What the file lacks is removed if nothing depends on it, else kept and told.
 * Throws the Problem `CONNECTOR_CHANGED` where the records of a data source would be taken for another system's, `IDS_SHARED`
 * where equal ids of two sources would no longer be kept apart.
 */
export function applyConfiguration(
  pool: pg.Pool,
  key: Buffer,
  desired: DesiredConfiguration,
  { dryRun = false, prune = false, by = 'unknown', believed }: ApplyOptions = {},
): Promise<Difference[]> {
  return inTransaction(pool, async client => {
    await client.query('select pg_advisory_xact_lock($1)', [configurationLock])
    const stored = await loadConfiguration(client, key, desired.organization.name)
    if (believed !== undefined && believed !== fingerprintOf(key, stored)) throw changedMeanwhile()
    refuseOtherConnector(stored, desired)
    await refuseSharedIds(client, stored, desired)
    const tables = await changedTables(client, stored, desired)
    const differences = [...differencesOf(stored, desired, prune), ...tables.map(({ difference }) => difference)]
    const isChange = differences.some(({ action }) => action !== 'keep')
    if (isChange && !dryRun) {
      await writeConfiguration(client, key, stored, desired, sweepOf(stored, desired, differences))
      const { id: organization } = await findOrganization(client, desired.organization.name)
      for (const { table } of tables) await putLookupTable(client, organization, table, by)
      const changes = differences.filter(({ action, what }) => action !== 'keep' && what !== 'lookup table')
      await recordAudit(
        client,
        changes.map(({ action, what, name, fields }) => ({ organization, actor: by, action, what, name, fields })),
      )
    }
    return differences
  })
}

type ChangedTable = { readonly table: LookupTable; readonly difference: Difference }

async function changedTables(
  client: pg.PoolClient,
  { organization }: StoredConfiguration,
  { lookupTables = [] }: DesiredConfiguration,
): Promise<ChangedTable[]> {
  const stored = organization ? await lookupTablesOf(client, organization.id) : new Map<string, LookupTable>()
  return lookupTables.flatMap((table): ChangedTable[] => {
    const before = stored.get(table.name)
    const isSame =
      before && JSON.stringify([before.columns, before.rows]) === JSON.stringify([table.columns, table.rows])
    if (isSame) return []
    const fields = { rows: { before: before?.rows.length ?? null, after: table.rows.length } }
    const action = before ? 'change' : 'add'
    return [{ table, difference: { action, what: 'lookup table', name: table.name, fields } }]
  })
}

function refuseOtherConnector(stored: StoredConfiguration, desired: DesiredConfiguration): void {
  for (const { name, connector } of desired.sources) {
    const before = stored.sources.find(source => source.name === name)
    if (!before?.hasLinks || before.connector === connector) continue
    throw new Problem({
      code: 'CONNECTOR_CHANGED',
      message: `The data source '${name}' is a ${before.connector}, and records in Passport came from it.`,
      advice: `Give the ${connector} a data source of its own under another name.`,
    })
  }
}

function sweepOf(
  stored: StoredConfiguration,
  desired: DesiredConfiguration,
  differences: readonly Difference[],
): Sweep {
  const removed = (what: Difference['what']): Set<string> =>
    new Set(differences.filter(found => found.what === what && found.action === 'remove').map(({ name }) => name))
  const changed = (what: Difference['what'], matters: (field: string) => boolean): Set<string> =>
    new Set(
      differences
        .filter(found => found.what === what && found.action === 'change' && Object.keys(found.fields).some(matters))
        .map(({ name }) => name),
    )
  const sources = changed(
    'data source',
    field => ['connector', 'prefix'].includes(field) || field.startsWith('settings.'),
  )
  const integrations = changed('integration', field => !/^(preview$|schedule|limits\.)/.test(field))
  return {
    removedSources: stored.sources.filter(({ name }) => removed('data source').has(name)).map(({ id }) => id),
    removedIntegrations: stored.integrations.filter(({ name }) => removed('integration').has(name)).map(({ id }) => id),
    readAnew: desired.integrations
      .filter(({ name, source }) => integrations.has(name) || sources.has(source))
      .map(({ name }) => name),
  }
}

/** Of everything an administrator configured, secrets included; without the key it tells nothing of them. */
export function fingerprintOf(key: Buffer, stored: StoredConfiguration): string {
  const { organization, sources, integrations, masterFields, domains } = stored
  const configured = [
    organization,
    sources.map(({ hasLinks: _, ...source }) => source),
    integrations.map(({ hasRuns: _, isBusy: __, ...integration }) => integration),
    masterFields,
    domains,
  ]
  return createHmac('sha256', key).update(JSON.stringify(configured)).digest('base64url').slice(0, 22)
}

export function changedMeanwhile(): Problem {
  return new Problem({
    code: 'CHANGED_MEANWHILE',
    message: 'Somebody else changed these settings since you read them; nothing was written.',
    advice: 'Read them again and repeat your change.',
    retry: true,
  })
}

/** The configuration of the organization; of the only one where no name is given. Secrets stay sealed. */
export async function readConfiguration(db: Database, organization?: string): Promise<Configuration> {
  const { id: _, ...found } = await findOrganization(db, organization)
  // Which secrets there are is told by their fields; no key is needed for that.
  const stored = await loadConfiguration(db, Buffer.alloc(32), found.name)
  return {
    organization: found,
    sources: stored.sources.map(({ name, connector, settings, prefix, sharedIds, secrets }) => ({
      ...{ name, connector, settings },
      ...(prefix === undefined ? {} : { prefix }),
      ...(sharedIds ? { sharedIds } : {}),
      secretFields: Object.keys(secrets),
    })),
    integrations: stored.integrations.map(
      ({ id: _, hasRuns: __, isBusy: ___, conflicts, removals, ...integration }) => ({
        ...integration,
        // Of an import there is nothing to decide.
        ...(integration.type === 'sync' ? { conflicts, removals } : {}),
      }),
    ),
    masterFields: stored.masterFields,
    domains: stored.domains.map(({ id: _, ...domain }) => domain),
  }
}

export function organizationsOf(db: Database): Promise<Organization[]> {
  return loadOrganizations(db)
}

/** Throws a Problem when there is none of that name, or when there are several and none is named. */
export async function findOrganization(db: Database, name?: string): Promise<Organization> {
  const organizations = await loadOrganizations(db)
  const found = name === undefined ? organizations : organizations.filter(organization => organization.name === name)
  const [only] = found
  if (only && found.length === 1) return only
  const names = organizations.map(organization => organization.name).join(', ')
  if (only) {
    throw new Problem({
      code: 'ORGANIZATION_AMBIGUOUS',
      message: `There are several organizations: ${names}.`,
      advice: 'Say which with --organization.',
    })
  }
  throw new Problem({
    code: 'ORGANIZATION_UNKNOWN',
    message: name === undefined ? 'There is no organization yet.' : `There is no organization '${name}'.`,
    advice: names ? `Organizations are ${names}.` : 'Apply a district file first: passport-sync apply FILE.',
  })
}

/** Throws a Problem `INTEGRATION_UNKNOWN` that names those there are. */
export async function findIntegration(db: Database, name: string, organization?: string): Promise<Integration> {
  const { rows } = await db.query<IntegrationRow>(`${integrationSelect} order by i.name, o.name`)
  return withTasks(db, pickNamed('integration', name, rows, organization))
}

/** Null when it has been removed. */
export async function integrationById(db: Database, id: number): Promise<Integration | null> {
  const { rows } = await db.query<IntegrationRow>(`${integrationSelect} where i.id = $1`, [id])
  return rows[0] ? withTasks(db, rows[0]) : null
}

type IntegrationRow = Omit<Integration, 'tasks'> & { readonly organizationName: string }

const integrationSelect = `
  select i.id, i.organization, o.name as "organizationName", i.name, i.type, i.schools, i.preview, i.limits, i.conflicts, i.removals,
         i.schedule,
         json_build_object('id', s.id, 'organization', s.organization, 'name', s.name,
                           'connector', s.connector, 'position', s.position, 'prefix', s.prefix) as source
    from integration i
    join organization o on o.id = i.organization
    join data_source s on s.id = i.data_source`

async function withTasks(db: Database, { organizationName: _, ...row }: IntegrationRow): Promise<Integration> {
  const tasks = await loadTasks(db, [row.id])
  return { ...row, tasks: tasks.get(row.id) ?? [] }
}

/** Throws a Problem `DATA_SOURCE_UNKNOWN` that names those there are. */
export async function findDataSource(db: Database, name: string, organization?: string): Promise<DataSource> {
  const { rows } = await db.query<DataSource & { organizationName: string }>(
    `select s.id, s.organization, o.name as "organizationName", s.name, s.connector, s.position, s.prefix
       from data_source s join organization o on o.id = s.organization
      where s.connector <> $1
      order by o.name, s.position, s.id`,
    [ownConnector],
  )
  const { organizationName: _, ...found } = pickNamed('data source', name, rows, organization)
  return found
}

type OfOrganization = { readonly name: string; readonly organizationName: string }

function pickNamed<Row extends OfOrganization>(
  what: 'integration' | 'data source',
  name: string,
  rows: readonly Row[],
  organization: string | undefined,
): Row {
  const eligible = rows.filter(row => organization === undefined || row.organizationName === organization)
  const found = eligible.filter(row => row.name === name)
  const [only] = found
  if (only && found.length === 1) return only
  const code = what.toUpperCase().replace(' ', '_')
  if (only) {
    throw new Problem({
      code: `${code}_AMBIGUOUS`,
      message: `Several organizations have one named '${name}': ${found.map(row => row.organizationName).join(', ')}.`,
      advice: 'Say which with --organization.',
    })
  }
  const known = eligible.map(row => row.name).join(', ')
  throw new Problem({
    code: `${code}_UNKNOWN`,
    message: `There is no ${what} '${name}'.`,
    advice: known ? `There is: ${known}.` : 'Apply a district file first: passport-sync apply FILE.',
  })
}

/** All data sources of the organization in their order, Passport's own first. */
export async function dataSourcesOf(db: Database, organization: number): Promise<DataSource[]> {
  const { rows } = await db.query<DataSource>(
    `select id, organization, name, connector, position, prefix from data_source where organization = $1 order by position, id`,
    [organization],
  )
  return rows
}

export async function masterFieldsOf(db: Database, organization: number): Promise<MasterField[]> {
  const { rows } = await db.query<MasterField>(
    `select entity, attribute, data_source as source, mode from master_field where organization = $1
      order by entity, attribute, data_source`,
    [organization],
  )
  return rows
}

/** The settings with their secrets in clear: for the moment of opening a connector. Throws `KEY_DOES_NOT_FIT`. */
export async function openSettings(db: Database, key: Buffer, source: number): Promise<Settings> {
  const stored = await loadSealedSettings(db, source)
  if (!stored) throw new Error(`there is no data source ${source}`)
  const secrets = stored.secrets.map(({ field, sealed }) => [field, unseal(key, { source, field }, sealed)])
  return { ...stored.settings, ...Object.fromEntries(secrets) }
}
