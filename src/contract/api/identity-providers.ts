/** Providers of OpenID Connect (Google, Microsoft, any issuer): who may sign in by them. */

import { z } from 'zod'
import { roles } from '../../model/role.ts'
import { endpoint, listQuestion, longId, moment, page, smallId } from './endpoint.ts'

const name = z.string().trim().min(1).max(60)
const clientId = z.string().trim().min(1).max(300)
const clientSecret = z.string().min(1).max(1000)
const domains = z
  .array(
    z
      .string()
      .trim()
      .toLowerCase()
      .max(253)
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'is not a mail domain'),
  )
  .min(1)
  .max(100)
  .describe('Of the mail addresses of those who may come by it.')
const trustsEmail = z
  .boolean()
  .describe(
    'Whether an address counts that the provider says nothing about (Microsoft), as if it had been verified. Only for an issuer of the own tenant.',
  )
const asksSecondFactor = z
  .boolean()
  .describe('Whether the provider asks for a second factor itself; who comes by it is then not asked here.')
const newcomers = z
  .object({ organization: smallId, role: z.enum(roles) })
  .nullable()
  .describe('The role that unknown people get; null: they are refused.')

const isOn = z.boolean().describe('Off: nobody signs in by it, and sessions begun by it have ended.')

const identityProvider = z
  .object({
    ...{ id: longId, name: z.string(), issuer: z.string(), clientId: z.string(), domains: z.array(z.string()) },
    ...{ trustsEmail, asksSecondFactor, newcomers, isOn },
    people: z.int().describe('How many have signed in by it.'),
    createdAt: moment,
    callback: z.string().describe('The address to be registered with the provider.'),
  })
  .meta({ id: 'IdentityProvider' })

const params = z.object({ provider: longId })

export const identityProviders = {
  list: endpoint({
    method: 'GET',
    address: '/identity-providers',
    summary: 'The providers of the installation, for those who administer all of it',
    query: listQuestion(['id'], []).omit({ sort: true }),
    status: 200,
    answer: page(identityProvider).extend({
      callback: z.string().describe('The address to be registered with a provider.'),
    }),
  }),
  create: endpoint({
    method: 'POST',
    address: '/identity-providers',
    summary: 'Let people sign in by a provider',
    body: z.strictObject({
      ...{ name, issuer: z.url({ protocol: /^https?$/ }).max(500), clientId, clientSecret, domains },
      trustsEmail: trustsEmail.default(false),
      asksSecondFactor: asksSecondFactor.default(false),
      newcomers: newcomers.default(null),
      isOn: isOn.default(true),
    }),
    status: 201,
    answer: identityProvider,
  }),
  read: endpoint({
    method: 'GET',
    address: '/identity-providers/:provider',
    summary: 'One provider; its secret is never told',
    params,
    status: 200,
    answer: identityProvider,
  }),
  change: endpoint({
    method: 'PATCH',
    address: '/identity-providers/:provider',
    summary: 'Change what is named. Another issuer is another provider',
    params,
    body: z
      .strictObject({ name, clientId, clientSecret, domains, trustsEmail, asksSecondFactor, newcomers, isOn })
      .partial(),
    ifMatch: true,
    status: 200,
    answer: identityProvider,
  }),
  delete: endpoint({
    method: 'DELETE',
    address: '/identity-providers/:provider',
    summary: 'Take it away: nobody signs in by it any more, and sessions begun by it end',
    params,
    status: 204,
  }),
  check: endpoint({
    method: 'POST',
    address: '/identity-providers/:provider/check',
    summary: 'Whether the provider answers and is what it says',
    params,
    status: 200,
    answer: z.object({
      ok: z.boolean(),
      problem: z.object({ code: z.string(), message: z.string(), advice: z.string() }).nullable(),
    }),
  }),
}
