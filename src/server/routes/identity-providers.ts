/** The providers of OpenID Connect by which people may sign in. */

import { z } from 'zod'
import { Problem } from '../../model/problem.ts'
import { reaches, type Role } from '../../model/role.ts'
import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import {
  deleteProvider,
  providerById,
  providersPage,
  providerUnknown,
  writeProvider,
  type IdentityProvider,
  type StoredProvider,
} from '../../store/identity-providers.ts'
import { organizationRow } from '../../store/organization-tree.ts'
import { newId, type House } from '../../worker/front-door.ts'
import { wholeInstallation, type Routes } from '../answer.ts'
import { pageOf, readCursor, readFilters } from '../paging.ts'
import { etag, holdVersion, organizationUnknown, versionOf } from '../settings.ts'
import { callbackAddress, type OpenIdWays } from './open-id.ts'

export function identityProviderRoutes(house: House, ways: OpenIdWays): Routes<'identityProviders'> {
  const { pool, key } = house
  const existing = async (id: string): Promise<StoredProvider> => {
    const found = await providerById(pool, id)
    if (!found) throw providerUnknown()
    return found
  }
  const write = async (
    { before, after }: { readonly before: IdentityProvider | null; readonly after: IdentityProvider },
    clientSecret: string | undefined,
    actor: string,
  ): Promise<StoredProvider> => {
    const { newcomers } = after
    if (newcomers && !(await organizationRow(pool, newcomers.organization))) throw organizationUnknown()
    await inTransaction(pool, async client => {
      await writeProvider(client, key, { ...after, clientSecret })
      const fields = { ...differences(before, after), ...(clientSecret === undefined ? {} : changedSecret) }
      const action = before ? 'change' : 'add'
      const entry = { organization: null, actor, action, what: 'identity provider', name: after.name, fields }
      if (Object.keys(fields).length > 0) await recordAudit(client, [entry])
    })
    return existing(after.id)
  }

  return {
    list: {
      scope: 'nobody',
      answer: async ({ query: { filter, cursor, limit }, caller, request }) => {
        readFilters(filter, () => false)
        const callback = callbackAddress(request, ways.publicUrl)
        if (!reaches(caller.everywhere, 'administrator')) return { items: [], next: null, callback }
        const rows = await providersPage(pool, { after: readCursor(cursor, z.uuid()), limit: limit + 1 })
        return {
          ...pageOf(rows, limit, { item: provider => shown(provider, callback), cursor: ({ id }) => id }),
          callback,
        }
      },
    },
    create: {
      scope: wholeInstallation,
      answer: async ({ body: { clientSecret, newcomers, ...wish }, caller, request }) => {
        refuseIssuer(wish.issuer, house.mayReach === undefined)
        const after = { id: newId(), ...wish, newcomers: placed(newcomers) }
        const made = await write({ before: null, after }, clientSecret, caller.name)
        return shown(made, callbackAddress(request, ways.publicUrl))
      },
    },
    read: {
      scope: wholeInstallation,
      answer: async ({ params, request, reply }) => {
        const found = await existing(params.provider)
        reply.header('etag', etag(versionOf(house, settingsOf(found))))
        return shown(found, callbackAddress(request, ways.publicUrl))
      },
    },
    change: {
      scope: wholeInstallation,
      answer: async ({ params, body: { clientSecret, newcomers, ...wish }, caller, request, reply }) => {
        const before = settingsOf(await existing(params.provider))
        holdVersion(request, versionOf(house, before))
        const after: IdentityProvider = {
          ...before,
          ...Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)),
          newcomers: newcomers === undefined ? before.newcomers : placed(newcomers),
        }
        const changed = await write({ before, after }, clientSecret, caller.name)
        reply.header('etag', etag(versionOf(house, settingsOf(changed))))
        return shown(changed, callbackAddress(request, ways.publicUrl))
      },
    },
    delete: {
      scope: wholeInstallation,
      answer: async ({ params, caller }) => {
        const { id, name } = await existing(params.provider)
        await inTransaction(pool, async client => {
          await deleteProvider(client, id)
          await recordAudit(client, [
            { organization: null, actor: caller.name, action: 'remove', what: 'identity provider', name },
          ])
        })
      },
    },
    check: {
      scope: wholeInstallation,
      perMinute: ways.perMinute,
      answer: async ({ params }) => {
        const provider = await existing(params.provider)
        try {
          await ways.openId.check(provider)
          return { ok: true, problem: null }
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          const { code, message, advice } = error
          return { ok: false, problem: { code, message, advice } }
        }
      },
    },
  }
}

const changedSecret = { clientSecret: { before: null, after: 'changed' } }

function settingsOf({ people: _people, createdAt: _createdAt, ...settings }: StoredProvider): IdentityProvider {
  return settings
}

function placed(newcomers: { readonly organization: string; readonly role: Role } | null) {
  return newcomers && { organization: Number(newcomers.organization), role: newcomers.role }
}

function shown({ newcomers, domains, ...provider }: StoredProvider, callback: string) {
  return {
    ...provider,
    domains: [...domains],
    newcomers: newcomers && { organization: String(newcomers.organization), role: newcomers.role },
    callback,
  }
}

function differences(before: IdentityProvider | null, after: IdentityProvider) {
  const old: Readonly<Record<string, unknown>> = before ?? {}
  const changed = Object.entries(after).filter(
    ([field, value]) => field !== 'id' && JSON.stringify(value) !== JSON.stringify(old[field] ?? null),
  )
  return Object.fromEntries(changed.map(([field, value]) => [field, { before: old[field] ?? null, after: value }]))
}

/** Issuers that stand for many: anybody can have an account there, under any address. */
const sharedIssuers = /^https:\/\/login\.microsoftonline\.com\/(common|organizations|consumers)\b/i

function refuseIssuer(issuer: string, mayBePlain: boolean): void {
  const { protocol, search, hash, pathname, username } = new URL(issuer)
  if (sharedIssuers.test(issuer)) throw issuerRefused('it stands for every tenant; write the tenant in its place')
  if (pathname.includes('/.well-known/') || search || hash || username) throw issuerRefused('it is more than an issuer')
  if (protocol === 'http:' && !mayBePlain) throw issuerRefused('it is not reached by https')
}

function issuerRefused(why: string): Problem {
  return new Problem({
    code: 'ISSUER_REFUSED',
    message: `The issuer can't be taken: ${why}.`,
    advice:
      'Write it as the provider does, like https://accounts.google.com or https://login.microsoftonline.com/TENANT/v2.0.',
  })
}
