/** When integrations run by themselves, and when they must not. */

import { z } from 'zod'
import { pausePart, timedSchedulePart } from '../district-file.ts'
import { endpoint, moment, smallId } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const due = z.object({
  timeZone: z.string(),
  items: z.array(
    z.object({
      at: moment,
      suspendedUntil: moment.nullable().describe('It would be skipped: a pause suspends imports until then.'),
      keepsUntil: moment.nullable().describe('It would delete nothing: a pause says so until then.'),
    }),
  ),
})

const count = z.coerce.number().int().min(1).max(200).default(5)

const pauses = z.object({ items: z.array(pausePart), timeZone: z.string() })

export const schedules = {
  due: endpoint({
    method: 'GET',
    address: '/integrations/:integration/due-times',
    summary: 'When the integration is due next; nothing where no clock starts it, or it is suspended',
    params: z.object({ integration: smallId }),
    query: z.strictObject({ count }),
    status: 200,
    answer: due,
  }),
  wouldBeDue: endpoint({
    method: 'POST',
    address: '/organizations/:organization/due-times',
    summary: 'When a schedule that is not saved would be due',
    params: organizationParam,
    body: z.strictObject({ schedule: timedSchedulePart, count }),
    status: 200,
    answer: due,
  }),
  pauses: endpoint({
    method: 'GET',
    address: '/organizations/:organization/pauses',
    summary: 'Times in which imports are suspended, or nothing is deleted',
    params: organizationParam,
    status: 200,
    answer: pauses,
  }),
  setPauses: endpoint({
    method: 'PUT',
    address: '/organizations/:organization/pauses',
    summary: 'Set them, as a whole',
    params: organizationParam,
    body: z.strictObject({ items: z.array(pausePart).max(100) }),
    ifMatch: true,
    status: 200,
    answer: pauses,
  }),
}
