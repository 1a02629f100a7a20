/** One's own second factor: set up, confirmed, taken away. */

import { accountById } from '../../store/accounts.ts'
import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import { beginSecondFactor, confirmSecondFactor, dropSecondFactor, secondFactorOf } from '../../store/second-factors.ts'
import { signInDemands } from '../../store/sign-in-rules.ts'
import { endSessions, markSecondFactor } from '../../store/sessions.ts'
import type { House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { accountByPassword } from '../attempts.ts'
import { personOf } from '../caller.ts'
import { newAppSecret, renewRecoveryCodes, secondFactorOn, takeCode, takeFirstCode } from '../second-factor.ts'

export function secondFactorRoutes(house: House, perMinute: number): Routes<'secondFactor'> {
  const { pool, key } = house
  const entry = (email: string, action: string) => ({
    ...{ organization: null, actor: email, action, what: 'second factor', name: email },
  })
  return {
    read: {
      scope: 'nobody',
      answer: async ({ caller }) => {
        const { account } = personOf(caller)
        const isRequired = (await signInDemands(pool, caller.memberships)).secondFactor
        return { ...(await secondFactorOf(pool, account)), isRequired }
      },
    },
    begin: {
      scope: 'nobody',
      perMinute,
      answer: async ({ caller, body }) => {
        const { account, email } = personOf(caller)
        const found = await accountById(pool, account)
        if (found?.hasPassword) await accountByPassword(pool, email, body.password ?? '')
        const made = newAppSecret(email)
        if (!(await beginSecondFactor(pool, key, account, made.secret))) throw secondFactorOn()
        return made
      },
    },
    confirm: {
      scope: 'nobody',
      perMinute,
      answer: async ({ caller, body }) => {
        const { account, email, session } = personOf(caller)
        await takeFirstCode(house, account, body.code)
        const recoveryCodes = await inTransaction(pool, async client => {
          if (!(await confirmSecondFactor(client, account))) throw secondFactorOn()
          await endSessions(client, account, session.id)
          await markSecondFactor(client, session.id, true)
          await recordAudit(client, [entry(email, 'switch on')])
          return renewRecoveryCodes(client, account)
        })
        return { recoveryCodes }
      },
    },
    renewCodes: {
      scope: 'nobody',
      perMinute,
      answer: async ({ caller, body }) => {
        const { account, email } = personOf(caller)
        await takeCode(house, { account, email }, body.code)
        const recoveryCodes = await inTransaction(pool, async client => {
          await recordAudit(client, [entry(email, 'renew recovery codes')])
          return renewRecoveryCodes(client, account)
        })
        return { recoveryCodes }
      },
    },
    remove: {
      scope: 'nobody',
      perMinute,
      answer: async ({ caller, body }) => {
        const { account, email, session } = personOf(caller)
        await takeCode(house, { account, email }, body.code)
        await inTransaction(pool, async client => {
          await dropSecondFactor(client, account)
          await markSecondFactor(client, session.id, false)
          await recordAudit(client, [entry(email, 'switch off')])
        })
      },
    },
  }
}
