/** Signing in and out, with a second step where it is needed, and setting a password by a one-time token. */

import { z } from 'zod'
import { roles } from '../../model/role.ts'
import { endpoint, moment, smallId } from './endpoint.ts'

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
    hasPassword: z.boolean(),
    secondFactor: z
      .enum(['on', 'off', 'owed'])
      .describe('Owed: it is required and not set up. Until it is, everything else answers SECOND_FACTOR_NEEDED.'),
  })
  .meta({ id: 'Who' })

const tokenBody = z.strictObject({ token: z.string().max(100) })

/** Of an app that tells the time, or one of the recovery codes. */
export const code = z.string().trim().min(6).max(40)

const lookedAt = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('setup'), endsAt: moment }),
  z.object({
    kind: z.enum(['invitation', 'reset']),
    email: z.string(),
    name: z.string(),
    roles: z.array(z.object({ organization: z.string().nullable().describe('Its name.'), role: z.enum(roles) })),
    endsAt: moment,
  }),
])

export const session = {
  read: endpoint({ method: 'GET', address: '/session', summary: 'Who is asking', status: 200, answer: who }),
  signIn: endpoint({
    method: 'POST',
    address: '/session',
    summary: 'Sign in; the session is a cookie. CODE_NEEDED: the session waits for the code of the second factor',
    body: z.strictObject({ email, password: z.string().min(1).max(200) }),
    status: 200,
    answer: who,
  }),
  giveCode: endpoint({
    method: 'POST',
    address: '/session/code',
    summary: 'The second step of a sign-in: a code of the second factor, or a recovery code. Each serves once',
    body: z.strictObject({ code }),
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
  setUpState: endpoint({
    method: 'GET',
    address: '/setup',
    summary: 'Whether the first administrator is still to be made',
    status: 200,
    answer: z.object({ isOpen: z.boolean() }),
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
  lookAtToken: endpoint({
    method: 'POST',
    address: '/password/token',
    summary: 'What a one-time token is for, and for whom; it still serves afterwards',
    body: tokenBody,
    status: 200,
    answer: lookedAt,
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
