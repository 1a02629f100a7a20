/** When integrations run by themselves, and when they must not. */

import { integrationById } from '../../store/configuration.ts'
import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import { pausesOf, setPauses } from '../../store/due.ts'
import { oweNow } from '../../store/followers.ts'
import { lockedOrganization } from '../../store/organization-tree.ts'
import { integrationPlace } from '../../store/settings-pages.ts'
import { dueTimes, pausedAt, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { inOrganization, ofIntegration } from '../places.ts'
import { etag, holdVersion, versionOf } from '../settings.ts'

export function scheduleRoutes(house: House): Routes<'schedules'> {
  const { pool } = house
  const shownDue = async (
    organization: number,
    question: Pick<Parameters<typeof dueTimes>[0], 'schedule' | 'count'>,
  ) => {
    const { pauses, timeZone } = await pausesOf(pool, organization)
    const items = dueTimes({ ...question, timeZone, after: new Date() }).map(at => {
      const { importsUntil, deletionsUntil } = pausedAt(pauses, timeZone, at)
      return {
        at: at.toISOString(),
        suspendedUntil: importsUntil?.toISOString() ?? null,
        keepsUntil: deletionsUntil?.toISOString() ?? null,
      }
    })
    return { timeZone, items }
  }
  const shownPauses = async (organization: number) => {
    const { pauses, timeZone } = await pausesOf(pool, organization)
    return { items: [...pauses], timeZone }
  }

  return {
    due: {
      scope: ofIntegration(pool),
      answer: async ({ params, query: { count } }) => {
        const integration = await integrationById(pool, Number(params.integration))
        const place = await integrationPlace(pool, Number(params.integration))
        if (!integration || !place) throw new Error('an integration that was there a moment ago is gone')
        const { schedule, organization } = integration
        if (!schedule || schedule.every === 'success' || place.suspended)
          return { timeZone: (await pausesOf(pool, organization)).timeZone, items: [] }
        return shownDue(organization, { schedule, count })
      },
    },
    wouldBeDue: {
      scope: inOrganization,
      answer: ({ params, body: { schedule, count } }) => shownDue(Number(params.organization), { schedule, count }),
    },
    pauses: {
      scope: inOrganization,
      answer: async ({ params, reply }) => {
        const shown = await shownPauses(Number(params.organization))
        reply.header('etag', etag(versionOf(house, shown.items)))
        return shown
      },
    },
    setPauses: {
      scope: inOrganization,
      answer: async ({ params, body: { items }, caller, request, reply }) => {
        const organization = Number(params.organization)
        await inTransaction(pool, async client => {
          const row = await lockedOrganization(client, organization)
          const { pauses: before } = await pausesOf(client, organization)
          holdVersion(request, versionOf(house, before))
          await setPauses(client, organization, items)
          await oweNow(client, organization)
          const fields = { pauses: { before, after: items } }
          const entry = { organization, actor: caller.name, action: 'change', what: 'organization', name: row.name }
          await recordAudit(client, [{ ...entry, fields }])
        })
        const shown = await shownPauses(organization)
        reply.header('etag', etag(versionOf(house, shown.items)))
        return shown
      },
    },
  }
}
