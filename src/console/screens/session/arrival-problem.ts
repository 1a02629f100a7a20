/** What went wrong at a provider, in words: it leads back with nothing but a code. */

import type { Told } from '../../ui/asked.tsx'

const words: Readonly<Record<string, readonly [message: string, advice: string]>> = {
  OPENID_REFUSED: ['The provider did not sign you in.', 'Try again, or ask whoever administers the provider.'],
  OPENID_STATE_LOST: [
    'This sign-in was not begun in this browser, or more than ten minutes ago.',
    'Begin again from this page.',
  ],
  OPENID_UNREACHABLE: ['The provider does not answer.', 'Try again later, or sign in by password.'],
  OPENID_ANSWER_WRONG: [
    'The answer of the provider does not count.',
    'Tell your administrator: issuer, client ID, secret or the clocks don’t agree.',
  ],
  OPENID_ADDRESS_REFUSED: [
    'The address of the provider leads into a private network.',
    'Tell your administrator: the address of the issuer has to be corrected.',
  ],
  OPENID_EMAIL_REFUSED: [
    'Your mail address is not verified there, or its domain does not sign in by that provider.',
    'Use the account of your organization.',
  ],
  OPENID_PERSON_UNKNOWN: [
    'The provider knows you, and nobody has given you a role here.',
    'Ask an administrator for an invitation.',
  ],
  OPENID_ACCOUNT_TAKEN: [
    'The account of your mail address belongs to somebody else of the provider.',
    'Ask an administrator to remove the old account.',
  ],
}

export function arrivalProblem(code: string): Told {
  const [message, advice] = words[code] ?? ['The sign-in did not succeed.', 'Try again from this page.']
  return { code, message, advice }
}
