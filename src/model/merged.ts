/** What is remembered of two records that were made one: enough to take them apart again, whatever came in between. */

import type { LinkImage } from './change.ts'
import type { PeopleEntity } from './domain.ts'
import type { EntityType } from './entity.ts'
import type { RecordState, WeighedLink } from './link.ts'
import type { Values } from './value.ts'

/** A directory record with all its links. */
export type Whole = {
  readonly entity: EntityType
  readonly id: string
  readonly attributes: Values
  readonly state: RecordState
  readonly version: number
  readonly links: readonly WeighedLink[]
}

/** Records by their ids. */
export type World = ReadonlyMap<string, Whole>

/** One of the two as it was before. */
export type Side = Pick<Whole, 'id' | 'attributes' | 'state' | 'links'>

export type Union = {
  readonly entity: EntityType
  readonly primary: Side
  readonly secondary: Side
  /** The primary right after: its values, and its own link with what the person chose. */
  readonly after: { readonly attributes: Values; readonly own: LinkImage | null }
}

export type RelationKind = 'enrollment' | 'assignment' | 'guardianship'

/** Which attributes of relations refer to a person of this kind, and what else makes two of them equal. */
export const relationsOf: Readonly<
  Record<PeopleEntity, readonly { readonly entity: RelationKind; readonly beside: string }[]>
> = {
  student: [
    { entity: 'enrollment', beside: 'section' },
    { entity: 'guardianship', beside: 'guardian' },
  ],
  teacher: [{ entity: 'assignment', beside: 'section' }],
  guardian: [{ entity: 'guardianship', beside: 'student' }],
}

export type Memory = {
  readonly entity: PeopleEntity
  /** When it was done, and what of the secondary was taken in place of the primary's. */
  readonly at: string
  readonly take: readonly string[]
  readonly accounts: Union
  /** Relations that went over to the primary, those that became one with one of it, and those that it had. */
  readonly moved: readonly string[]
  readonly joined: readonly Union[]
  readonly had: readonly string[]
}
