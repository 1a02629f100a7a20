import { afterAll, beforeEach, expect, test } from 'vitest'
import type pg from 'pg'
import { freshDatabase } from '../../test/support/database.ts'
import type { DesiredConfiguration } from '../model/configuration.ts'
import { defaultLimits, type Task } from '../model/integration.ts'
import {
  applyConfiguration,
  dataSourcesOf,
  findDataSource,
  findIntegration,
  findOrganization,
  masterFieldsOf,
  openSettings,
  readConfiguration,
} from './configuration.ts'
import { openPool } from './database.ts'

const key = Buffer.alloc(32, 1)
const databases: { pool: pg.Pool; drop: () => Promise<void> }[] = []
let pool: pg.Pool

beforeEach(async () => {
  const database = await freshDatabase()
  pool = openPool(database.url)
  databases.push({ pool, drop: database.drop })
})

afterAll(async () => {
  for (const database of databases) {
    await database.pool.end()
    await database.drop()
  }
})

function aTask(entity: Task['entity'], rules: Partial<Task> = {}): Task {
  return { entity, mapping: {}, filters: [], exclude: [], blankErases: [], ...rules }
}

function aDistrict(changed: Partial<DesiredConfiguration> = {}): DesiredConfiguration {
  return {
    organization: { name: 'Maple Unified', type: 'district', timeZone: 'America/New_York' },
    schools: [],
    sources: [
      { name: 'SIS', connector: 'powerschool', settings: { url: 'http://a', zeta: 1 }, secrets: { clientSecret: 'x' } },
      { name: 'Region', connector: 'powerschool', settings: { url: 'http://b' }, secrets: {} },
    ],
    integrations: [anImport('Nightly import')],
    masterFields: [{ entity: 'student', attribute: 'email', source: 'Passport', mode: 'master' }],
    ...changed,
  }
}

function anImport(name: string, tasks: readonly Task[] = [aTask('school'), aTask('student', { filters: ['true'] })]) {
  return { name, type: 'import', source: 'SIS', schools: 'auto', tasks, preview: false, limits: defaultLimits } as const
}

/** Which row versions there are: the same after as before when nothing was written. */
async function rowVersions(): Promise<unknown> {
  const tables = ['organization', 'data_source', 'sealed_secret', 'integration', 'task', 'master_field', 'bookmark']
  const all = tables.map(table => `select '${table}', xmin::text, ctid::text from ${table}`)
  return (await pool.query(all.join(' union all '))).rows
}

async function integrationRan(state = 'done'): Promise<void> {
  await pool.query(
    `insert into run (id, organization, kind, integration, integration_name, state, mode, trigger, started_by)
     select gen_random_uuid(), organization, 'integration', id, name, $1, 'full', 'by hand', 'ada' from integration`,
    [state],
  )
}

async function recordCameFrom(source: string): Promise<void> {
  await pool.query(
    `insert into link (source, entity, external_id, record, shadow)
     select id, 'student', '7', gen_random_uuid(), '{}' from data_source where name = $1`,
    [source],
  )
}

const told = (differences: readonly { action: string; what: string; name: string }[]): string[] =>
  differences.map(({ action, what, name }) => `${action} ${what} ${name}`)

test('a first apply adds everything, a second finds nothing to change and writes nothing', async () => {
  const first = await applyConfiguration(pool, key, aDistrict())
  expect(told(first)).toEqual([
    'add organization Maple Unified',
    'add data source SIS',
    'add data source Region',
    'add integration Nightly import',
    'add master field student.email of Passport',
  ])
  expect(JSON.stringify(first)).not.toContain('"x"')
  const before = await rowVersions()
  expect(await applyConfiguration(pool, key, aDistrict())).toEqual([])
  expect(await rowVersions()).toEqual(before)
})

test('a dry run tells the same and writes nothing', async () => {
  const dry = await applyConfiguration(pool, key, aDistrict(), { dryRun: true })
  await expect(findOrganization(pool)).rejects.toMatchObject({ code: 'ORGANIZATION_UNKNOWN' })
  expect(await applyConfiguration(pool, key, aDistrict())).toEqual(dry)
})

test('what was applied is read back: Passport is the first data source, secrets stay sealed until they are needed', async () => {
  await applyConfiguration(pool, key, aDistrict())
  const { id } = await findOrganization(pool, 'Maple Unified')
  const sources = await dataSourcesOf(pool, id)
  expect(sources.map(({ name, connector, position }) => `${position} ${name} ${connector}`)).toEqual([
    '0 Passport passport',
    '1 SIS powerschool',
    '2 Region powerschool',
  ])
  const sis = await findDataSource(pool, 'SIS')
  expect(await openSettings(pool, key, sis.id)).toEqual({ url: 'http://a', zeta: 1, clientSecret: 'x' })
  await expect(openSettings(pool, Buffer.alloc(32, 2), sis.id)).rejects.toMatchObject({ code: 'KEY_DOES_NOT_FIT' })
  expect(await findIntegration(pool, 'Nightly import')).toMatchObject({ ...anImport('Nightly import'), source: sis })
  expect(await masterFieldsOf(pool, id)).toEqual([
    { entity: 'student', attribute: 'email', source: sources[0]?.id, mode: 'master' },
  ])
  const { integrations, sources: read } = await readConfiguration(pool)
  expect(integrations).toEqual([anImport('Nightly import')])
  expect(read[0]).toEqual({
    name: 'SIS',
    connector: 'powerschool',
    settings: { url: 'http://a', zeta: 1 },
    secretFields: ['clientSecret'],
  })
})

