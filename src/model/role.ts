/** What somebody may do in an organization and those below it. */

/** Each may do what the ones before it may. */
export const roles = ['viewer', 'operator', 'administrator'] as const

export type Role = (typeof roles)[number]

export function reaches(role: Role | undefined, least: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(least)
}

/** A role and where it holds: in an organization and below; null is the whole installation. */
export type Membership = { readonly organization: number | null; readonly role: Role }
