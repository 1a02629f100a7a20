/** A domain of uniqueness: attributes whose equality means one person, and what is done when it is found. */

import type { EntityType } from './entity.ts'

/** Whose accounts may be one person's. */
export const peopleEntities = ['student', 'teacher', 'guardian'] as const satisfies readonly EntityType[]

export type PeopleEntity = (typeof peopleEntities)[number]

/**
 * How two values of an attribute are held against each other. `text`: case, accents, punctuation and spacing don't
 * count. `email`: case and outer blanks don't. `id` and `date`: to the letter. `phone`: the digits. `anyOrder`: as text,
 * whichever of the domain's `anyOrder` attributes it stands in. `nickname` and `phonetic` are for manual domains.
 */
export const comparisons = ['text', 'email', 'id', 'date', 'phone', 'anyOrder', 'nickname', 'phonetic'] as const

export type Comparison = (typeof comparisons)[number]

export type Resolution = 'unattended' | 'manual'

export type Domain = {
  readonly entity: PeopleEntity
  readonly attributes: readonly string[]
  /** Only where it differs from what is usual for the attribute. */
  readonly compare: Readonly<Record<string, Comparison>>
  readonly resolution: Resolution
}

/** Domains of one entity stand in the order of their priority. */
export type StoredDomain = Domain & { readonly id: number }
