/** What commands take from the command line, read and refused in one way (exit code 2). */

import { InvalidArgumentError } from 'commander'
import { isPeople, peopleEntities, type PeopleEntity } from '../model/domain.ts'
import { didYouMean } from '../model/nearest.ts'
import { catalog } from '../model/catalog.ts'
import { entityTypes, isEntityType, type EntityType } from '../model/entity.ts'

/** `student`, or `students`. */
export function readEntity(text: string): EntityType {
  if (isEntityType(text)) return text
  const byPlural = entityTypes.find(entity => catalog[entity].plural === text)
  if (byPlural) return byPlural
  throw new InvalidArgumentError(
    `${didYouMean(text, entityTypes).trim()} Entities are ${entityTypes.join(', ')}.`.trim(),
  )
}

export function readPeople(text: string): PeopleEntity {
  const entity = readEntity(text)
  if (isPeople(entity)) return entity
  throw new InvalidArgumentError(`It is ${peopleEntities.join(', ')}.`)
}

/** A directory record's id. */
export function readId(text: string): string {
  if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)) return text.toLowerCase()
  throw new InvalidArgumentError('It is not the id of a record; `passport-sync records ENTITY` lists them.')
}

export function readCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a whole number from 1.')
}
