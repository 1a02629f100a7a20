/** Begins a session in a browser: its cookie, and whether a code is still to be given. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import type { Account } from '../store/accounts.ts'
import { endSession, openSession, type Opening } from '../store/sessions.ts'
import { sessionCookie, sessionOf } from './caller.ts'

export type Browser = { readonly request: FastifyRequest; readonly reply: FastifyReply }

/** True when the session waits for a code. */
export async function beginSession(
  pool: Pool,
  account: Account,
  { request, reply }: Browser,
  { way, shown }: { readonly way: Opening['way']; readonly shown: boolean },
): Promise<boolean> {
  // An older session in this browser ends: nobody can have planted it.
  const older = sessionOf(request)
  if (older !== undefined) await endSession(pool, older)
  const awaited = account.hasSecondFactor && !shown
  const secret = await openSession(pool, {
    account: account.id,
    device: request.headers['user-agent'] ?? '',
    address: request.ip,
    way,
    secondFactor: awaited ? 'awaited' : shown ? 'shown' : 'none',
  })
  giveCookie({ request, reply }, secret)
  return awaited
}

export function giveCookie({ request, reply }: Browser, secret: string): void {
  reply.setCookie(sessionCookie, secret, cookieOptions(request))
}

export function takeCookie({ request, reply }: Browser): void {
  reply.clearCookie(sessionCookie, cookieOptions(request))
}

/** Lax: links from mails still lead in. Secure where the browser speaks https, to us or to a proxy of this machine. */
export function cookieOptions(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' } as const
}
