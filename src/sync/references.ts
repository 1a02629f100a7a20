/** Turns references from the source's keys into directory ids, page by page, and says of each that fails why. */

import { catalog } from '../model/catalog.ts'
import type { Attribute } from '../model/attribute.ts'
import type { EntityType } from '../model/entity.ts'
import type { Value, Values } from '../model/value.ts'
import type { Reference } from './ports.ts'

export type Resolved =
  | {
      readonly kind: 'resolved'
      readonly values: Values
      readonly dangling: readonly Dangling[]
      /** Whether every reference found its record; one that was left out may find it another time. */
      readonly whole: boolean
    }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'waits' }
  | { readonly kind: 'faulty'; readonly dangling: readonly Dangling[] }

export type Dangling = {
  readonly attribute: string
  readonly target: EntityType
  readonly key: string
  readonly state: Reference['state']
}

export type Look = (target: EntityType, key: string) => Reference

const referencesByEntity = new Map<EntityType, readonly Attribute[]>(
  Object.values(catalog).map(({ entity, attributes }) => [
    entity,
    attributes.filter(({ target }) => target !== undefined),
  ]),
)

export function referencesOf(entity: EntityType): readonly Attribute[] {
  return referencesByEntity.get(entity) ?? []
}

/** The keys a page's records refer to, by target. */
export function keysReferredTo(entity: EntityType, records: readonly Values[]): Map<EntityType, Set<string>> {
  const keys = new Map<EntityType, Set<string>>()
  for (const attribute of referencesOf(entity)) {
    const target = attribute.target as EntityType
    const ofTarget = keys.get(target) ?? new Set<string>()
    keys.set(target, ofTarget)
    for (const values of records) for (const key of keysIn(values[attribute.name])) ofTarget.add(key)
  }
  return keys
}

/**
 * The values with directory ids in place of keys. A required reference, and that of a person or thing to its school, must
 * be there; another that dangles is left out and reported. `waits`: it refers to its own kind, all of which must be read first.
 */
export function resolveReferences(entity: EntityType, values: Values, look: Look, mayWait: boolean): Resolved {
  const references = referencesOf(entity)
  if (references.length === 0) return { kind: 'resolved', values, dangling: [], whole: true }
  const resolved: Record<string, Value> = { ...values }
  const dangling: Dangling[] = []
  let fatal = false
  let whole = true
  for (const attribute of references) {
    const target = attribute.target as EntityType
    const value = values[attribute.name]
    if (value === undefined || value === null) continue
    if (mayWait && target === entity) return { kind: 'waits' }
    const toSchool = attribute.name === 'school'
    const needed = attribute.required || (toSchool && entity !== 'term' && entity !== 'course')
    const ids: string[] = []
    for (const key of keysIn(value)) {
      const reference = look(target, key)
      if (reference.state === 'there') {
        // Two schools of the source may be one of Passport's: who is at both is at home there, and not elsewhere as well.
        const isHome = attribute.kind === 'refs' && reference.record === resolved['school'] && key !== values['school']
        if (!isHome) ids.push(reference.record)
        continue
      }
      whole = false
      if (reference.state === 'skipped' || reference.state === 'removed') {
        // Who is at a mapped school, too, comes with that one.
        const elsewhere = toSchool && isAt(look, target, values['otherSchools'])
        if ((needed || toSchool) && !elsewhere) return { kind: 'skipped' }
        continue
      }
      dangling.push({ attribute: attribute.name, target, key, state: reference.state })
      if (needed) fatal = true
    }
    if (attribute.kind === 'refs') resolved[attribute.name] = [...new Set(ids)]
    else if (ids[0] !== undefined) resolved[attribute.name] = ids[0]
    else delete resolved[attribute.name]
  }
  return fatal ? { kind: 'faulty', dangling } : { kind: 'resolved', values: resolved, dangling, whole }
}

function isAt(look: Look, target: EntityType, schools: Value | undefined): boolean {
  return keysIn(schools).some(key => look(target, key).state === 'there')
}

export function keysIn(value: Value | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? (value as readonly string[]) : []
}
