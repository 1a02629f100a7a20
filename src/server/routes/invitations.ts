/** Invitations: who has not come yet, a new link, and taking one back. */

import { z } from 'zod'
import { Problem } from '../../model/problem.ts'
import { reaches } from '../../model/role.ts'
import { accountById, inviteAgain, invitationsPage, withdrawInvitation } from '../../store/accounts.ts'
import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import { makeToken, tokenFacts } from '../../store/one-time-tokens.ts'
import type { House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import type { Letters } from '../letters.ts'
import { isOneOf, narrowed, pageOf, readCursor, readFilters } from '../paging.ts'
import { ofUser, userUnknown } from '../places.ts'
import { seenMemberships } from './users.ts'

export function invitationRoutes({ pool }: House, letters: Letters): Routes<'invitations'> {
  return {
    list: {
      scope: 'nobody',
      answer: async ({ query: { filter, cursor, limit }, caller }) => {
        const filters = readFilters(filter, isOneOf('search', 'organization'))
        const found = await invitationsPage(pool, {
          organizations: narrowed(caller.organizations('administrator'), filters.get('organization')),
          installation: reaches(caller.everywhere, 'administrator') && !filters.has('organization'),
          search: filters.get('search'),
          after: readCursor(cursor, z.string()),
          limit: limit + 1,
        })
        return pageOf(found, limit, {
          item: ({ id, email, name, memberships, invitedBy, invitedAt, endsAt }) => ({
            ...{ user: id, email, name, invitedBy, invitedAt, endsAt },
            memberships: seenMemberships(memberships, caller),
          }),
          cursor: ({ email }) => email.toLowerCase(),
        })
      },
    },
    sendAgain: {
      scope: ofUser(pool),
      answer: async ({ params: { user }, caller, request }) => {
        const { token, email, name } = await inTransaction(pool, async client => {
          const account = await accountById(client, user)
          if (!account) throw userUnknown()
          if (!(await inviteAgain(client, user, caller.name))) throw alreadyCome()
          await recordAudit(client, [
            { organization: null, actor: caller.name, action: 'send again', what: 'invitation', name: account.email },
          ])
          return { ...account, token: await makeToken(client, user) }
        })
        const facts = await tokenFacts(pool, token)
        if (!facts) throw new Error('a token just made is not there')
        const letter = { kind: 'invitation', to: email, name, by: caller.name, token } as const
        return { ...(await letters.deliver(letter, request)), endsAt: facts.endsAt }
      },
    },
    withdraw: {
      scope: ofUser(pool),
      answer: async ({ params: { user }, caller }) => {
        await inTransaction(pool, async client => {
          const name = (await accountById(client, user))?.email
          if (name === undefined) throw userUnknown()
          if (!(await withdrawInvitation(client, user))) throw alreadyCome()
          await recordAudit(client, [
            { organization: null, actor: caller.name, action: 'withdraw', what: 'invitation', name },
          ])
        })
      },
    },
  }
}

function alreadyCome(): Problem {
  return new Problem({
    code: 'ALREADY_COME',
    message: 'The person has signed in or set a password already: the invitation is no longer open.',
    advice: 'For a lost password, reset it; to end the access, take the role away.',
  })
}
