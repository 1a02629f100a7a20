/** What the simulated PowerSchool consists of: its database, dials, clock, plugin, grants and tokens. */
import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { Temporal } from 'temporal-polyfill'
import { type Answer, json } from '../answer.ts'
import { type Chance, makeChance } from '../chance.ts'
import type { Dials } from './dials.ts'
import { makePageReader, type PageReader } from './page-reader.ts'
import { openPlugin, type Plugin, type PluginReport } from './plugin.ts'
import type { AccessLevel, V1Level } from './plugin-xml.ts'
import type { Catalog, Field } from './query-registry.ts'
import { readTables, teachers } from './tables.ts'

export type House = {
  readonly db: DatabaseSync
  readonly dials: Dials
  readonly chance: Chance
  readonly pages: PageReader
  readonly clientId: string
  readonly clientSecret: string
  readonly plugin: Plugin | undefined
  readonly enabled: boolean
  url: string
  /** Tables and views as they are now. */
  catalog(): Catalog
  /** Local date and time of the server, `YYYY-MM-DDTHH:MM:SS`. */
  now(): string
  today(): string
  mayLogIn(): boolean
  v1Level(): V1Level
  /** The fields of `fields` that the plugin may not use at `level`. */
  missingGrants(fields: readonly Field[], level: AccessLevel): readonly Field[]
  installPlugin(archive: Uint8Array): PluginReport
  /** Throws when there is no plugin, or one that can't be enabled. */
  enablePlugin(on: boolean): void
  takeToken(): { readonly token: string; readonly secondsLeft: number }
  isTokenLive(token: string): boolean
  expireToken(): void
}

export function openHouse(
  db: DatabaseSync,
  dials: Dials,
  credentials: { readonly clientId?: string | undefined; readonly clientSecret?: string | undefined },
): House {
  db.exec(
    `create table if not exists _plugin (archive blob not null, enabled integer not null);
     create table if not exists _credentials (client_id text not null, client_secret text not null)`,
  )
  const { clientId, clientSecret } = keepCredentials(db, credentials)
  let token: { value: string; expires: number } | undefined
  let known: { readonly version: unknown; readonly tables: Catalog } | undefined
  const schemaVersion = db.prepare('pragma schema_version')

  const house = {
    db,
    dials,
    chance: makeChance(dials.seed),
    pages: makePageReader(db),
    clientId,
    clientSecret,
    plugin: undefined as Plugin | undefined,
    enabled: false,
    url: '',
    catalog(): Catalog {
      const version = schemaVersion.get()?.['schema_version']
      if (known && known.version === version) return known.tables
      const tables: Catalog = new Map([...readTables(db), [teachers.name, teachers]])
      known = { version, tables }
      return tables
    },
    now(): string {
      if (dials.now) return dials.now
      return Temporal.Now.plainDateTimeISO(dials.timeZone).toString({ smallestUnit: 'second' })
    },
    today(): string {
      return house.now().slice(0, 10)
    },
    mayLogIn(): boolean {
      return !dials.pluginRequired || (house.enabled && house.plugin?.description.oauth === true)
    },
    v1Level(): V1Level {
      return dials.pluginRequired ? (house.plugin?.description.v1Level ?? 'NONE') : 'FULL'
    },
    missingGrants(fields: readonly Field[], level: AccessLevel): readonly Field[] {
      if (!dials.pluginRequired) return []
      return fields.filter(({ table, field }) => {
        const granted = house.plugin?.grants.get(`${table}.${field}`)
        if (level === 'FullAccess' || !dials.fullAccessReads) return granted !== level
        return granted === undefined
      })
    },
    installPlugin(archive: Uint8Array): PluginReport {
      const { plugin, report } = openPlugin(archive, { db, catalog: house.catalog(), dials, installed: house.plugin })
      if (!plugin) return report
      house.plugin = plugin
      house.enabled = false
      db.exec('delete from _plugin')
      db.prepare('insert into _plugin values (?, 0)').run(archive)
      return report
    },
    enablePlugin(on: boolean): void {
      if (!house.plugin) throw new Error('No plugin is installed.')
      if (on && !house.plugin.report.canEnable)
        throw new Error('The plugin asks for tables or columns that are not there.')
      house.enabled = on
      db.prepare('update _plugin set enabled = ?').run(on ? 1 : 0)
    },
    takeToken(): { readonly token: string; readonly secondsLeft: number } {
      const now = performance.now()
      if (!token || token.expires <= now) token = { value: randomUUID(), expires: now + dials.tokenLifeSeconds * 1000 }
      return { token: token.value, secondsLeft: Math.floor((token.expires - now) / 1000) }
    },
    isTokenLive(value: string): boolean {
      return token?.value === value && token.expires > performance.now() && house.mayLogIn()
    },
    expireToken(): void {
      token = undefined
    },
  }
  restorePlugin(house)
  return house
}

function keepCredentials(
  db: DatabaseSync,
  wanted: { readonly clientId?: string | undefined; readonly clientSecret?: string | undefined },
): { readonly clientId: string; readonly clientSecret: string } {
  const kept = db.prepare('select client_id, client_secret from _credentials').get()
  const clientId = wanted.clientId ?? String(kept?.['client_id'] ?? randomUUID())
  const clientSecret = wanted.clientSecret ?? String(kept?.['client_secret'] ?? randomUUID())
  db.exec('delete from _credentials')
  db.prepare('insert into _credentials values (?, ?)').run(clientId, clientSecret)
  return { clientId, clientSecret }
}

function restorePlugin(house: House & { plugin: Plugin | undefined; enabled: boolean }): void {
  const row = house.db.prepare('select archive, enabled from _plugin').get()
  if (!(row?.['archive'] instanceof Uint8Array)) return
  const world = { db: house.db, catalog: house.catalog(), dials: house.dials }
  house.plugin = openPlugin(row['archive'], world).plugin
  house.enabled = house.plugin !== undefined && row['enabled'] === 1
}

/** 403 in the schema API's words. */
export function lacksPermission(fields: readonly Field[], describe: (field: Field) => string): Answer {
  return json(
    {
      message: 'At least one column lacks sufficient permission',
      errors: fields.map(field => ({ code: 'NoAccess', field: describe(field), resource: resourceName(field.table) })),
    },
    403,
  )
}

/** A table as PowerSchool's messages write it: Students, CC. */
export function resourceName(table: string): string {
  return table.length <= 2 ? table.toUpperCase() : table.charAt(0).toUpperCase() + table.slice(1)
}
