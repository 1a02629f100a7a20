/** Codes of the second factor: made, checked, each once, and few attempts. */

import { randomInt } from 'node:crypto'
import type { PoolClient } from 'pg'
import { Secret, TOTP } from 'otpauth'
import { Problem } from '../model/problem.ts'
import { recordAudit } from '../store/audit.ts'
import { inTransaction } from '../store/database.ts'
import { claimAttempt, setRecoveryCodes, useRecoveryCode, useStep } from '../store/second-factors.ts'
import type { House } from '../worker/front-door.ts'

const issuer = 'Passport Data Sync'
const period = 30

// SHA-1, six digits, 30 seconds: what every app understands (RFC 6238; the key as long as RFC 4226, 4 recommends).
function appOf(secret: string, label = issuer): TOTP {
  return new TOTP({ issuer, label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period })
}

export function newAppSecret(label: string): { readonly secret: string; readonly uri: string } {
  const secret = new Secret({ size: 20 }).base32
  return { secret, uri: appOf(secret, label).toString() }
}

// Without letters and digits that are taken for one another.
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const groups = 4
const groupLength = 4
const codeCount = 10

/** Of 79 random bits each; told once. */
export async function renewRecoveryCodes(client: PoolClient, account: string): Promise<string[]> {
  const codes = Array.from({ length: codeCount }, () =>
    Array.from({ length: groups * groupLength }, () => alphabet[randomInt(alphabet.length)]).join(''),
  )
  await setRecoveryCodes(client, account, codes)
  return codes.map(code => code.match(/.{4}/g)?.join('-') ?? code)
}

type Person = { readonly account: string; readonly email: string }

/** Whether the code is one of the account's, of its app or for recovery. Throws CODE_REFUSED, TOO_MANY_REQUESTS, SECOND_FACTOR_OFF. */
export async function takeCode(house: House, { account, email }: Person, text: string): Promise<void> {
  const code = text.replaceAll(/[\s-]/g, '').toLowerCase()
  const attempt = await claimed(house, account)
  if (!attempt.isOn) throw secondFactorOff()
  if (await isAppCode(house, account, attempt.secret, code)) return
  await inTransaction(house.pool, async client => {
    if (!(await useRecoveryCode(client, account, code))) throw codeRefused()
    await recordAudit(client, [
      { organization: null, actor: email, action: 'use recovery code', what: 'user', name: email },
    ])
  })
}

/** Of an app that is being set up; a recovery code there is none yet. */
export async function takeFirstCode(house: House, account: string, text: string): Promise<void> {
  const attempt = await claimed(house, account)
  if (attempt.isOn) throw secondFactorOn()
  if (!(await isAppCode(house, account, attempt.secret, text.replaceAll(/\s/g, '')))) throw codeRefused()
}

async function claimed({ pool, key }: House, account: string) {
  const attempt = await claimAttempt(pool, key, account)
  if (attempt === 'none') throw secondFactorOff()
  if (attempt === 'too many') throw tooMany()
  return attempt
}

/** One step early or late is forgiven: clocks differ. */
async function isAppCode({ pool }: House, account: string, secret: string, code: string): Promise<boolean> {
  if (!/^\d{6}$/.test(code)) return false
  const timestamp = Date.now()
  const off = appOf(secret).validate({ token: code, timestamp, window: 1 })
  return off !== null && (await useStep(pool, account, Math.floor(timestamp / 1000 / period) + off))
}

function codeRefused(): Problem {
  return new Problem({
    code: 'CODE_REFUSED',
    message: 'The code is wrong, is too old, or was used before.',
    advice: 'Wait for the next code of the app, and see that its clock is right; or give a recovery code.',
  })
}

function tooMany(): Problem {
  return new Problem({
    code: 'TOO_MANY_REQUESTS',
    message: 'Too many codes were wrong.',
    advice: 'Wait a quarter of an hour, or ask an administrator to reset the second factor.',
    retry: true,
  })
}

function secondFactorOff(): Problem {
  return new Problem({
    code: 'SECOND_FACTOR_OFF',
    message: 'The account has no second factor.',
    advice: 'Begin to set one up first.',
  })
}

export function secondFactorOn(): Problem {
  return new Problem({
    code: 'SECOND_FACTOR_ON',
    message: 'The account has a second factor already.',
    advice: 'Switch it off by a code before another is set up.',
  })
}
