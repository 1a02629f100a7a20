/** The second factor of one's own account: an app that shows a code every 30 seconds (RFC 6238), and recovery codes. */

import { z } from 'zod'
import { endpoint, moment } from './endpoint.ts'
import { code } from './session.ts'

const withCode = z.strictObject({ code })

const recoveryCodes = z.object({
  recoveryCodes: z.array(z.string()).describe('Shown this once; each serves once in place of a code.'),
})

export const secondFactor = {
  read: endpoint({
    method: 'GET',
    address: '/session/second-factor',
    summary: 'How the second factor of the own account stands',
    status: 200,
    answer: z.object({
      isOn: z.boolean(),
      isRequired: z.boolean(),
      since: moment.nullable(),
      recoveryCodesLeft: z.int(),
    }),
  }),
  begin: endpoint({
    method: 'POST',
    address: '/session/second-factor',
    summary: 'Begin to set it up: a secret for the app. It counts once it is confirmed by a code',
    body: z.strictObject({
      password: z.string().min(1).max(200).optional().describe('Of the account, where it has one.'),
    }),
    status: 201,
    answer: z.object({
      secret: z.string().describe('To be typed, in base32.'),
      uri: z.string().describe('To be drawn as a QR code: otpauth://...'),
    }),
  }),
  confirm: endpoint({
    method: 'POST',
    address: '/session/second-factor/confirmation',
    summary: 'Switch it on by a code of the app; all other sessions end',
    body: withCode,
    status: 200,
    answer: recoveryCodes,
  }),
  renewCodes: endpoint({
    method: 'POST',
    address: '/session/second-factor/recovery-codes',
    summary: 'New recovery codes; the old ones no longer serve',
    body: withCode,
    status: 200,
    answer: recoveryCodes,
  }),
  remove: endpoint({
    method: 'POST',
    address: '/session/second-factor/removal',
    summary: 'Switch it off, by a code',
    body: withCode,
    status: 204,
  }),
}
