/** A user name on its way: the rule says which is wished for, the plan gives one that is free. */

export const namesGiven = {
  attribute: 'username',
  entities: ['student', 'teacher', 'guardian'],
  /** Without another wish of the rule. */
  usualLength: 20,
  mostLetters: 64,
} as const

// Of Unicode's private use: no name of a source has it, and no letter of a user name needs escaping in JSON.
const mark = '\ue000'

export function wishedName(name: string): string {
  return mark + name
}

/** What was wished for; undefined for any other value. */
export function wishIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith(mark) ? value.slice(mark.length) : undefined
}

/** By which an organization names people who are added by hand without a user name. */
export type UsernameRule = { readonly pattern: string; readonly length: number }

export const usualUsernames: UsernameRule = { pattern: '{givenName:1}{familyName}', length: namesGiven.usualLength }

/** What a pattern may name: what students, teachers and guardians all have. */
export const usernameAttributes = ['givenName', 'familyName', 'middleName', 'identifier', 'email', 'phone'] as const

/** Letters as they may stand in a user name, and at least one attribute in braces, with a count of letters. */
export function isUsernamePattern(pattern: string): boolean {
  const hole = `\\{(${usernameAttributes.join('|')})(:-?\\d{1,2})?\\}`
  return new RegExp(`^([a-z0-9._-]|${hole})*$`).test(pattern) && new RegExp(hole).test(pattern)
}
