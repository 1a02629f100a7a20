/** The rule by which an organization names people who are added by hand without a user name. */

import { z } from 'zod'
import { usernamesPart } from '../district-file.ts'
import { endpoint } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const rule = z.object({ pattern: z.string(), length: z.int() })
const answer = z.object({
  rule: rule.nullable().describe('Null: nobody is given a user name by it.'),
  example: z.string().nullable().describe('What it makes of Ada Lovelace, whose identifier is 10815.'),
})

export const usernames = {
  read: endpoint({
    method: 'GET',
    address: '/organizations/:organization/username-rule',
    summary: 'How whoever is added by hand without a user name gets one',
    params: organizationParam,
    status: 200,
    answer,
  }),
  change: endpoint({
    method: 'PUT',
    address: '/organizations/:organization/username-rule',
    summary: 'Say how; null: not at all',
    params: organizationParam,
    body: z.strictObject({ rule: usernamesPart.nullable() }),
    ifMatch: true,
    status: 200,
    answer,
  }),
}
