/** The directory as people look into it: search while typing, and what belongs to one record. */

import { z } from 'zod'
import { attributeOf } from '../../model/catalog.ts'
import type { EntityType } from '../../model/entity.ts'
import type { Problem } from '../../model/problem.ts'
import { changeReport } from '../../contract/change.ts'
import { searchDirectory, searchedEntities, type Found } from '../../store/directory-search.ts'
import { countOrganizations } from '../../store/organization-tree.ts'
import {
  recordEvents,
  relationEnds,
  relationsPage,
  sourceViewsOf,
  type RecordEvent,
  type RelationKind,
  type RelationRow,
  type SourceView,
} from '../../store/record-views.ts'
import type { House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { faulty, pageOf, readCursor } from '../paging.ts'
import { inOrganization, ofRecord, visibleBelow } from '../places.ts'

export function directoryRoutes({ pool }: House): Routes<'directory'> {
  const scope = ofRecord(pool)
  return {
    search: {
      scope: inOrganization,
      answer: async ({ params, query: { q, entity, limit }, caller }) => {
        const organizations = await visibleBelow(pool, caller, Number(params.organization))
        const all = (await countOrganizations(pool)) === organizations.length
        const entities = entity === undefined ? searchedEntities : [entity].flat()
        const found = await searchDirectory(pool, {
          text: q,
          organizations: all ? null : organizations,
          entities,
          limit,
        })
        return { items: found.map(shownHit) }
      },
    },
    relations: {
      scope,
      answer: async ({ params: { entity, record, kind }, query: { limit, cursor, archived } }) => {
        const rows = await relationsPage(pool, {
          ...{ kind, end: endOf(kind, entity), record },
          archived: archived === 'true',
          after: readCursor(cursor, z.uuid()),
          limit: limit + 1,
        })
        return pageOf(rows, limit, { item: shownRelation, cursor: ({ id }) => id })
      },
    },
    sources: {
      scope,
      answer: async ({ params: { entity, record } }) => ({
        items: (await sourceViewsOf(pool, entity, record)).map(view => shownSource(entity, view)),
      }),
    },
    history: {
      scope,
      answer: async ({ params: { entity, record }, query: { limit, cursor } }) => {
        const after = readCursor(cursor, z.strictObject({ run: z.uuid(), number: z.int() }))
        const events = await recordEvents(pool, { entity, record, after, limit: limit + 1 })
        return pageOf(events, limit, {
          item: event => shownEvent(entity, record, event),
          cursor: ({ run, number }) => ({ run, number }),
        })
      },
    },
  }
}

function shownHit({ organization, school, schoolName, entity, ...found }: Found) {
  return {
    ...found,
    entity,
    organization: String(organization),
    school: school === null || schoolName === null ? null : { id: school, name: schoolName },
  }
}

function endOf(kind: RelationKind, entity: EntityType): EntityType {
  if (relationEnds[kind].includes(entity)) return entity
  throw noSuchRelation(kind, entity)
}

function shownRelation({ attributes, section, ...relation }: RelationRow) {
  return {
    ...relation,
    attributes: { ...attributes },
    section: section && { ...section, terms: [...section.terms], teachers: [...section.teachers] },
  }
}

/** Without what may not be shown, and without the program's own remarks. */
function shownSource(entity: EntityType, view: SourceView) {
  const { source, connector, externalId, missingSince, holds, shadow, moved } = view
  const isShown = ([name]: readonly [string, unknown]): boolean => {
    const attribute = attributeOf(entity, name)
    return attribute !== undefined && attribute.mutability !== 'writeOnly'
  }
  return {
    ...{ source, connector, externalId, holds },
    missingSince: missingSince?.toISOString() ?? null,
    attributes: Object.fromEntries(Object.entries(shadow).filter(isShown)),
    moved: Object.fromEntries(Object.entries(moved).filter(isShown)),
  }
}

function shownEvent(entity: EntityType, record: string, event: RecordEvent) {
  const { run, at, kind, integration, by, system, undoneBy } = event
  const { operation, fields, reason } = changeReport({ ...event, entity, record, externalId: '', outcome: 'applied' })
  return {
    run,
    at: at.toISOString(),
    kind,
    integration,
    by,
    system,
    operation,
    fields: { ...fields },
    reason,
    undoneBy,
  }
}

function noSuchRelation(kind: string, entity: string): Problem {
  return faulty(`A ${entity} has no ${kind}s.`, 'Ask for what the kind of record can have.')
}
