/** Who must have a second factor where. */

import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import { organizationRow } from '../../store/organization-tree.ts'
import { secondFactorRule, setSecondFactorRule, type SecondFactorRule } from '../../store/second-factors.ts'
import type { House } from '../../worker/front-door.ts'
import { wholeInstallation, type Routes } from '../answer.ts'
import { inOrganization } from '../places.ts'

export function signInRuleRoutes({ pool }: House): Routes<'signInRules'> {
  const change = (organization: number | null, after: SecondFactorRule, actor: string) =>
    inTransaction(pool, async client => {
      const before = await secondFactorRule(client, organization)
      await setSecondFactorRule(client, organization, after)
      const name =
        organization === null ? 'all organizations' : ((await organizationRow(client, organization))?.name ?? '')
      const fields = { secondFactor: { before, after } }
      const entry = { organization, actor, action: 'change', what: 'sign-in rule', name, fields }
      if (before !== after) await recordAudit(client, [entry])
      return { secondFactor: after }
    })

  return {
    read: {
      scope: inOrganization,
      answer: async ({ params }) => ({ secondFactor: await secondFactorRule(pool, Number(params.organization)) }),
    },
    change: {
      scope: inOrganization,
      answer: ({ params, body, caller }) => change(Number(params.organization), body.secondFactor, caller.name),
    },
    readForAll: {
      scope: wholeInstallation,
      answer: async () => ({ secondFactor: await secondFactorRule(pool, null) }),
    },
    changeForAll: {
      scope: wholeInstallation,
      answer: ({ body, caller }) => change(null, body.secondFactor, caller.name),
    },
  }
}
