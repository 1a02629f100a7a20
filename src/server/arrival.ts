/** Whose account it is that somebody comes to by a provider: theirs, the one of their address, a new one, or nobody's. */

import { Problem } from '../model/problem.ts'
import { accountByEmail, accountById, createAccount, setMembership, type Account } from '../store/accounts.ts'
import { recordAudit } from '../store/audit.ts'
import { inTransaction } from '../store/database.ts'
import { accountOfIdentity, linkIdentity, type IdentityProvider } from '../store/identity-providers.ts'
import { dropTokens } from '../store/one-time-tokens.ts'
import { newId, type House } from '../worker/front-door.ts'
import type { Claims } from './open-id.ts'

/** Throws OPENID_EMAIL_REFUSED, OPENID_PERSON_UNKNOWN and OPENID_ACCOUNT_TAKEN. */
export async function accountOf({ pool }: House, provider: IdentityProvider, claims: Claims): Promise<Account> {
  const email = countedEmail(provider, claims)
  const id = await inTransaction(pool, async client => {
    const known = await accountOfIdentity(client, provider.id, claims.subject)
    if (known !== null) return known
    const { newcomers } = provider
    const there = await accountByEmail(client, email)
    const account = there?.id ?? newId()
    if (!there) {
      if (!newcomers) throw personUnknown(provider)
      await createAccount(client, { id: account, email, name: (claims.name ?? email).slice(0, 200) })
      await setMembership(client, account, newcomers.organization, newcomers.role)
    }
    if (!(await linkIdentity(client, { provider: provider.id, subject: claims.subject, account })))
      throw accountTaken(provider)
    // An invitation that lies in a mailbox opens nothing any more.
    await dropTokens(client, account)
    const by = { before: null, after: provider.name }
    await recordAudit(client, [
      {
        organization: there ? null : (newcomers?.organization ?? null),
        ...{ actor: email, action: there ? 'link' : 'add', what: 'user', name: email },
        fields: { 'signs in by': by, ...(there ? {} : { role: { before: null, after: newcomers?.role } }) },
      },
    ])
    return account
  })
  const account = await accountById(pool, id)
  if (!account) throw personUnknown(provider)
  return account
}

/** The address, if the provider has verified it and may speak for its domain. */
function countedEmail({ name, domains, trustsEmail }: IdentityProvider, { email, isVerified }: Claims): string {
  const isWhole = email !== null && email.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(email)
  if (!isWhole || !(isVerified ?? trustsEmail)) throw emailRefused(`${name} has not verified your mail address`)
  if (!domains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase()))
    throw emailRefused(`mail addresses of that domain do not sign in by ${name}`)
  return email
}

function emailRefused(why: string): Problem {
  return new Problem({
    code: 'OPENID_EMAIL_REFUSED',
    message: `You are not let in, because ${why}.`,
    advice: 'Use the account of your organization, or ask an administrator which addresses are let in.',
  })
}

function personUnknown({ name }: IdentityProvider): Problem {
  return new Problem({
    code: 'OPENID_PERSON_UNKNOWN',
    message: `${name} knows you, but nobody has given you a role here.`,
    advice: 'Ask an administrator to invite you under this mail address.',
  })
}

function accountTaken({ name }: IdentityProvider): Problem {
  return new Problem({
    code: 'OPENID_ACCOUNT_TAKEN',
    message: `The account of this mail address belongs to somebody else of ${name}.`,
    advice:
      'The address may have been given to you after another person. Ask an administrator to remove the old account.',
  })
}
