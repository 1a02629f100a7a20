/** Who is told of an organization's runs. */

import { notifyNobody, type Notify } from '../../model/schedule.ts'
import { sendTestNotice, type Courier, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { inOrganization } from '../places.ts'
import { changeSettings, etag, holdVersion, readSettings, versionOf, type Settings } from '../settings.ts'

export function noticeRoutes(house: House, courier: Courier): Routes<'notices'> {
  const shown = ({ mail, webhook, digest }: Notify) => ({
    mail: [...mail],
    hasWebhook: webhook !== null,
    digest: digest ?? 'never',
    hasMailServer: courier.sendsMail,
  })

  return {
    read: {
      scope: inOrganization,
      answer: async ({ params, reply }) => {
        const notify = notifyOf(await readSettings(house, Number(params.organization)))
        reply.header('etag', etag(versionOf(house, notify)))
        return shown(notify)
      },
    },
    change: {
      scope: inOrganization,
      answer: async ({ params, body: { mail, digest, webhook }, caller, request, reply }) => {
        const organization = Number(params.organization)
        await changeSettings(house, organization, caller.name, settings => {
          holdVersion(request, versionOf(house, notifyOf(settings)))
          const { file } = settings
          // A secret that is stored stands in the file as the name of a variable.
          const kept = webhook === undefined ? file.organization.notify?.webhook : (webhook ?? undefined)
          const notify = { mail, digest, ...(kept === undefined ? {} : { webhook: kept }) }
          return { ...file, organization: { ...file.organization, notify } }
        })
        const notify = notifyOf(await readSettings(house, organization))
        reply.header('etag', etag(versionOf(house, notify)))
        return shown(notify)
      },
    },
    test: {
      scope: inOrganization,
      perMinute: 10,
      answer: async ({ params }) => {
        const settings = await readSettings(house, Number(params.organization))
        const name = settings.stored.organization?.name ?? ''
        const tried = await sendTestNotice(courier, name, notifyOf(settings))
        return {
          items: tried.map(({ channel, address, problem }) => ({
            ...{ channel, address },
            problem: problem && { code: problem.code, message: problem.message, advice: problem.advice },
          })),
        }
      },
    },
  }
}

function notifyOf({ stored }: Settings): Notify {
  return stored.organization?.notify ?? notifyNobody
}
