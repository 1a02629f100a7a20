/** To a provider of OpenID Connect, and back. */

import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { apiRoot } from '../../contract/api/all.ts'
import { Problem } from '../../model/problem.ts'
import { providerById, providersPage, providerUnknown } from '../../store/identity-providers.ts'
import { seal, tryUnseal } from '../../store/secrets.ts'
import type { House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { accountOf } from '../arrival.ts'
import { beginSession, cookieOptions } from '../begin-session.ts'
import { refuseForgery } from '../caller.ts'
import type { OpenId } from '../open-id.ts'

const cookieName = 'passport_sign_in'
const callbackPath = `${apiRoot}/session/callback`
const place = { cookie: cookieName, field: 'sign-in' }
const minutes = 10
const mostOffered = 50

/** Kept by the browser, sealed, so that nothing has to be remembered of those who never come back. */
const journey = z.strictObject({
  ...{ provider: z.string(), state: z.string(), nonce: z.string(), verifier: z.string() },
  ...{ callback: z.string(), returnTo: z.string(), until: z.number() },
})

type Journey = z.output<typeof journey>

/** Registered with the provider, so it must be the same for everybody. */
export function callbackAddress(request: FastifyRequest, publicUrl: string | null): string {
  return `${consoleAddress(request, publicUrl)}${callbackPath}`
}

/** Where people reach the console; without being told, wherever they ask. */
export function consoleAddress(request: FastifyRequest, publicUrl: string | null): string {
  return publicUrl ?? `${request.protocol}://${request.host}`
}

export type OpenIdWays = {
  readonly openId: OpenId
  readonly perMinute: number
  /** Where people reach the console; null: wherever they ask. */
  readonly publicUrl: string | null
}

export function openIdRoutes(house: House, { openId, perMinute, publicUrl }: OpenIdWays): Routes<'openId'> {
  const { pool, key } = house

  async function arrive(found: Journey, request: FastifyRequest) {
    const provider = await providerById(pool, found.provider)
    if (!provider?.isOn) throw providerUnknown()
    const query = new URL(request.url, 'http://server').searchParams
    const claims = await openId.arrive(provider, { ...found, query })
    return { provider, account: await accountOf(house, provider, claims) }
  }

  return {
    offered: {
      scope: 'nobody',
      answer: async () => {
        const providers = await providersPage(pool, { limit: mostOffered, onlyOn: true })
        return { items: providers.map(({ id, name }) => ({ id, name })) }
      },
    },
    begin: {
      scope: 'nobody',
      perMinute,
      answer: async ({ params, body: { returnTo }, request, reply }) => {
        refuseForgery(request)
        const provider = await providerById(pool, params.provider)
        if (!provider?.isOn) throw providerUnknown()
        const callback = callbackAddress(request, publicUrl)
        const { address, ...leaving } = await openId.depart(provider, callback)
        const until = Date.now() + minutes * 60_000
        const kept: Journey = { provider: provider.id, ...leaving, callback, returnTo, until }
        const sealed = seal(key, place, JSON.stringify(kept)).toString('base64url')
        reply.setCookie(cookieName, sealed, { ...cookieOptions(request), path: callbackPath, maxAge: minutes * 60 })
        return { address }
      },
    },
    callback: {
      scope: 'nobody',
      perMinute,
      answer: async ({ request, reply }) => {
        const found = journeyOf(key, request.cookies[cookieName])
        reply.clearCookie(cookieName, { ...cookieOptions(request), path: callbackPath })
        try {
          if (!found) throw journeyLost()
          const { provider, account } = await arrive(found, request)
          const way = { provider: provider.id, name: provider.name }
          await beginSession(pool, account, { request, reply }, { way, shown: provider.asksSecondFactor })
          reply.header('location', found.returnTo)
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          // A person looks at this, not a program: the page that they began on tells them.
          const told = new URLSearchParams({ problem: error.code, back: found?.returnTo ?? '/' })
          reply.header('location', `/sign-in?${told.toString()}`)
        }
      },
    },
  }
}

function journeyOf(key: Buffer, cookie: string | undefined): Journey | undefined {
  const text = cookie === undefined ? undefined : tryUnseal(key, place, Buffer.from(cookie, 'base64url'))
  const found = text === undefined ? undefined : journey.parse(JSON.parse(text))
  return found && found.until > Date.now() ? found : undefined
}

function journeyLost(): Problem {
  return new Problem({
    code: 'OPENID_STATE_LOST',
    message: 'This sign-in was not begun in this browser, or more than ten minutes ago.',
    advice: 'Begin again from the page to sign in.',
  })
}
