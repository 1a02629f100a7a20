/** Sends what is to be told of runs: by mail, and to the webhook an organization names. */

import { Problem } from '../../model/problem.ts'
import { loadWebhook } from '../../store/configuration-stored.ts'
import { noticeSent, takeNotices, type Notice } from '../../store/notices.ts'
import type { House } from '../house.ts'
import type { Courier } from './courier.ts'
import { mailOf, webhookOf } from './words.ts'

export type Sender = {
  /** Sends what is due; each that fails is told, and tried again later. */
  send(onTrouble: (notice: Notice, error: unknown) => void): Promise<void>
  close(): Promise<void>
}

export function openSender({ pool, key }: House, courier: Courier): Sender {
  const ending = new AbortController()

  async function sendOne(notice: Notice): Promise<void> {
    if (notice.channel === 'mail') return courier.mail(notice.address, mailOf(notice))
    const address = await loadWebhook(pool, key, notice.organizationId)
    // Taken out meanwhile: nobody wants to be told there any more.
    if (address === null) return
    if (address === undefined) throw webhookUnreadable()
    await courier.webhook(address, webhookOf(notice))
  }

  return {
    send: async onTrouble => {
      const notices = await takeNotices(pool, courier.sendsMail ? ['mail', 'webhook'] : ['webhook'])
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
      await courier.close()
    },
  }
}

export function webhookUnreadable(): Problem {
  return new Problem({
    code: 'KEY_DOES_NOT_FIT',
    message: "The key does not open the stored secret 'notify.webhook'.",
    advice: 'Start with the key it was sealed with, or apply the district file again.',
  })
}
