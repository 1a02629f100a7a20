/** Carries what is to be told: by mail through the operator's SMTP server, and to a webhook. */

import type { Transporter } from 'nodemailer'
import { openHttp, usualPatience } from '../../connectors/kit/http.ts'
import { Problem } from '../../model/problem.ts'
import type { Mail } from './mail.ts'

export type MailSettings = { readonly smtpUrl: string; readonly from: string }

export type Courier = {
  /** Whether there is a server for mail. */
  readonly sendsMail: boolean
  /** Throws MAIL_NOT_SENT. */
  mail(to: string, mail: Mail): Promise<void>
  /** Throws a Problem where its receiver does not take it. */
  webhook(address: string, body: object): Promise<void>
  close(): Promise<void>
}

const patienceMs = 10_000

export function openCourier({
  mail: settings,
  mayReach,
}: {
  readonly mail: MailSettings | null
  /** Whether a webhook's network address may be connected to; absent: any. */
  readonly mayReach?: ((address: string) => boolean) | undefined
}): Courier {
  const patience = { connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs }
  let transport: Promise<Transporter> | null = null
  // Loaded only where it is wanted: every command would wait for it.
  const open = async (url: string): Promise<Transporter> =>
    (await import('nodemailer')).createTransport({ url, ...patience })
  const ending = new AbortController()
  const http = openHttp({
    code: 'WEBHOOK',
    name: 'the webhook',
    concurrency: 4,
    patience: { ...usualPatience, tries: 1 },
    signal: ending.signal,
    notice: () => undefined,
    mayReach,
  })
  return {
    sendsMail: settings !== null,
    mail: async (to, mail) => {
      if (!settings) throw new Error('mail was to be sent without a server for it')
      transport ??= open(settings.smtpUrl)
      try {
        await (await transport).sendMail({ from: settings.from, to, ...mail })
      } catch (cause) {
        throw mailNotSent(cause)
      }
    },
    webhook: async (url, body) => {
      const headers = { 'content-type': 'application/json' }
      const call = { method: 'POST', url, headers, body: JSON.stringify(body) } as const
      await http.send({ ...call, signal: AbortSignal.timeout(patienceMs) }, ({ status }) => {
        if (status < 200 || status > 299) throw webhookRefused(status)
      })
    },
    close: async () => {
      ending.abort()
      ;(await transport)?.close()
      await http.close()
    },
  }
}

/** The server's own words may repeat the address; its codes do not. */
function mailNotSent(cause: unknown): Problem {
  const said = cause instanceof Error ? cause : new Error(String(cause))
  const codes = ['code', 'responseCode'].flatMap(name => {
    const value: unknown = Reflect.get(said, name)
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
  })
  return new Problem({
    code: 'MAIL_NOT_SENT',
    message: `The mail server did not take the mail${codes.length > 0 ? ` (${codes.join(' ')})` : ''}.`,
    advice: 'Check the address. If it is right, let the operator look at SMTP_URL and MAIL_FROM.',
    cause,
    retry: true,
  })
}

function webhookRefused(status: number): Problem {
  return new Problem({
    code: 'WEBHOOK_REFUSED',
    message: `The webhook answered ${status}.`,
    advice: 'Correct the address of the webhook in the settings of the organization, or mend its receiver.',
  })
}
