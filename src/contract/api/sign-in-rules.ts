/** How people sign in: who must have a second factor, and whether a password suffices; in an organization and below, or in the whole installation. */

import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const secondFactor = z
  .enum(['nobody', 'administrators', 'everybody'])
  .describe('Who must have one, of those with a role there or below. What stands above holds too.')
const passwords = z
  .enum(['allowed', 'refused'])
  .describe(
    'Refused: those with a role there or below sign in by a provider. Who administers the whole installation may by a password all the same.',
  )

const rule = z.object({ secondFactor, passwords }).meta({ id: 'SignInRule' })
const change = z.strictObject({ secondFactor: secondFactor.optional(), passwords: passwords.optional() })

export const signInRules = {
  read: endpoint({
    method: 'GET',
    address: '/organizations/:organization/sign-in-rule',
    summary: 'How people sign in, in the organization and below',
    params: organizationParam,
    status: 200,
    answer: rule,
  }),
  change: endpoint({
    method: 'PUT',
    address: '/organizations/:organization/sign-in-rule',
    summary: 'Change what is named of it',
    params: organizationParam,
    body: change,
    ifMatch: true,
    status: 200,
    answer: rule,
  }),
  readForAll: endpoint({
    method: 'GET',
    address: '/sign-in-rule',
    summary: 'How people sign in, in the whole installation',
    status: 200,
    answer: rule,
  }),
  changeForAll: endpoint({
    method: 'PUT',
    address: '/sign-in-rule',
    summary: 'Change what is named of how people sign in, in the whole installation',
    body: change,
    ifMatch: true,
    status: 200,
    answer: rule,
  }),
}
