/** A domain of uniqueness: attributes whose equality means one person, and what is done when it is found. */

import type { EntityType } from './entity.ts'

/** Whose accounts may be one person's. */
export const peopleEntities = ['student', 'teacher', 'guardian'] as const satisfies readonly EntityType[]

export type PeopleEntity = (typeof peopleEntities)[number]

export function isPeople(entity: EntityType): entity is PeopleEntity {
  return (peopleEntities as readonly EntityType[]).includes(entity)
}

/**
 * How two values of an attribute are held against each other. `text`: case, accents, punctuation and spacing don't
 * count. `email`: case and outer blanks don't. `id` and `date`: to the letter. `phone`: the digits. `anyOrder`: as text,
 * whichever of the domain's `anyOrder` attributes it stands in. `nickname` and `phonetic` are for manual domains.
 */
export const comparisons = ['text', 'email', 'id', 'date', 'phone', 'anyOrder', 'nickname', 'phonetic'] as const

export type Comparison = (typeof comparisons)[number]

const usual: Readonly<Record<string, Comparison>> = {
  email: 'email',
  username: 'email',
  identifier: 'id',
  stateId: 'id',
  birthDate: 'date',
  entryDate: 'date',
  exitDate: 'date',
  phone: 'phone',
  sms: 'phone',
  mobilePhone: 'phone',
  workPhone: 'phone',
  school: 'id',
}

/** How an attribute is compared when nobody says otherwise. The district's own attributes are taken for ids. */
export function usualComparison(attribute: string): Comparison {
  return usual[attribute] ?? (attribute.startsWith('custom.') ? 'id' : 'text')
}

export type Resolution = 'unattended' | 'manual'

export type Domain = {
  readonly entity: PeopleEntity
  readonly attributes: readonly string[]
  /** Only where it differs from what is usual for the attribute. */
  readonly compare: Readonly<Record<string, Comparison>>
  readonly resolution: Resolution
  /** Of a wide unattended domain: how many pairs of today's directory somebody saw that it would merge. */
  readonly confirmedRisk?: number
}

/** Whether its equality leaves twins apart: by the given name, or by a number that is the person's own. */
export function isNarrow({ attributes }: Pick<Domain, 'attributes'>): boolean {
  return attributes.includes('givenName') || attributes.includes('stateId')
}

/** What people call it: `student by stateId`. */
export function domainName({ entity, attributes, compare }: Pick<Domain, 'entity' | 'attributes' | 'compare'>): string {
  const named = attributes.map(attribute => {
    const how = compare[attribute]
    return how === undefined ? attribute : `${attribute} (${how})`
  })
  return `${entity} by ${named.join(', ')}`
}

/** Domains of one entity stand in the order of their priority. */
export type StoredDomain = Domain & { readonly id: number }