test('changes are told field by field, a secret only as such, and the integration is read anew', async () => {
  await applyConfiguration(pool, key, aDistrict())
  await pool.query(
    `insert into bookmark (integration, entity, mapping_version, full_at) select id, 'student', 'v', now() from integration`,
  )
  const limits = { ...defaultLimits, delete: { percent: 5, atLeast: 3 } }
  const onlyLimits = aDistrict({ integrations: [{ ...anImport('Nightly import'), limits }] })
  expect(await applyConfiguration(pool, key, onlyLimits)).toEqual([
    {
      action: 'change',
      what: 'integration',
      name: 'Nightly import',
      fields: {
        'limits.delete.percent': { before: 10, after: 5 },
        'limits.delete.atLeast': { before: 10, after: 3 },
      },
    },
  ])
  expect((await pool.query('select from bookmark')).rowCount).toBe(1)
  const [sis, region] = aDistrict().sources
  const sources = [
    ...(region ? [region] : []),
    ...(sis ? [{ ...sis, settings: { url: 'http://c', zeta: 1 }, secrets: { clientSecret: 'y' } }] : []),
  ]
  const changed = await applyConfiguration(pool, key, { ...onlyLimits, sources })
  expect(changed.map(({ name, fields }) => ({ name, fields }))).toEqual([
    { name: 'Region', fields: { order: { before: 2, after: 1 } } },
    {
      name: 'SIS',
      fields: {
        order: { before: 1, after: 2 },
        'settings.url': { before: 'http://a', after: 'http://c' },
        'secrets.clientSecret': { before: '(secret)', after: '(secret)' },
      },
    },
  ])
  expect((await pool.query('select from bookmark')).rowCount).toBe(0)
  expect(await openSettings(pool, key, (await findDataSource(pool, 'SIS')).id)).toMatchObject({ clientSecret: 'y' })
})

test('a lost key is mended by applying again: the secrets are sealed with the new key', async () => {
  await applyConfiguration(pool, key, aDistrict())
  const other = Buffer.alloc(32, 9)
  expect(told(await applyConfiguration(pool, other, aDistrict()))).toEqual(['change data source SIS'])
  expect(await openSettings(pool, other, (await findDataSource(pool, 'SIS')).id)).toMatchObject({ clientSecret: 'x' })
})

test('what the file lacks is removed when nothing depends on it', async () => {
  await applyConfiguration(pool, key, aDistrict())
  const bare = aDistrict({ sources: [], integrations: [], masterFields: [] })
  expect(told(await applyConfiguration(pool, key, bare))).toEqual([
    'remove master field student.email of Passport',
    'remove integration Nightly import',
    'remove data source SIS',
    'remove data source Region',
  ])
  expect(await applyConfiguration(pool, key, bare)).toEqual([])
})

test('an integration that has run is kept and told, until --prune; its history stays', async () => {
  await applyConfiguration(pool, key, aDistrict())
  await integrationRan()
  const bare = aDistrict({ sources: [], integrations: [], masterFields: [] })
  const kept = await applyConfiguration(pool, key, bare)
  expect(kept.filter(({ action }) => action === 'keep').map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
    'Nightly import: it has run; --prune removes it all the same, its history stays',
    "SIS: the integration 'Nightly import' reads from it",
  ])
  const before = await rowVersions()
  expect(told(await applyConfiguration(pool, key, bare))).toEqual([
    'keep integration Nightly import',
    'keep data source SIS',
  ])
  expect(await rowVersions()).toEqual(before)
  await applyConfiguration(pool, key, bare, { prune: true })
  await expect(findIntegration(pool, 'Nightly import')).rejects.toMatchObject({ code: 'INTEGRATION_UNKNOWN' })
  expect((await pool.query(`select integration_name from run`)).rows).toEqual([{ integration_name: 'Nightly import' }])
})

test('a waiting plan and records that came from a source keep both, --prune or not', async () => {
  await applyConfiguration(pool, key, aDistrict())
  await integrationRan('held')
  await recordCameFrom('Region')
  const bare = aDistrict({ sources: [], integrations: [], masterFields: [] })
  expect(told(await applyConfiguration(pool, key, bare, { prune: true }))).toEqual([
    'remove master field student.email of Passport',
    'keep integration Nightly import',
    'keep data source SIS',
    'keep data source Region',
  ])
})

test('a source whose records are in Passport does not become another system', async () => {
  await applyConfiguration(pool, key, aDistrict())
  await recordCameFrom('Region')
  const other = aDistrict({ sources: aDistrict().sources.map(source => ({ ...source, connector: 'other' })) })
  await expect(applyConfiguration(pool, key, other)).rejects.toMatchObject({ code: 'CONNECTOR_CHANGED' })
})

test('one name in two organizations is refused until the organization is named', async () => {
  await applyConfiguration(pool, key, aDistrict())
  const oak = { name: 'Oak', type: 'district', timeZone: 'UTC' }
  await applyConfiguration(pool, key, aDistrict({ organization: oak }))
  await expect(findIntegration(pool, 'Nightly import')).rejects.toMatchObject({ code: 'INTEGRATION_AMBIGUOUS' })
  await expect(readConfiguration(pool)).rejects.toMatchObject({ code: 'ORGANIZATION_AMBIGUOUS' })
  const { id } = await findOrganization(pool, 'Oak')
  expect(await findIntegration(pool, 'Nightly import', 'Oak')).toMatchObject({ organization: id })
})

test('two applies at once end as one', async () => {
  const [a, b] = await Promise.all([1, 2].map(() => applyConfiguration(pool, key, aDistrict())))
  expect([a?.length, b?.length].sort()).toEqual([0, 5])
})
