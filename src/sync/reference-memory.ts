/** What keys of other records turned out to be, remembered between pages up to a bound. */

import type { EntityType } from '../model/entity.ts'
import type { PlanStore, Reference } from './ports.ts'
import type { Candidate } from './ready-task.ts'
import { keysReferredTo, type Look } from './references.ts'

/** Enough for the sections of a large district, small beside a page. */
const mostRemembered = 64_000

export class ReferenceMemory {
  private readonly store: Pick<PlanStore, 'references'>
  private readonly entity: EntityType
  private readonly lenient: boolean
  private readonly known = new Map<EntityType, Map<string, Reference>>()

  /** `lenient`: who can't be known to be left out on purpose counts as skipped, not as dangling. */
  constructor(store: Pick<PlanStore, 'references'>, entity: EntityType, lenient: boolean) {
    this.store = store
    this.entity = entity
    this.lenient = lenient
  }

  async lookAt(candidates: readonly Candidate[]): Promise<Look> {
    const wanted = keysReferredTo(
      this.entity,
      candidates.map(({ values }) => values),
    )
    for (const [target, keys] of wanted) await this.learn(target, keys)
    return (target, key) => {
      const reference = this.known.get(target)?.get(key) ?? { state: 'unknown' }
      return reference.state === 'unknown' && this.lenient ? { state: 'skipped' } : reference
    }
  }

  private async learn(target: EntityType, keys: ReadonlySet<string>): Promise<void> {
    const known = this.known.get(target) ?? new Map<string, Reference>()
    this.known.set(target, known)
    const unknown = [...keys].filter(key => !known.has(key))
    if (unknown.length === 0) return
    if (known.size + unknown.length > mostRemembered) {
      known.clear()
      unknown.splice(0, unknown.length, ...keys)
    }
    const learned = await this.store.references(target, unknown)
    for (const key of unknown) {
      const reference = learned.get(key) ?? { state: 'unknown' }
      // Its own kind may still come: ask again.
      if (reference.state !== 'unknown' || target !== this.entity) known.set(key, reference)
    }
  }
}
