/** Data sources: settings, check, plugin. */

import { connectors } from '../../connectors/catalog.ts'
import { escapeVariables } from '../../contract/file-source.ts'
import { Problem } from '../../model/problem.ts'
import { dataSourcePlace, dataSourcePlaces, type Placed } from '../../store/settings-pages.ts'
import type { StoredSource } from '../../store/configuration-stored.ts'
import { toldOf } from '../../store/told.ts'
import { checkSource, pluginOf, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { inOrganization, ofDataSource } from '../places.ts'
import { leadsElsewhere, secretNeeded } from '../secret-addresses.ts'
import {
  changeSettings,
  etag,
  holdVersion,
  readSettings,
  refuseKept,
  versionOf,
  type Settings,
  type SettingsFile,
} from '../settings.ts'
import { settingsPage } from '../settings-list.ts'
import { nameTwice } from './organizations.ts'

/** A check waits for another system: not for ever. */
const checkTimeout = 60_000

export function connectorRoutes(): Routes<'connectors'> {
  return {
    list: {
      scope: 'nobody',
      answer: async () => ({
        items: connectors.map(({ id, name, form, plugin, can, whyReadOnly }) => ({
          id,
          name,
          form: [...form],
          plugin: plugin !== undefined,
          canWrite: can.write,
          whyReadOnly: whyReadOnly ?? null,
        })),
      }),
    },
  }
}

export function dataSourceRoutes(house: House): Routes<'dataSources'> {
  const { pool } = house
  const scope = ofDataSource(pool)
  const place = async (id: string): Promise<Placed & { readonly organizationName: string }> => {
    const placed = await dataSourcePlace(pool, Number(id))
    if (!placed) throw new Error('a data source that was there a moment ago is gone')
    const { stored } = await readSettings(house, placed.organization)
    return { ...placed, organizationName: stored.organization?.name ?? '' }
  }
  const shownNow = async (organization: number, name: string) => {
    const source = sourceOf(await readSettings(house, organization), name)
    return { version: versionOf(house, source), shown: shown(house, organization, source) }
  }

  return {
    list: {
      scope: 'nobody',
      answer: question =>
        settingsPage(house, question, {
          places: dataSourcePlaces,
          item: ({ organization, name }, settings) => shown(house, organization, sourceOf(settings, name)),
        }),
    },
    create: {
      scope: inOrganization,
      answer: async ({ params, body: { name, connector, settings, prefix, sharedIds }, caller, reply }) => {
        const organization = Number(params.organization)
        await changeSettings(house, organization, caller.name, ({ file }) => {
          if (file.dataSources.some(source => source.name === name)) throw nameTwice('data source')
          const made = withIds({ name, connector, settings: literal(settings) }, { prefix, sharedIds })
          return { ...file, dataSources: [...file.dataSources, made] }
        })
        const made = await shownNow(organization, name)
        reply.header('etag', etag(made.version))
        return made.shown
      },
    },
    read: {
      scope,
      answer: async ({ params, reply }) => {
        const { organization, name } = await place(params.dataSource)
        const found = await shownNow(organization, name)
        reply.header('etag', etag(found.version))
        return found.shown
      },
    },
    change: {
      scope,
      answer: async ({ params, body, caller, request, reply }) => {
        const { organization, name } = await place(params.dataSource)
        await changeSettings(house, organization, caller.name, settings => {
          holdVersion(request, versionOf(house, sourceOf(settings, name)))
          const { file } = settings
          refuseSecretsElsewhere(house, sourceOf(settings, name), body.settings ?? {})
          return {
            ...file,
            dataSources: file.dataSources.map(source =>
              source.name === name
                ? withIds({ ...source, settings: changed(source.settings, body.settings ?? {}) }, body)
                : source,
            ),
          }
        })
        const now = await shownNow(organization, name)
        reply.header('etag', etag(now.version))
        return now.shown
      },
    },
    delete: {
      scope,
      answer: async ({ params, caller, request }) => {
        const { organization, name } = await place(params.dataSource)
        const differences = await changeSettings(house, organization, caller.name, settings => {
          holdVersion(request, versionOf(house, sourceOf(settings, name)))
          const user = settings.stored.integrations.find(({ source }) => source === name)
          if (user) throw inUse(`the integration '${user.name}' reads from it`)
          const dataSources = settings.file.dataSources.filter(source => source.name !== name)
          return { ...settings.file, dataSources }
        })
        refuseKept(differences, 'data source', name)
      },
    },
    check: {
      scope,
      answer: async ({ params }) => {
        const { name, organizationName: organization } = await place(params.dataSource)
        const signal = AbortSignal.timeout(checkTimeout)
        const steps: { name: string; detail: string }[] = []
        try {
          for await (const step of checkSource(house, name, { organization, signal, onNotice: () => undefined })) {
            steps.push({ name: step.name, detail: step.detail })
          }
          return { ok: true, steps, problem: null }
        } catch (error) {
          const { code, message, advice } = signal.aborted ? tooSlow() : toldOf(error)
          // What is wrong with the data source is the answer; what is wrong with us is not.
          if (code === 'UNEXPECTED') throw error
          return { ok: false, steps, problem: { code, message, advice } }
        }
      },
    },
    plugin: {
      scope,
      answer: async ({ params, reply }) => {
        const { name, organizationName } = await place(params.dataSource)
        const { zip, version } = await pluginOf(house, name, { organization: organizationName })
        reply
          .type('application/zip')
          .header('content-disposition', `attachment; filename="passport-data-sync-${version}.zip"`)
        return Buffer.from(zip)
      },
    },
  }
}

function sourceOf(settings: Settings | undefined, name: string): StoredSource {
  const source = settings?.stored.sources.find(stored => stored.name === name)
  if (source) return source
  throw new Problem({
    code: 'DATA_SOURCE_UNKNOWN',
    message: 'The data source has been removed.',
    advice: 'List those there are: GET /api/v1/data-sources.',
  })
}

function refuseSecretsElsewhere(
  house: House,
  { connector, settings, secrets }: StoredSource,
  wish: Readonly<Record<string, unknown>>,
): void {
  const kept = Object.keys(secrets).filter(field => wish[field] === undefined)
  const { form } = house.connectorById(connector)
  if (kept.length > 0 && leadsElsewhere(form, settings, { ...settings, ...wish })) throw secretNeeded(kept)
}

function shown(house: House, organization: number, source: StoredSource) {
  const { id, name, connector, settings, secrets, prefix = null, sharedIds = false } = source
  const schemas = house.connectorById(connector).entities(settings)
  return {
    id: String(id),
    organization: String(organization),
    ...{ name, connector, prefix, sharedIds },
    settings: { ...settings },
    secrets: Object.keys(secrets),
    entities: schemas.map(({ entity }) => entity),
    writes: schemas
      .filter(({ attributes }) => attributes.some(({ mutability }) => mutability !== 'readOnly'))
      .map(({ entity }) => entity),
  }
}

type Part = SettingsFile['dataSources'][number]

/** What is not named stays. */
function withIds(
  { prefix: before, sharedIds: was, ...source }: Part,
  wish: { readonly prefix?: string | null | undefined; readonly sharedIds?: boolean | undefined },
): Part {
  const prefix = wish.prefix === undefined ? before : wish.prefix
  const sharedIds = wish.sharedIds ?? was === true
  return { ...source, ...(typeof prefix === 'string' ? { prefix } : {}), ...(sharedIds ? { sharedIds } : {}) }
}

/** What an administrator sends stands for itself: nothing in it is filled in from elsewhere. */
function literal(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, literalValue(value)]))
}

function literalValue(value: unknown): unknown {
  if (typeof value === 'string') return escapeVariables(value)
  return Array.isArray(value) ? value.map(literalValue) : value
}

function changed(
  before: Readonly<Record<string, unknown>>,
  wish: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const all = { ...before, ...literal(wish) }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
}

export function inUse(why: string): Problem {
  return new Problem({
    code: 'IN_USE',
    message: `It stays, because ${why}.`,
    advice: 'Take away what depends on it first.',
  })
}

function tooSlow(): { code: string; message: string; advice: string } {
  return {
    code: 'CHECK_TOO_SLOW',
    message: 'The data source did not answer within a minute.',
    advice: 'Check its address, and whether a firewall swallows the connection.',
  }
}
