/** Generates master fields: one rule for every attribute of an entity, or of all entities, but those left out. */

import { attributeOf, catalog } from './catalog.ts'
import type { ConfiguredMasterField } from './configuration.ts'
import { entityTypes, type EntityType } from './entity.ts'
import type { MasterMode } from './integration.ts'
import { Problem } from './problem.ts'

export type MasterFieldWish = {
  /** None: all entities. */
  readonly entities: readonly EntityType[]
  /** None: all that are no relations. */
  readonly attributes: readonly string[]
  readonly without: readonly string[]
  readonly source: string
  readonly mode: MasterMode
}

/** An attribute of several entities, named for each by its own name. Throws ATTRIBUTE_UNKNOWN. */
export function generateMasterFields(wish: MasterFieldWish): ConfiguredMasterField[] {
  const { source, mode, attributes, without } = wish
  const entities = wish.entities.length > 0 ? wish.entities : entityTypes
  for (const name of [...attributes, ...without]) {
    if (!entities.some(entity => attributeOf(entity, name))) throw unknownAttribute(name, entities)
  }
  return entities.flatMap(entity => {
    const named = attributes.filter(name => attributeOf(entity, name))
    const all = attributes.length > 0 ? named : generatedAttributes(entity)
    return all.filter(name => !without.includes(name)).map(attribute => ({ entity, attribute, source, mode }))
  })
}

/**
 * A relation is each source's own: enrollments, rosters and schools of several sources are put together, and a master would
 * throw out what the others say. Whoever wants one names it. A password is never compared.
 */
export function generatedAttributes(entity: EntityType): string[] {
  return catalog[entity].attributes
    .filter(({ target, mutability }) => target === undefined && mutability !== 'writeOnly')
    .map(({ name }) => name)
}

/** The rules after it: of one source and attribute the generated one stands. Throws RULE_TWICE where an attribute would have two masters. */
export function withGenerated(
  stored: readonly ConfiguredMasterField[],
  generated: readonly ConfiguredMasterField[],
): ConfiguredMasterField[] {
  const placeOf = ({ entity, attribute }: ConfiguredMasterField): string => `${entity}.${attribute}`
  const bySource = (field: ConfiguredMasterField): string => JSON.stringify([placeOf(field), field.source])
  const replaced = new Set(generated.map(bySource))
  const kept = stored.filter(field => !replaced.has(bySource(field)))
  const masters = new Map(kept.filter(({ mode }) => mode === 'master').map(field => [placeOf(field), field.source]))
  const twice = generated.filter(field => field.mode === 'master' && masters.has(placeOf(field)))
  if (twice.length > 0)
    throw secondMaster(twice.map(field => `${placeOf(field)} (${masters.get(placeOf(field)) ?? ''})`))
  return [...kept, ...generated]
}

const mostNamed = 10

function secondMaster(places: readonly string[]): Problem {
  const more = places.length > mostNamed ? ` and ${places.length - mostNamed} more` : ''
  return new Problem({
    code: 'RULE_TWICE',
    message: `An attribute has one master, and these have another: ${places.slice(0, mostNamed).join(', ')}${more}.`,
    advice: 'Leave them out, or take the other rules out first.',
  })
}

function unknownAttribute(name: string, entities: readonly EntityType[]): Problem {
  return new Problem({
    code: 'ATTRIBUTE_UNKNOWN',
    message: `None of ${entities.join(', ')} has an attribute '${name}'.`,
    advice: 'The page of the district file lists the attributes of every entity.',
  })
}
