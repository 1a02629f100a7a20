/** Attempts to sign in to one account: from however many addresses and to however many servers they come, they are few. */

import type { Pool } from 'pg'
import { Problem } from '../model/problem.ts'
import { countSignIn } from '../store/sign-in-failures.ts'

const most = 10

/** Counts this attempt. Throws TOO_MANY_REQUESTS from the eleventh within a quarter of an hour on, right or wrong. */
export async function holdAttempts(pool: Pool, account: string): Promise<void> {
  if ((await countSignIn(pool, account)) > most) throw tooMany()
}

function tooMany(): Problem {
  return new Problem({
    code: 'TOO_MANY_REQUESTS',
    message: 'Too many attempts to sign in to this account failed.',
    advice: 'Wait a quarter of an hour, or ask an administrator for a one-time token.',
    retry: true,
  })
}
