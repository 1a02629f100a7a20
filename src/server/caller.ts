/** Who is asking: a person with a session, or a script with an API key; and what they may do where. */

import type { FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { ownHeader } from '../contract/api/all.ts'
import { Problem } from '../model/problem.ts'
import { reaches, type Membership, type Role } from '../model/role.ts'
import { accountById, type Account } from '../store/accounts.ts'
import { useApiKey } from '../store/api-keys.ts'
import { rolesBelow } from '../store/organization-tree.ts'
import { findSession, type Session } from '../store/sessions.ts'
import { signInDemands } from '../store/sign-in-rules.ts'

export type Caller = {
  /** Null for an API key. */
  readonly account: string | null
  /** Null for an API key. */
  readonly session: Session | null
  /** Null for an API key. */
  readonly secondFactor: SecondFactorState | null
  readonly email: string | null
  /** As history and the audit log name them. */
  readonly name: string
  readonly memberships: readonly Membership[]
  roleIn(organization: number): Role | undefined
  /** In the whole installation. */
  readonly everywhere: Role | undefined
  /** The organizations in which they may do at least so much. */
  organizations(least: Role): number[]
}

/** Owed: required, and not shown in this session. */
export type SecondFactorState = 'on' | 'off' | 'owed'

export { ownHeader }
export const sessionCookie = 'passport_session'

/**
 * Null when nobody says who they are. Throws SIGN_IN_NEEDED for a session or key that does not, or no longer, count, and
 * CODE_NEEDED for a session that waits for a code.
 */
export async function callerOf(pool: Pool, request: FastifyRequest): Promise<Caller | null> {
  const bearer = bearerOf(request)
  if (bearer !== undefined) return keyCaller(pool, bearer)
  const secret = sessionOf(request)
  if (secret === undefined) return null
  const session = await findSession(pool, secret, request.ip)
  if (session?.awaitsCode) throw codeNeeded()
  const account = session && (await accountById(pool, session.account))
  if (!account) throw signInNeeded('The session has ended.')
  refuseForgery(request)
  const secondFactor = await secondFactorState(pool, session, account)
  const { id, email, memberships } = account
  return makeCaller(pool, { account: id, session, secondFactor, email, name: email }, memberships)
}

export async function secondFactorState(
  pool: Pool,
  session: Pick<Session, 'secondFactor'>,
  account: Account,
): Promise<SecondFactorState> {
  if (!session.secondFactor && (await signInDemands(pool, account.memberships)).secondFactor) return 'owed'
  return account.hasSecondFactor ? 'on' : 'off'
}

export function sessionOf(request: FastifyRequest): string | undefined {
  return request.cookies[sessionCookie]
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return headers.authorization === undefined ? undefined : (/^Bearer (\S+)$/i.exec(headers.authorization)?.[1] ?? '')
}

async function keyCaller(pool: Pool, secret: string): Promise<Caller> {
  const key = await useApiKey(pool, secret)
  if (!key) throw signInNeeded('The API key does not count: it is unknown, or has ended.')
  const nobody = { account: null, session: null, secondFactor: null, email: null }
  return makeCaller(pool, { ...nobody, name: `API key ${key.name}` }, [key])
}

async function makeCaller(
  pool: Pool,
  who: Pick<Caller, 'account' | 'session' | 'secondFactor' | 'email' | 'name'>,
  memberships: readonly Membership[],
): Promise<Caller> {
  const byOrganization = await rolesBelow(pool, memberships)
  return {
    ...who,
    memberships: memberships.map(({ organization, role }) => ({ organization, role })),
    everywhere: memberships.find(({ organization }) => organization === null)?.role,
    roleIn: organization => byOrganization.get(organization),
    organizations: least => [...byOrganization].filter(([, role]) => reaches(role, least)).map(([id]) => id),
  }
}

/** A cookie comes along by itself, so whoever sends it must show that the request was made by our own page. */
export function refuseForgery({ method, headers, host }: FastifyRequest): void {
  if (method === 'GET' || method === 'HEAD') return
  const { origin } = headers
  const isForeign = origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)
  if (!isForeign && headers[ownHeader] !== undefined) return
  throw new Problem({
    code: 'REQUEST_FORGED',
    message: 'The request does not come from the console of this server.',
    advice: `Send the header ${ownHeader} with any value. Scripts use an API key in place of a session.`,
  })
}

export function signInNeeded(message: string): Problem {
  return new Problem({
    code: 'SIGN_IN_NEEDED',
    message,
    advice: 'Sign in (POST /api/v1/session), or send an API key as `Authorization: Bearer ...`.',
  })
}

export function codeNeeded(): Problem {
  return new Problem({
    code: 'CODE_NEEDED',
    message: 'The sign-in waits for a code of the second factor.',
    advice: 'Give it within ten minutes of the password: POST /api/v1/session/code.',
  })
}

export function secondFactorNeeded(): Problem {
  return new Problem({
    code: 'SECOND_FACTOR_NEEDED',
    message: 'A second factor is required here, and this account has none in this session.',
    advice: 'Set one up (POST /api/v1/session/second-factor), or sign in again with it.',
  })
}

/** Throws NOT_ALLOWED for an API key. */
export function personOf({ account, email, session }: Caller) {
  if (account !== null && email !== null && session) return { account, email, session }
  throw new Problem({
    code: 'NOT_ALLOWED',
    message: 'An API key has no sessions, no password and no second factor.',
    advice: 'Sign in as a person.',
  })
}
