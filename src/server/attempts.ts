/** Failed attempts to sign in to one account: from however many addresses they come, they are few. */

import { Problem } from '../model/problem.ts'

export type Attempts = {
  /** Throws TOO_MANY_REQUESTS. */
  hold(account: string): void
  failed(account: string): void
  succeeded(account: string): void
}

const within = 15 * 60_000
const most = 10
/** Names that are tried at random must not fill the memory: the oldest are forgotten. */
const mostAccounts = 10_000

export function countAttempts(now: () => number = Date.now): Attempts {
  const failures = new Map<string, readonly number[]>()
  const recent = (account: string): readonly number[] =>
    (failures.get(account.toLowerCase()) ?? []).filter(at => at > now() - within)
  return {
    hold: account => {
      if (recent(account).length >= most) throw tooMany()
    },
    failed: account => {
      const all = [...recent(account), now()]
      failures.delete(account.toLowerCase())
      failures.set(account.toLowerCase(), all)
      const [oldest] = failures.keys()
      if (failures.size > mostAccounts && oldest !== undefined) failures.delete(oldest)
    },
    succeeded: account => void failures.delete(account.toLowerCase()),
  }
}

function tooMany(): Problem {
  return new Problem({
    code: 'TOO_MANY_REQUESTS',
    message: 'Too many attempts to sign in to this account failed.',
    advice: 'Wait a quarter of an hour, or ask an administrator for a one-time token.',
    retry: true,
  })
}
