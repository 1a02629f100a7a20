/** The rule by which an organization makes user names. */

import type { UsernameRule } from '../../model/given-name.ts'
import { exampleUsername, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { inOrganization } from '../places.ts'
import { changeSettings, etag, holdVersion, readSettings, versionOf, type Settings } from '../settings.ts'

export function usernameRoutes(house: House): Routes<'usernames'> {
  const shown = (rule: UsernameRule | null) => ({ rule, example: rule && exampleUsername(rule) })

  return {
    read: {
      scope: inOrganization,
      answer: async ({ params, reply }) => {
        const rule = ruleOf(await readSettings(house, Number(params.organization)))
        reply.header('etag', etag(versionOf(house, rule)))
        return shown(rule)
      },
    },
    change: {
      scope: inOrganization,
      answer: async ({ params, body: { rule }, caller, request, reply }) => {
        const organization = Number(params.organization)
        await changeSettings(house, organization, caller.name, settings => {
          holdVersion(request, versionOf(house, ruleOf(settings)))
          const { usernames: _, ...rest } = settings.file.organization
          return { ...settings.file, organization: { ...rest, ...(rule ? { usernames: rule } : {}) } }
        })
        reply.header('etag', etag(versionOf(house, rule)))
        return shown(rule)
      },
    },
  }
}

function ruleOf({ stored }: Settings): UsernameRule | null {
  const rule = stored.organization?.usernames
  return rule ? { pattern: rule.pattern, length: rule.length } : null
}
