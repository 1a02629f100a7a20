/** Invitations: accounts whose owners have not signed in yet. A link serves 24 hours; the invitation stays. */

import { z } from 'zod'
import { roles } from '../../model/role.ts'
import { endpoint, listQuestion, longId, moment, page, smallId } from './endpoint.ts'
import { delivered } from './users.ts'

const invitation = z
  .object({
    user: longId,
    email: z.string(),
    name: z.string(),
    memberships: z
      .array(z.object({ organization: smallId.nullable(), role: z.enum(roles) }))
      .describe('Those that the asker may see.'),
    invitedBy: z.string(),
    invitedAt: moment,
    endsAt: moment.nullable().describe('Until then the link serves; null: it no longer does.'),
  })
  .meta({ id: 'Invitation' })

const params = z.object({ user: longId })

export const invitations = {
  list: endpoint({
    method: 'GET',
    address: '/invitations',
    summary: 'Those who were invited and have not come yet; filter `search` takes the beginning of a name or address',
    query: listQuestion(['email'], ['search', 'organization']).omit({ sort: true }),
    status: 200,
    answer: page(invitation),
  }),
  sendAgain: endpoint({
    method: 'POST',
    address: '/invitations/:user',
    summary: 'A new link for 24 hours; the old one no longer serves. For who administers all that the user may do',
    params,
    status: 200,
    answer: delivered.extend({ endsAt: moment }),
  }),
  withdraw: endpoint({
    method: 'DELETE',
    address: '/invitations/:user',
    summary: 'Take the invitation back: the account goes. For who administers all that the user may do',
    params,
    status: 204,
  }),
}
