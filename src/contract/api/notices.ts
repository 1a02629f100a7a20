/** Who is told of runs, and how; and a notice that only says that notices arrive. */

import { z } from 'zod'
import { notifyPart } from '../district-file.ts'
import { endpoint } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const { mail, webhook, digest } = notifyPart.shape

const told = z
  .object({
    mail: z.array(z.string()).describe('Addresses.'),
    hasWebhook: z.boolean().describe('Its address is a secret, and does not come back.'),
    digest: z
      .string()
      .describe('When the daily digest goes out, HH:MM in the time zone of the organization, or never.'),
    hasMailServer: z.boolean().describe('Whether the installation can send mail.'),
  })
  .meta({ id: 'Notices' })

export const notices = {
  read: endpoint({
    method: 'GET',
    address: '/organizations/:organization/notices',
    summary: 'Who is told when a run fails, is held, or goes well again, and every day of what there was',
    params: organizationParam,
    status: 200,
    answer: told,
  }),
  change: endpoint({
    method: 'PUT',
    address: '/organizations/:organization/notices',
    summary: 'Say who is told',
    params: organizationParam,
    body: z.strictObject({
      mail: mail.unwrap(),
      digest: digest.unwrap(),
      webhook: webhook.unwrap().nullable().optional().describe('Null takes it away; left out, it stays.'),
    }),
    ifMatch: true,
    status: 200,
    answer: told,
  }),
  test: endpoint({
    method: 'POST',
    address: '/organizations/:organization/notices/test',
    summary: 'Send a notice that only says that notices arrive, to all who are told',
    params: organizationParam,
    status: 200,
    answer: z.object({
      items: z.array(
        z.object({
          channel: z.enum(['mail', 'webhook']),
          address: z.string().nullable(),
          problem: z.object({ code: z.string(), message: z.string(), advice: z.string() }).nullable(),
        }),
      ),
    }),
  }),
}
