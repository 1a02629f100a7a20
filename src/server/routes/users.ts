/** Users and their roles. */

import { z } from 'zod'
import { Problem } from '../../model/problem.ts'
import { reaches, type Membership, type Role } from '../../model/role.ts'
import {
  accountByEmail,
  accountById,
  accountsPage,
  countAccounts,
  createAccount,
  dropIfIdle,
  hasOtherAdministrator,
  setMembership,
  type Account,
} from '../../store/accounts.ts'
import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import { makeToken } from '../../store/one-time-tokens.ts'
import { dropSecondFactor } from '../../store/second-factors.ts'
import { endSessions } from '../../store/sessions.ts'
import { newId, type House } from '../../worker/front-door.ts'
import { wholeInstallation, type Asked, type Routes } from '../answer.ts'
import type { Caller } from '../caller.ts'
import type { Letters } from '../letters.ts'
import { isOneOf, narrowed, pageOf, readCursor, readFilters } from '../paging.ts'
import { inOrganization, ofUser, userUnknown } from '../places.ts'

type Wish = { readonly email: string; readonly name: string; readonly role: Role }

export function userRoutes({ pool }: House, letters: Letters): Routes<'users'> {
  const existing = async (id: string): Promise<Account> => {
    const account = await accountById(pool, id)
    if (!account) throw userUnknown()
    return account
  }

  const invite = async (
    organization: number | null,
    { email, name, role }: Wish,
    { caller, request }: Pick<Asked, 'caller' | 'request'>,
  ) => {
    const { id, token } = await inTransaction(pool, async client => {
      const there = await accountByEmail(client, email)
      const id = there?.id ?? newId()
      if (organization === null && role !== 'administrator' && !(await hasOtherAdministrator(client, id)))
        throw lastAdministrator()
      if (!there) await createAccount(client, { id, email, name, invitedBy: caller.name })
      const before = await setMembership(client, id, organization, role)
      const fields = { role: { before, after: role } }
      const action = before === null ? 'add' : 'change'
      await recordAudit(client, [{ organization, actor: caller.name, action, what: 'user', name: email, fields }])
      return { id, token: there ? null : await makeToken(client, id) }
    })
    const user = shown(await existing(id), caller)
    if (token === null) return { user, wasThere: true, token, mailed: false, problem: null }
    const letter = { kind: 'invitation', to: email, name, by: caller.name, token } as const
    return { user, wasThere: false, ...(await letters.deliver(letter, request)) }
  }

  const remove = async (organization: number | null, id: string, caller: Caller): Promise<void> => {
    await inTransaction(pool, async client => {
      if (organization === null && !(await hasOtherAdministrator(client, id))) throw lastAdministrator()
      const account = await accountById(client, id)
      const before = await setMembership(client, id, organization, null)
      if (!account || before === null) throw userUnknown()
      await dropIfIdle(client, id)
      const fields = { role: { before, after: null } }
      const name = account.email
      await recordAudit(client, [{ organization, actor: caller.name, action: 'remove', what: 'user', name, fields }])
    })
  }

  return {
    list: {
      scope: 'nobody',
      answer: async ({ query: { filter, cursor, limit }, caller }) => {
        const filters = readFilters(filter, isOneOf('search', 'organization'))
        const asked = {
          organizations: narrowed(caller.organizations('administrator'), filters.get('organization')),
          installation: reaches(caller.everywhere, 'administrator') && !filters.has('organization'),
          search: filters.get('search'),
        }
        const after = readCursor(cursor, z.string())
        const accounts = await accountsPage(pool, { ...asked, after, limit: limit + 1 })
        const page = pageOf(accounts, limit, {
          item: account => shown(account, caller),
          cursor: ({ email }) => email.toLowerCase(),
        })
        return { ...page, count: await countAccounts(pool, asked) }
      },
    },
    invite: {
      scope: inOrganization,
      answer: ({ params, body, ...asked }) => invite(Number(params.organization), body, asked),
    },
    inviteForAll: { scope: wholeInstallation, answer: ({ body, ...asked }) => invite(null, body, asked) },
    setRole: {
      scope: inOrganization,
      answer: async ({ params, body: { role }, caller }) => {
        const organization = Number(params.organization)
        await inTransaction(pool, async client => {
          const account = await accountById(client, params.user)
          const before = account && (await setMembership(client, params.user, organization, role))
          // Whom an administrator does not know is invited, not looked up by guessing ids.
          if (!account || before === null) throw userUnknown()
          const fields = { role: { before, after: role } }
          const entry = {
            organization,
            actor: caller.name,
            action: 'change',
            what: 'user',
            name: account.email,
            fields,
          }
          if (before !== role) await recordAudit(client, [entry])
        })
        return shown(await existing(params.user), caller)
      },
    },
    remove: {
      scope: inOrganization,
      answer: ({ params, caller }) => remove(Number(params.organization), params.user, caller),
    },
    removeFromAll: { scope: wholeInstallation, answer: ({ params, caller }) => remove(null, params.user, caller) },
    reset: {
      scope: ofUser(pool),
      answer: async ({ params: { user }, caller, request }) => {
        const { email, name } = await existing(user)
        const token = await inTransaction(pool, async client => {
          await endSessions(client, user)
          await recordAudit(client, [
            { organization: null, actor: caller.name, action: 'reset password', what: 'user', name: email },
          ])
          return makeToken(client, user)
        })
        return letters.deliver({ kind: 'reset', to: email, name, by: caller.name, token }, request)
      },
    },
    resetSecondFactor: {
      scope: ofUser(pool),
      answer: async ({ params: { user }, caller }) => {
        // A session that somebody else has got hold of must not be rid of it this way.
        if (user === caller.account) throw ownSecondFactor()
        const { email } = await existing(user)
        await inTransaction(pool, async client => {
          if (!(await dropSecondFactor(client, user))) return
          await endSessions(client, user)
          await recordAudit(client, [
            { organization: null, actor: caller.name, action: 'reset second factor', what: 'user', name: email },
          ])
        })
      },
    },
  }
}

function shown({ id, email, name, isSetUp, hasSecondFactor, seenAt, memberships }: Account, caller: Caller) {
  return { id, email, name, isSetUp, hasSecondFactor, seenAt, memberships: seenMemberships(memberships, caller) }
}

/** Of roles elsewhere an administrator learns nothing. */
export function seenMemberships(memberships: readonly Membership[], caller: Caller) {
  const isSeen = (organization: number | null): boolean =>
    reaches(organization === null ? caller.everywhere : caller.roleIn(organization), 'administrator')
  return memberships
    .filter(({ organization }) => isSeen(organization))
    .map(({ organization, role }) => ({ organization: organization === null ? null : String(organization), role }))
}

function ownSecondFactor(): Problem {
  return new Problem({
    code: 'NOT_ALLOWED',
    message: 'Nobody resets their own second factor.',
    advice: 'Switch it off by a code, or ask another administrator.',
  })
}

function lastAdministrator(): Problem {
  return new Problem({
    code: 'LAST_ADMINISTRATOR',
    message: 'Nobody else administers the whole installation.',
    advice: 'Give that role to somebody else first.',
  })
}
