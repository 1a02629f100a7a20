/** For how long an organization's history keeps its values. */

import { retention } from '../../model/retention.ts'
import type { House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { inOrganization } from '../places.ts'
import { changeSettings, etag, holdVersion, readSettings, versionOf, type Settings } from '../settings.ts'

export function retentionRoutes(house: House): Routes<'retention'> {
  return {
    read: {
      scope: inOrganization,
      answer: async ({ params, reply }) => {
        const days = daysOf(await readSettings(house, Number(params.organization)))
        reply.header('etag', etag(versionOf(house, days)))
        return { days }
      },
    },
    change: {
      scope: inOrganization,
      answer: async ({ params, body: { days }, caller, request, reply }) => {
        await changeSettings(house, Number(params.organization), caller.name, settings => {
          holdVersion(request, versionOf(house, daysOf(settings)))
          return { ...settings.file, organization: { ...settings.file.organization, keepValuesDays: days } }
        })
        reply.header('etag', etag(versionOf(house, days)))
        return { days }
      },
    },
  }
}

function daysOf({ stored }: Settings): number {
  return stored.organization?.keepValuesDays ?? retention.usual
}
