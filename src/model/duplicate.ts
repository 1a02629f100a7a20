/** A newcomer that may be somebody the directory knows: it waits for a person's ruling. */

import type { EntityType } from './entity.ts'
import type { Values } from './value.ts'

export type FoundCase = {
  readonly id: string
  readonly entity: EntityType
  readonly externalId: string
  readonly hash: string | null
  /** In Passport's words, references resolved. */
  readonly values: Values
  /** The domain's id, and what people call it. */
  readonly domain: number
  readonly domainName: string
  readonly doubt: string
  /** Directory records that it may be. */
  readonly records: readonly string[]
}
