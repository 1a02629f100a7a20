/** API keys: made, listed, ended. */

import { z } from 'zod'
import { reaches, type Role } from '../../model/role.ts'
import { apiKeyById, apiKeysPage, createApiKey, deleteApiKey, type ApiKey } from '../../store/api-keys.ts'
import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import { newSecret } from '../../store/sessions.ts'
import { newId, type House } from '../../worker/front-door.ts'
import { wholeInstallation, type Routes } from '../answer.ts'
import { pageOf, readCursor, readFilters } from '../paging.ts'
import { inOrganization, ofApiKey } from '../places.ts'

/** So that it is known for what it is, wherever it turns up. */
const mark = 'pps_'
const shownLength = mark.length + 6

type Wish = { readonly name: string; readonly role: Role; readonly days: number }

export function apiKeyRoutes({ pool }: House): Routes<'apiKeys'> {
  const make = async (organization: number | null, { name, role, days }: Wish, by: string) => {
    const id = newId()
    const secret = `${mark}${newSecret()}`
    const endsAt = new Date(Date.now() + days * 86_400_000).toISOString()
    await inTransaction(pool, async client => {
      const prefix = secret.slice(0, shownLength)
      await createApiKey(client, { id, organization, name, role, prefix, createdBy: by, endsAt, secret })
      const fields = { role: { before: null, after: role }, endsAt: { before: null, after: endsAt } }
      await recordAudit(client, [{ organization, actor: by, action: 'add', what: 'API key', name, fields }])
    })
    const key = await apiKeyById(pool, id)
    if (!key) throw new Error('a key just made is not there')
    return { key: shown(key), secret }
  }

  return {
    list: {
      scope: 'nobody',
      answer: async ({ query: { filter, cursor, limit }, caller }) => {
        readFilters(filter, () => false)
        const keys = await apiKeysPage(pool, {
          organizations: caller.organizations('administrator'),
          installation: reaches(caller.everywhere, 'administrator'),
          after: readCursor(cursor, z.uuid()),
          limit: limit + 1,
        })
        return pageOf(keys, limit, { item: shown, cursor: ({ id }) => id })
      },
    },
    create: {
      scope: inOrganization,
      answer: ({ params, body, caller }) => make(Number(params.organization), body, caller.name),
    },
    createForAll: { scope: wholeInstallation, answer: ({ body, caller }) => make(null, body, caller.name) },
    delete: {
      scope: ofApiKey(pool),
      answer: async ({ params: { apiKey: id }, caller }) => {
        await inTransaction(pool, async client => {
          const key = await apiKeyById(client, id)
          if (!key) return
          await deleteApiKey(client, id)
          const { organization, name } = key
          await recordAudit(client, [{ organization, actor: caller.name, action: 'remove', what: 'API key', name }])
        })
      },
    },
  }
}

function shown({ organization, ...key }: ApiKey) {
  return { ...key, organization: organization === null ? null : String(organization) }
}
