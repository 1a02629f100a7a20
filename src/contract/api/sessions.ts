/** The sessions of one's own account: where one is signed in. */

import { z } from 'zod'
import { endpoint, longId, moment } from './endpoint.ts'

const ownSession = z
  .object({
    id: longId,
    device: z.string().describe('Like `Firefox on Windows`; empty where the browser does not say.'),
    address: z.string().describe('The network address it was last used from.'),
    way: z.string().describe('How one signed in: `password`, or the name of the provider.'),
    openedAt: moment,
    seenAt: moment,
    isThis: z.boolean(),
  })
  .meta({ id: 'OwnSession' })

export const sessions = {
  list: endpoint({
    method: 'GET',
    address: '/sessions',
    summary: 'The sessions of the own account, the last used first',
    status: 200,
    answer: z.object({ items: z.array(ownSession) }),
  }),
  end: endpoint({
    method: 'DELETE',
    address: '/sessions/:session',
    summary: 'Sign out one session of the own account',
    params: z.object({ session: longId }),
    status: 204,
  }),
}
