/** Integrations: settings, suspending, launching. */

import { integrations } from '../../contract/api/integrations.ts'
import { Problem } from '../../model/problem.ts'
import { recordAudit } from '../../store/audit.ts'
import { queueRun } from '../../store/claims.ts'
import { integrationById } from '../../store/configuration.ts'
import type { StoredIntegration } from '../../store/configuration-stored.ts'
import { inTransaction } from '../../store/database.ts'
import { lastPreview } from '../../store/drift.ts'
import { forgetLaunch, runOfLaunch } from '../../store/launch-keys.ts'
import { findRun } from '../../store/runs.ts'
import {
  hasRunUnderWay,
  integrationPlace,
  integrationPlaces,
  lockIntegrationRow,
  suspendIntegration,
  type IntegrationPlace,
} from '../../store/settings-pages.ts'
import { newId, refuseImport, refusePaused, refuseUnmapped, underWay, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { inOrganization, ofIntegration } from '../places.ts'
import { changeSettings, etag, holdVersion, readSettings, refuseKept, versionOf, type Settings } from '../settings.ts'
import { settingsPage } from '../settings-list.ts'
import { nameTwice } from './organizations.ts'

export function integrationRoutes(house: House): Routes<'integrations'> {
  const { pool } = house
  const scope = ofIntegration(pool)
  const place = async (id: number): Promise<IntegrationPlace> => {
    const found = await integrationPlace(pool, id)
    if (!found) throw removed()
    return found
  }
  const shownNow = async (id: number) => {
    const placed = await place(id)
    const settings = await readSettings(house, placed.organization)
    return { version: versionOf(house, configuredPart(settings, placed.name)), shown: shown(placed, settings) }
  }

  return {
    list: {
      scope: 'nobody',
      answer: question => settingsPage(house, question, { places: integrationPlaces, item: shown }),
    },
    create: {
      scope: inOrganization,
      answer: async ({ params, body, caller, reply }) => {
        const organization = Number(params.organization)
        await changeSettings(house, organization, caller.name, ({ file }) => {
          if (file.integrations.some(({ name }) => name === body.name)) throw nameTwice('integration')
          return { ...file, integrations: [...file.integrations, withoutNulls(body)] }
        })
        const { stored } = await readSettings(house, organization)
        const made = await shownNow(stored.integrations.find(({ name }) => name === body.name)?.id ?? 0)
        reply.header('etag', etag(made.version))
        return made.shown
      },
    },
    read: {
      scope,
      answer: async ({ params, reply }) => {
        const { version, shown } = await shownNow(Number(params.integration))
        reply.header('etag', etag(version))
        return shown
      },
    },
    change: {
      scope,
      answer: async ({ params, body, caller, request, reply }) => {
        const id = Number(params.integration)
        const { organization, name } = await place(id)
        await changeSettings(house, organization, caller.name, settings => {
          holdVersion(request, versionOf(house, configuredPart(settings, name)))
          const { file } = settings
          return {
            ...file,
            integrations: file.integrations.map(part =>
              part.name === name ? withoutNulls({ ...part, ...body, name }) : part,
            ),
          }
        })
        const now = await shownNow(id)
        reply.header('etag', etag(now.version))
        return now.shown
      },
    },
    delete: {
      scope,
      answer: async ({ params, caller, request }) => {
        const { organization, name } = await place(Number(params.integration))
        const change = (settings: Settings): Settings['file'] => {
          holdVersion(request, versionOf(house, configuredPart(settings, name)))
          return { ...settings.file, integrations: settings.file.integrations.filter(part => part.name !== name) }
        }
        refuseKept(await changeSettings(house, organization, caller.name, change, { prune: true }), 'integration', name)
      },
    },
    suspend: {
      scope,
      answer: async ({ params, body: { suspended }, caller }) => {
        const id = Number(params.integration)
        const { organization, name } = await place(id)
        const by = caller.name
        await inTransaction(pool, async client => {
          if (!(await suspendIntegration(client, id, { suspended, by }))) return
          const fields = { suspended: { before: !suspended, after: suspended } }
          await recordAudit(client, [{ organization, actor: by, action: 'change', what: 'integration', name, fields }])
        })
        return (await shownNow(id)).shown
      },
    },
    launch: {
      scope,
      answer: async ({ params, body, caller, request }) => {
        const id = Number(params.integration)
        const placed = await place(id)
        const key = request.headers['idempotency-key']
        if (typeof key !== 'string') return { run: await begin(house, placed, body, caller.name, newId()) }
        const asked = JSON.stringify([body.preview, body.full])
        const launch = { actor: caller.account ?? caller.name, key, integration: id, asked, run: newId() }
        const run = await runOfLaunch(pool, launch)
        if (await findRun(pool, run)) return { run }
        try {
          return { run: await begin(house, placed, body, caller.name, run) }
        } catch (error) {
          await forgetLaunch(pool, launch.actor, key)
          throw error
        }
      },
    },
    drift: {
      scope,
      answer: async ({ params, caller }) => {
        const id = Number(params.integration)
        const integration = await integrationById(pool, id)
        if (integration) refuseImport(integration)
        return { run: await begin(house, await place(id), { preview: true, full: true }, caller.name, newId()) }
      },
    },
    lastDrift: {
      scope,
      answer: async ({ params }) => {
        const id = await lastPreview(pool, Number(params.integration))
        const run = id === null ? null : await findRun(pool, id)
        return { run: run?.id ?? null, state: run?.state ?? null, at: run?.startedAt ?? null }
      },
    },
  }
}

/** Queues the run: whichever worker is free carries it out. A run of that id that is there already is that launch's. */
async function begin(
  { pool }: House,
  { id, organization, name, suspended }: IntegrationPlace,
  { preview, full }: { readonly preview: boolean; readonly full: boolean },
  by: string,
  run: string,
): Promise<string> {
  if (suspended) throw suspendedProblem(name)
  const integration = await integrationById(pool, id)
  if (integration) await refuseUnmapped(pool, integration)
  if (!preview) await refusePaused(pool, { organization })
  return inTransaction(pool, async client => {
    await lockIntegrationRow(client, id)
    if (await findRun(client, run)) return run
    if (await hasRunUnderWay(client, id)) throw underWay(name)
    await queueRun(client, {
      ...{ id: run, organization, integration: id, integrationName: name },
      ...{ full, preview, trigger: 'by hand', startedBy: by, dueAt: null },
    })
    return run
  })
}

/** Of the words of the district file, with what is known of it besides. */
function shown({ id, organization, name, suspended, lastRun }: IntegrationPlace, settings: Settings | undefined) {
  const part = settings?.file.integrations.find(found => found.name === name)
  if (!part) throw removed()
  return integrations.read.answer.parse({
    ...part,
    ...{ id: String(id), organization: String(organization), suspended, lastRun },
  })
}

/** What the version is of: as configured, whatever has run. */
function configuredPart(settings: Settings, name: string): object {
  const found = settings.stored.integrations.find((stored: StoredIntegration) => stored.name === name)
  if (!found) throw removed()
  const { hasRuns: _, isBusy: __, ...configured } = found
  return configured
}

/** null says: as if it were not there. */
function withoutNulls(part: { readonly name: string }): { readonly name: string } {
  const said = Object.entries(part).filter(([, value]) => value !== null && value !== undefined)
  return { ...Object.fromEntries(said), name: part.name }
}

function removed(): Problem {
  return new Problem({
    code: 'INTEGRATION_UNKNOWN',
    message: 'The integration has been removed.',
    advice: 'List those there are: GET /api/v1/integrations.',
  })
}

function suspendedProblem(name: string): Problem {
  return new Problem({
    code: 'INTEGRATION_SUSPENDED',
    message: `${name} is suspended; no run was started.`,
    advice: 'Let it run again first (PUT .../suspended).',
  })
}
