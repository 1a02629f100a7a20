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
