/** Users: people's accounts, and what each may do where. */

import { z } from 'zod'
import { roles } from '../../model/role.ts'
import { endpoint, listQuestion, longId, moment, page, smallId } from './endpoint.ts'
import { email } from './session.ts'

const user = z
  .object({
    id: longId,
    email: z.string(),
    name: z.string(),
    isSetUp: z.boolean().describe('Whether there is a way to sign in: a password, or a sign-in by OpenID Connect.'),
    hasSecondFactor: z.boolean(),
    seenAt: moment.nullable().describe('When the person was last here.'),
    memberships: z
      .array(z.object({ organization: smallId.nullable(), role: z.enum(roles) }))
      .describe('Those that the asker may see.'),
  })
  .meta({ id: 'User' })

const problem = z.object({ code: z.string(), message: z.string(), advice: z.string() })

/** A link by which a password is set. */
export const delivered = z.object({
  token: z
    .string()
    .nullable()
    .describe('With it a password is set, once, within 24 hours: to be handed over. Null: it went by mail.'),
  mailed: z.boolean(),
  problem: problem.nullable().describe('Why it could not be mailed.'),
})

const invited = delivered.extend({ user, wasThere: z.boolean().describe('The account was there: no link is needed.') })

const wish = z.strictObject({ email, name: z.string().trim().min(1).max(200), role: z.enum(roles) })
const userIn = z.object({ organization: smallId, user: longId })
const userParam = z.object({ user: longId })
const newRole = z.strictObject({ role: z.enum(roles) })

export const users = {
  list: endpoint({
    method: 'GET',
    address: '/users',
    summary: 'Users of the organizations one administers; filter `search` takes the beginning of a name or address',
    query: listQuestion(['email'], ['search', 'organization']).omit({ sort: true }),
    status: 200,
    answer: page(user).extend({ count: z.int().describe('Of all that match, on this page or another.') }),
  }),
  invite: endpoint({
    method: 'POST',
    address: '/organizations/:organization/users',
    summary: 'Give somebody a role in the organization and below',
    params: z.object({ organization: smallId }),
    body: wish,
    status: 201,
    answer: invited,
  }),
  inviteForAll: endpoint({
    method: 'POST',
    address: '/users',
    summary: 'Give somebody a role in the whole installation',
    body: wish,
    status: 201,
    answer: invited,
  }),
  setRole: endpoint({
    method: 'PUT',
    address: '/organizations/:organization/users/:user',
    summary: 'Change the role somebody has in the organization',
    params: userIn,
    body: newRole,
    status: 200,
    answer: user,
  }),
  remove: endpoint({
    method: 'DELETE',
    address: '/organizations/:organization/users/:user',
    summary: 'Take the role away; an account without any role is deleted',
    params: userIn,
    status: 204,
  }),
  removeFromAll: endpoint({
    method: 'DELETE',
    address: '/users/:user',
    summary: 'Take the role in the whole installation away',
    params: userParam,
    status: 204,
  }),
  reset: endpoint({
    method: 'POST',
    address: '/users/:user/reset',
    summary: 'A new link to set a password; all sessions end. For who administers all that the user may do',
    params: userParam,
    status: 200,
    answer: delivered,
  }),
  resetSecondFactor: endpoint({
    method: 'DELETE',
    address: '/users/:user/second-factor',
    summary:
      'Take the second factor of somebody who lost it; all sessions end. For who administers all that the user may do',
    params: userParam,
    status: 204,
  }),
}
