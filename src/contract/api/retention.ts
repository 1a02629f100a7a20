/** For how long an organization's history keeps the values of what was changed. */

import { z } from 'zod'
import { keepValuesPart } from '../district-file.ts'
import { endpoint } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const answer = z.object({
  days: z.int().describe('Older runs lose the values of what they changed, and the names of who left by them.'),
})

export const retention = {
  read: endpoint({
    method: 'GET',
    address: '/organizations/:organization/retention',
    summary: 'For how many days history keeps its values',
    params: organizationParam,
    status: 200,
    answer,
  }),
  change: endpoint({
    method: 'PUT',
    address: '/organizations/:organization/retention',
    summary: 'Say for how many days; what is older then goes within the hour, and never comes back',
    params: organizationParam,
    body: z.strictObject({ days: keepValuesPart }),
    ifMatch: true,
    status: 200,
    answer,
  }),
}
