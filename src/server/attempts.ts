/** Attempts to sign in to one account: from however many addresses and to however many servers they come, they are few. */

import type { Pool } from 'pg'
import { Problem } from '../model/problem.ts'
import { accountByEmail, type Account } from '../store/accounts.ts'
import { countSignIn, forgetSignIns } from '../store/sign-in-failures.ts'
import { isPassword } from './passwords.ts'

const most = 10

/** Counts this attempt. Throws TOO_MANY_REQUESTS from the eleventh within a quarter of an hour on, right or wrong. */
export async function holdAttempts(pool: Pool, account: string): Promise<void> {
  if ((await countSignIn(pool, account)) > most) throw tooMany()
}

/** Whose address and password it is. Throws SIGN_IN_REFUSED, in the same words and time for an unknown address. */
export async function accountByPassword(pool: Pool, email: string, password: string): Promise<Account> {
  await holdAttempts(pool, email)
  const account = await accountByEmail(pool, email)
  const isRight = await isPassword(password, account?.passwordHash ?? null)
  if (!account || !isRight) throw signInRefused()
  await forgetSignIns(pool, email)
  return account
}

function signInRefused(): Problem {
  return new Problem({
    code: 'SIGN_IN_REFUSED',
    message: 'The mail address or the password is wrong.',
    advice: 'Try again, or ask an administrator for a new one-time token.',
  })
}

function tooMany(): Problem {
  return new Problem({
    code: 'TOO_MANY_REQUESTS',
    message: 'Too many attempts to sign in to this account failed.',
    advice: 'Wait a quarter of an hour, or ask an administrator for a one-time token.',
    retry: true,
  })
}
