/** Signing in and out, and passwords. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../../model/problem.ts'
import type { Membership } from '../../model/role.ts'
import {
  accountByEmail,
  accountById,
  createAccount,
  hasAccounts,
  setMembership,
  setPassword,
  type Account,
} from '../../store/accounts.ts'
import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import { endSession, endSessions, openSession, useToken } from '../../store/sessions.ts'
import { forgetSignIns } from '../../store/sign-in-failures.ts'
import { newId, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { holdAttempts } from '../attempts.ts'
import { refuseForgery, sessionCookie, sessionOf } from '../caller.ts'
import { hashPassword, isPassword } from '../passwords.ts'

export function sessionRoutes({ pool }: House, signInsPerMinute: number): Routes<'session'> {
  const begin = async (account: Account, request: FastifyRequest, reply: FastifyReply) => {
    // An older session in this browser ends: nobody can have planted it.
    const older = sessionOf(request)
    if (older !== undefined) await endSession(pool, older)
    reply.setCookie(sessionCookie, await openSession(pool, account.id), cookieOptions(request))
    return whoIs(account.email, account.email, account.memberships)
  }

  return {
    read: {
      scope: 'nobody',
      answer: async ({ caller: { name, email, memberships } }) => whoIs(name, email, memberships),
    },
    signIn: {
      scope: 'nobody',
      perMinute: signInsPerMinute,
      answer: async ({ body: { email, password }, request, reply }) => {
        refuseForgery(request)
        await holdAttempts(pool, email)
        const account = await accountByEmail(pool, email)
        const isRight = await isPassword(password, account?.passwordHash ?? null)
        if (!account || !isRight) throw signInRefused()
        await forgetSignIns(pool, email)
        return begin(account, request, reply)
      },
    },
    signOut: {
      scope: 'nobody',
      answer: async ({ request, reply }) => {
        const session = sessionOf(request)
        if (session !== undefined) await endSession(pool, session)
        reply.clearCookie(sessionCookie, cookieOptions(request))
      },
    },
    signOutEverywhere: {
      scope: 'nobody',
      answer: async ({ caller, request, reply }) => {
        await endSessions(pool, personOf(caller.account))
        reply.clearCookie(sessionCookie, cookieOptions(request))
      },
    },
    changePassword: {
      scope: 'nobody',
      perMinute: signInsPerMinute,
      answer: async ({ caller, body, request, reply }) => {
        const account = await accountByEmail(pool, caller.email ?? '')
        const id = personOf(account?.id ?? null)
        if (!(await isPassword(body.password, account?.passwordHash ?? null))) throw signInRefused()
        const hash = await hashPassword(body.newPassword)
        await inTransaction(pool, async client => {
          await setPassword(client, id, hash)
          await endSessions(client, id)
          await recordAudit(client, [
            { organization: null, actor: caller.name, action: 'set password', what: 'user', name: caller.name },
          ])
        })
        reply.setCookie(sessionCookie, await openSession(pool, id), cookieOptions(request))
      },
    },
    setUp: {
      scope: 'nobody',
      perMinute: signInsPerMinute,
      answer: async ({ body: { token, email, name, password }, request, reply }) => {
        refuseForgery(request)
        const passwordHash = await hashPassword(password)
        const id = newId()
        await inTransaction(pool, async client => {
          if ((await useToken(client, token)) !== null) throw tokenRefused()
          if (await hasAccounts(client)) throw alreadySetUp()
          await createAccount(client, { id, email, name, passwordHash })
          await setMembership(client, id, null, 'administrator')
          await recordAudit(client, [{ organization: null, actor: email, action: 'set up', what: 'user', name: email }])
        })
        return begin(await existingAccount(id), request, reply)
      },
    },
    redeem: {
      scope: 'nobody',
      perMinute: signInsPerMinute,
      answer: async ({ body: { token, password }, request }) => {
        refuseForgery(request)
        const hash = await hashPassword(password)
        await inTransaction(pool, async client => {
          const account = await useToken(client, token)
          if (account === null || account === undefined) throw tokenRefused()
          await setPassword(client, account, hash)
          await endSessions(client, account)
          const name = (await accountById(client, account))?.email ?? account
          await forgetSignIns(client, name)
          await recordAudit(client, [{ organization: null, actor: name, action: 'set password', what: 'user', name }])
        })
      },
    },
  }

  async function existingAccount(id: string): Promise<Account> {
    const account = await accountById(pool, id)
    if (!account) throw new Error('an account just made is not there')
    return account
  }
}

function whoIs(name: string, email: string | null, memberships: readonly Membership[]) {
  return {
    name,
    email,
    memberships: memberships.map(({ organization, role }) => ({
      organization: organization === null ? null : String(organization),
      role,
    })),
  }
}

/** Lax: links from mails still lead in. Secure where the browser speaks https, to us or to a proxy of this machine. */
function cookieOptions(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' } as const
}

function personOf(account: string | null): string {
  if (account !== null) return account
  throw new Problem({
    code: 'NOT_ALLOWED',
    message: 'An API key has no sessions and no password.',
    advice: 'Sign in as a person.',
  })
}

/** The same for an unknown address and a wrong password. */
function signInRefused(): Problem {
  return new Problem({
    code: 'SIGN_IN_REFUSED',
    message: 'The mail address or the password is wrong.',
    advice: 'Try again, or ask an administrator for a new one-time token.',
  })
}

function tokenRefused(): Problem {
  return new Problem({
    code: 'TOKEN_REFUSED',
    message: 'The one-time token is unknown, was used, or is older than 24 hours.',
    advice: 'Ask for a new one. The first administrator gets a new one at each start, while there is no account.',
  })
}

function alreadySetUp(): Problem {
  return new Problem({
    code: 'ALREADY_SET_UP',
    message: 'There is an administrator already.',
    advice: 'Ask that person for an account.',
  })
}
