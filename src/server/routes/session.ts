/** Signing in and out, and passwords. */

import { Problem } from '../../model/problem.ts'
import {
  accountById,
  createAccount,
  hasAccounts,
  setMembership,
  setPassword,
  type Account,
} from '../../store/accounts.ts'
import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import { tokenFacts, useToken } from '../../store/one-time-tokens.ts'
import { organizationRow } from '../../store/organization-tree.ts'
import { completeSession, endSession, endSessions, findSession, renewSession } from '../../store/sessions.ts'
import { forgetSignIns } from '../../store/sign-in-failures.ts'
import { signInDemands } from '../../store/sign-in-rules.ts'
import { newId, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { accountByPassword } from '../attempts.ts'
import { beginSession, giveCookie, takeCookie, type Browser } from '../begin-session.ts'
import {
  codeNeeded,
  personOf,
  refuseForgery,
  secondFactorState,
  sessionOf,
  signInNeeded,
  type SecondFactorState,
} from '../caller.ts'
import { hashPassword } from '../passwords.ts'
import { takeCode } from '../second-factor.ts'

export function sessionRoutes(house: House, perMinute: number): Routes<'session'> {
  const { pool } = house
  const begin = async (account: Account, browser: Browser) => {
    if (await beginSession(pool, account, browser, { way: 'password', shown: false })) throw codeNeeded()
    return whoIs(account, await secondFactorState(pool, { secondFactor: false }, account))
  }

  return {
    read: {
      scope: 'nobody',
      answer: async ({ caller: { name, account, memberships, secondFactor } }) => {
        const found = account === null ? null : await accountById(pool, account)
        return whoIs(found ?? { email: null, name, memberships, hasPassword: false }, secondFactor ?? 'off')
      },
    },
    signIn: {
      scope: 'nobody',
      perMinute,
      answer: async ({ body: { email, password }, request, reply }) => {
        refuseForgery(request)
        const account = await accountByPassword(pool, email, password)
        if ((await signInDemands(pool, account.memberships)).noPassword) throw passwordNotTaken()
        return begin(account, { request, reply })
      },
    },
    giveCode: {
      scope: 'nobody',
      perMinute,
      answer: async ({ body, request, reply }) => {
        refuseForgery(request)
        const secret = sessionOf(request)
        const session = secret === undefined ? null : await findSession(pool, secret, request.ip)
        const account = session?.awaitsCode ? await accountById(pool, session.account) : null
        if (!session || !account) throw signInNeeded('No sign-in waits for a code; it does so for ten minutes.')
        await takeCode(house, { account: account.id, email: account.email }, body.code)
        const complete = await completeSession(pool, session.id)
        if (complete === null) throw signInNeeded('The sign-in took too long.')
        giveCookie({ request, reply }, complete)
        return whoIs(account, 'on')
      },
    },
    signOut: {
      scope: 'nobody',
      answer: async ({ request, reply }) => {
        const session = sessionOf(request)
        if (session !== undefined) await endSession(pool, session)
        takeCookie({ request, reply })
      },
    },
    signOutEverywhere: {
      scope: 'nobody',
      answer: async ({ caller, request, reply }) => {
        await endSessions(pool, personOf(caller).account)
        takeCookie({ request, reply })
      },
    },
    changePassword: {
      scope: 'nobody',
      perMinute,
      answer: async ({ caller, body, request, reply }) => {
        const { account, email, session } = personOf(caller)
        await accountByPassword(pool, email, body.password)
        const hash = await hashPassword(body.newPassword)
        const secret = await inTransaction(pool, async client => {
          await setPassword(client, account, hash)
          await endSessions(client, account, session.id)
          await recordAudit(client, [
            { organization: null, actor: email, action: 'set password', what: 'user', name: email },
          ])
          return renewSession(client, session.id)
        })
        giveCookie({ request, reply }, secret)
      },
    },
    setUpState: { scope: 'nobody', answer: async () => ({ isOpen: !(await hasAccounts(pool)) }) },
    setUp: {
      scope: 'nobody',
      perMinute,
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
        return begin(await existingAccount(id), { request, reply })
      },
    },
    lookAtToken: {
      scope: 'nobody',
      perMinute,
      answer: async ({ body: { token }, request }) => {
        refuseForgery(request)
        const found = await tokenFacts(pool, token)
        if (!found) throw tokenRefused()
        const { account: id, endsAt } = found
        if (id === null) return { kind: 'setup', endsAt }
        const { email, name, isSetUp, memberships } = await existingAccount(id)
        const roles = memberships.map(async ({ organization, role }) => ({
          organization: organization === null ? null : ((await organizationRow(pool, organization))?.name ?? ''),
          role,
        }))
        return { kind: isSetUp ? 'reset' : 'invitation', email, name, roles: await Promise.all(roles), endsAt }
      },
    },
    redeem: {
      scope: 'nobody',
      perMinute,
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

type Known = Pick<Account, 'name' | 'memberships' | 'hasPassword'> & { readonly email: string | null }

function whoIs({ name, email, memberships, hasPassword }: Known, secondFactor: SecondFactorState) {
  return {
    name: email ?? name,
    email,
    memberships: memberships.map(({ organization, role }) => ({
      organization: organization === null ? null : String(organization),
      role,
    })),
    hasPassword,
    secondFactor,
  }
}

function tokenRefused(): Problem {
  return new Problem({
    code: 'TOKEN_REFUSED',
    message: 'The one-time token is unknown, was used, or is older than 24 hours.',
    advice: 'Ask for a new one. The first administrator gets a new one at each start, while there is no account.',
  })
}

function passwordNotTaken(): Problem {
  return new Problem({
    code: 'PASSWORD_NOT_TAKEN',
    message: 'The password is right, but does not sign in: your organization signs in by a provider.',
    advice: 'Choose the provider on the page. If it is away, ask who administers the whole installation.',
  })
}

function alreadySetUp(): Problem {
  return new Problem({
    code: 'ALREADY_SET_UP',
    message: 'There is an administrator already.',
    advice: 'Ask that person for an account.',
  })
}
