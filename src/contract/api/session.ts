/** Signing in and out, and setting a password by a one-time token. */

import { z } from 'zod'
import { roles } from '../../model/role.ts'
import { endpoint, smallId } from './endpoint.ts'

const email = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'is not a mail address')
// Length is what counts (NIST SP 800-63B, 3.1.1.2); the upper bound keeps hashing cheap.
const newPassword = z.string().min(12, 'must have at least 12 characters').max(200)

export const who = z
  .object({
    name: z.string(),
    email: z.string().nullable().describe('Null for an API key.'),
    memberships: z.array(z.object({ organization: smallId.nullable(), role: z.enum(roles) })),
  })
  .meta({ id: 'Who' })

export const session = {
  read: endpoint({ method: 'GET', address: '/session', summary: 'Who is asking', status: 200, answer: who }),
  signIn: endpoint({
    method: 'POST',
    address: '/session',
    summary: 'Sign in; the session is a cookie',
    body: z.strictObject({ email, password: z.string().min(1).max(200) }),
    status: 200,
    answer: who,
  }),
  signOut: endpoint({ method: 'DELETE', address: '/session', summary: 'Sign out', status: 204 }),
  signOutEverywhere: endpoint({
    method: 'DELETE',
    address: '/sessions',
    summary: 'Sign out everywhere: all sessions of the account end',
    status: 204,
  }),
  changePassword: endpoint({
    method: 'PUT',
    address: '/session/password',
    summary: 'Change the own password; all other sessions end',
    body: z.strictObject({ password: z.string().min(1).max(200), newPassword }),
    status: 204,
  }),
  setUp: endpoint({
    method: 'POST',
    address: '/setup',
    summary: 'Make the first administrator, by the one-time token that the first start prints',
    body: z.strictObject({
      token: z.string().max(100),
      email,
      name: z.string().trim().min(1).max(200),
      password: newPassword,
    }),
    status: 201,
    answer: who,
  }),
  redeem: endpoint({
    method: 'POST',
    address: '/password',
    summary: 'Set a password by a one-time token: of a new account, or one that lost it',
    body: z.strictObject({ token: z.string().max(100), password: newPassword }),
    status: 204,
  }),
}

export { email }
