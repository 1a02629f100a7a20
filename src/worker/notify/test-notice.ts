/** Sends a notice that only says that notices arrive, to all that an organization names, and tells what became of each. */

import { Problem } from '../../model/problem.ts'
import type { Notify } from '../../model/schedule.ts'
import type { Courier } from './courier.ts'
import { webhookUnreadable } from './send.ts'

export type Tried = {
  readonly channel: 'mail' | 'webhook'
  /** Of a webhook nothing is said: whoever knows its address can write there. */
  readonly address: string | null
  /** Null: it was taken. */
  readonly problem: Problem | null
}

export async function sendTestNotice(
  courier: Courier,
  organization: string,
  { mail, webhook }: Pick<Notify, 'mail' | 'webhook'>,
): Promise<Tried[]> {
  const subject = `Test: ${organization}`
  const text = `Notices of ${organization} arrive here: runs that fail or wait for a decision, and the daily digest.\n`
  const tried: Tried[] = []
  for (const address of mail) {
    const problem = await problemOf(async () => {
      if (!courier.sendsMail) throw noMailServer()
      await courier.mail(address, { subject, text })
    })
    tried.push({ channel: 'mail', address, problem })
  }
  if (webhook === null) return tried
  const problem = await problemOf(async () => {
    if (webhook === undefined) throw webhookUnreadable()
    await courier.webhook(webhook, { event: 'test', organization })
  })
  return [...tried, { channel: 'webhook', address: null, problem }]
}

async function problemOf(send: () => Promise<void>): Promise<Problem | null> {
  try {
    await send()
    return null
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

function noMailServer(): Problem {
  return new Problem({
    code: 'NO_MAIL_SERVER',
    message: 'No mail server is set for this installation: nothing is sent by mail.',
    advice: 'Let the operator set SMTP_URL and MAIL_FROM. The webhook works without.',
  })
}
