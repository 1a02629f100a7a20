/** How people sign in where: who must have a second factor, and whether a password suffices. */

import { Problem } from '../../model/problem.ts'
import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import { providersPage } from '../../store/identity-providers.ts'
import { organizationRow } from '../../store/organization-tree.ts'
import { setSignInRule, signInRule, type SignInRule } from '../../store/sign-in-rules.ts'
import type { House } from '../../worker/front-door.ts'
import { wholeInstallation, type Asked, type Routes } from '../answer.ts'
import { inOrganization } from '../places.ts'
import { etag, holdVersion, versionOf } from '../settings.ts'

type Told = Pick<Asked, 'caller' | 'request' | 'reply'>
type Wish = { readonly [Name in keyof SignInRule]?: SignInRule[Name] | undefined }

export function signInRuleRoutes(house: House): Routes<'signInRules'> {
  const { pool } = house
  const read = async (organization: number | null, { reply }: Pick<Told, 'reply'>): Promise<SignInRule> => {
    const rule = await signInRule(pool, organization)
    reply.header('etag', etag(versionOf(house, rule)))
    return rule
  }
  const change = (organization: number | null, wish: Wish, { caller, request, reply }: Told): Promise<SignInRule> =>
    inTransaction(pool, async client => {
      const before = await signInRule(client, organization)
      holdVersion(request, versionOf(house, before))
      const after: SignInRule = {
        secondFactor: wish.secondFactor ?? before.secondFactor,
        passwords: wish.passwords ?? before.passwords,
      }
      if (after.passwords === 'refused' && !(await isSomeProviderOn())) throw noProvider()
      await setSignInRule(client, organization, after)
      const name =
        organization === null ? 'all organizations' : ((await organizationRow(client, organization))?.name ?? '')
      const fields = differences(before, after)
      const entry = { organization, actor: caller.name, action: 'change', what: 'sign-in rule', name, fields }
      if (Object.keys(fields).length > 0) await recordAudit(client, [entry])
      reply.header('etag', etag(versionOf(house, after)))
      return after
    })
  const isSomeProviderOn = async (): Promise<boolean> =>
    (await providersPage(pool, { limit: 1, onlyOn: true })).length > 0

  return {
    read: { scope: inOrganization, answer: ({ params, reply }) => read(Number(params.organization), { reply }) },
    change: {
      scope: inOrganization,
      answer: ({ params, body, ...told }) => change(Number(params.organization), body, told),
    },
    readForAll: { scope: wholeInstallation, answer: ({ reply }) => read(null, { reply }) },
    changeForAll: { scope: wholeInstallation, answer: ({ body, ...told }) => change(null, body, told) },
  }
}

function differences(before: SignInRule, after: SignInRule) {
  const fields = {
    secondFactor: { before: before.secondFactor, after: after.secondFactor },
    passwords: { before: before.passwords, after: after.passwords },
  }
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field.before !== field.after))
}

function noProvider(): Problem {
  return new Problem({
    code: 'NO_PROVIDER',
    message: 'Passwords stay allowed: there is no other way to sign in, because no provider is switched on.',
    advice: 'Add a provider of OpenID Connect first, and sign in by it once.',
  })
}
