/** Sends what is to be told: by mail through the operator's SMTP server, and to the webhook an organization names. */

import { createTransport } from 'nodemailer'
import { openHttp, usualPatience } from '../../connectors/kit/http.ts'
import { isPublicAddress } from '../../connectors/kit/public-address.ts'
import { Problem } from '../../model/problem.ts'
import { loadWebhook } from '../../store/configuration-stored.ts'
import { noticeSent, takeNotices, type Notice } from '../../store/notices.ts'
import type { House } from '../house.ts'
import { mailOf, webhookOf } from './words.ts'

export type MailSettings = { readonly smtpUrl: string; readonly from: string }

export type Sender = {
  /** Sends what is due; each that fails is told, and tried again later. */
  send(onTrouble: (notice: Notice, error: unknown) => void): Promise<void>
  close(): Promise<void>
}

const patienceMs = 10_000

export function openSender(
  { pool, key }: House,
  settings: { readonly mail: MailSettings | null; readonly refusePrivateAddresses: boolean },
): Sender {
  const { mail } = settings
  const ending = new AbortController()
  const patience = { connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs }
  const transport = mail && createTransport({ url: mail.smtpUrl, ...patience })
  const http = openHttp({
    code: 'WEBHOOK',
    name: 'the webhook',
    concurrency: 4,
    patience: { ...usualPatience, tries: 1 },
    signal: ending.signal,
    notice: () => undefined,
    mayReach: settings.refusePrivateAddresses ? isPublicAddress : undefined,
  })

  async function sendOne(notice: Notice): Promise<void> {
    if (notice.channel === 'webhook') return post(notice)
    if (!transport || !mail) throw new Error('mail was taken without a server for it')
    await transport.sendMail({ from: mail.from, to: notice.address, ...mailOf(notice) })
  }

  async function post(notice: Notice): Promise<void> {
    const address = await loadWebhook(pool, key, notice.organizationId)
    // Taken out meanwhile: nobody wants to be told there any more.
    if (address === null) return
    if (address === undefined) throw webhookUnreadable()
    const headers = { 'content-type': 'application/json' }
    const call = { method: 'POST', url: address, headers, body: JSON.stringify(webhookOf(notice)) } as const
    const signal = AbortSignal.timeout(patienceMs)
    await http.send({ ...call, signal }, ({ status }) => {
      if (status < 200 || status > 299) throw webhookRefused(status)
    })
  }

  return {
    send: async onTrouble => {
      const notices = await takeNotices(pool, mail ? ['mail', 'webhook'] : ['webhook'])
      for (const notice of notices) {
        if (ending.signal.aborted) return
        try {
          await sendOne(notice)
          await noticeSent(pool, notice.id)
        } catch (error) {
          onTrouble(notice, error)
        }
      }
    },
    close: async () => {
      ending.abort()
      transport?.close()
      await http.close()
    },
  }
}

function webhookRefused(status: number): Problem {
  return new Problem({
    code: 'WEBHOOK_REFUSED',
    message: `The webhook answered ${status}.`,
    advice: 'Correct organization.notify.webhook in the district file, or mend its receiver.',
  })
}

function webhookUnreadable(): Problem {
  return new Problem({
    code: 'KEY_DOES_NOT_FIT',
    message: "The key does not open the stored secret 'notify.webhook'.",
    advice: 'Start with the key it was sealed with, or apply the district file again.',
  })
}
