/** Who must have a second factor: in an organization and below, or in the whole installation. */

import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const rule = z
  .object({
    secondFactor: z
      .enum(['nobody', 'administrators', 'everybody'])
      .describe('Of those with a role there or below. What stands above holds too.'),
  })
  .meta({ id: 'SignInRule' })

export const signInRules = {
  read: endpoint({
    method: 'GET',
    address: '/organizations/:organization/sign-in-rule',
    summary: 'Who must have a second factor in the organization and below',
    params: organizationParam,
    status: 200,
    answer: rule,
  }),
  change: endpoint({
    method: 'PUT',
    address: '/organizations/:organization/sign-in-rule',
    summary: 'Say who must have a second factor in the organization and below',
    params: organizationParam,
    body: rule,
    status: 200,
    answer: rule,
  }),
  readForAll: endpoint({
    method: 'GET',
    address: '/sign-in-rule',
    summary: 'Who must have a second factor in the whole installation',
    status: 200,
    answer: rule,
  }),
  changeForAll: endpoint({
    method: 'PUT',
    address: '/sign-in-rule',
    summary: 'Say who must have a second factor in the whole installation',
    body: rule,
    status: 200,
    answer: rule,
  }),
}
