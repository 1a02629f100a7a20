/** Passport's records, and administrators' edits of them. */

import { z } from 'zod'
import { isListAttribute } from '../../contract/api/records.ts'
import { shownAttributes } from '../../contract/record.ts'
import { attributeOf } from '../../model/catalog.ts'
import type { EntityType } from '../../model/entity.ts'
import type { Problem } from '../../model/problem.ts'
import { organizationRow } from '../../store/organization-tree.ts'
import { recordsPage, versionedRecord, type VersionedRecord } from '../../store/record-pages.ts'
import { addRecord, editRecord, removeRecord, why, type Edited, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { faulty, narrowed, pageOf, readCursor, readFilters } from '../paging.ts'
import { inOrganization, ofRecord } from '../places.ts'
import { etag, holdVersion } from '../settings.ts'

const place = z.strictObject({ value: z.string(), id: z.uuid() })

export function recordRoutes(house: House): Routes<'records'> {
  const { pool } = house
  const scope = ofRecord(pool)
  const existing = async (entity: EntityType, id: string): Promise<VersionedRecord> => {
    const record = await versionedRecord(pool, entity, id)
    if (!record) throw new Error('a record that was there a moment ago is gone')
    return record
  }
  const shownEdit = async (entity: EntityType, { record, run }: Edited) => {
    const now = await existing(entity, record)
    return { record: shown(now), run: run.id, tag: etag(now.version) }
  }

  return {
    list: {
      scope: 'nobody',
      answer: async ({ params: { entity }, query: { filter, cursor, sort, limit }, caller }) => {
        const filters = readFilters(
          filter,
          name => name === 'organization' || name === 'state' || isListAttribute(entity, name),
        )
        const rows = await recordsPage(pool, {
          entity,
          organizations: narrowed(caller.organizations('viewer'), filters.get('organization')),
          state: stateOf(filters.get('state')),
          conditions: [...filters].flatMap(([attribute, text]) =>
            attribute === 'organization' || attribute === 'state'
              ? []
              : [{ attribute, text: text.replace(/\*$/, ''), begins: text.endsWith('*') }],
          ),
          sort: sortOf(entity, sort),
          after: readCursor(cursor, place),
          limit: limit + 1,
        })
        return pageOf(rows, limit, { item: shown, cursor: ({ id, sortValue }) => ({ id, value: sortValue }) })
      },
    },
    add: {
      scope: inOrganization,
      answer: async ({ params: { organization, entity }, body, caller, reply }) => {
        const name = (await organizationRow(pool, Number(organization)))?.name ?? ''
        const edit = { entity, organization: name, values: body.attributes, by: caller.name }
        const { tag, ...made } = await shownEdit(entity, await addRecord(house, edit))
        reply.header('etag', tag)
        return made
      },
    },
    read: {
      scope,
      answer: async ({ params: { entity, record }, reply }) => {
        const found = await existing(entity, record)
        reply.header('etag', etag(found.version))
        return shown(found)
      },
    },
    why: {
      scope,
      answer: async ({ params: { entity, record } }) => ({
        items: (await why(house, { entity, id: record })).map(row => {
          const hide = attributeOf(entity, row.attribute)?.mutability === 'writeOnly'
          return {
            ...row,
            value: hide ? '(not shown)' : row.value,
            beaten: row.beaten.map(({ source, value }) => ({ source, value: hide ? '(not shown)' : value })),
          }
        }),
      }),
    },
    edit: {
      scope,
      answer: async ({ params: { entity, record: id }, body, caller, request, reply }) => {
        const version = heldVersion(request, await existing(entity, id))
        const edit = { entity, id, values: body.attributes, by: caller.name, ...version }
        const { tag, ...made } = await shownEdit(entity, await editRecord(house, edit))
        reply.header('etag', tag)
        return made
      },
    },
    remove: {
      scope,
      answer: async ({ params: { entity, record: id }, caller, request, reply }) => {
        const version = heldVersion(request, await existing(entity, id))
        const { tag, ...made } = await shownEdit(
          entity,
          await removeRecord(house, { entity, id, by: caller.name, ...version }),
        )
        reply.header('etag', tag)
        return made
      },
    },
  }
}

/** The version goes along into the edit, so that nobody comes in between. */
function heldVersion(
  request: Parameters<typeof holdVersion>[0],
  { version }: VersionedRecord,
): { readonly version?: number } {
  holdVersion(request, version)
  return request.headers['if-match'] === '*' ? {} : { version }
}

function shown({ id, entity, organizationId, state, version, attributes, sources }: VersionedRecord) {
  return {
    id,
    entity,
    organization: String(organizationId),
    state,
    version,
    attributes: { ...shownAttributes(entity, attributes) },
    sources: [...sources],
  }
}

function stateOf(filter: string | undefined): 'active' | 'archived' | null {
  if (filter === undefined || filter === 'active') return 'active'
  if (filter === 'archived') return 'archived'
  if (filter === 'any') return null
  throw faulty('The filter state is active, archived or any.', 'Send one of them.')
}

function sortOf(entity: EntityType, sort: string | undefined) {
  const attribute = (sort ?? 'id').replace(/^-/, '')
  const descending = sort?.startsWith('-') ?? false
  if (attribute === 'id' && !descending) return null
  if (attribute !== 'id' && isListAttribute(entity, attribute)) return { attribute, descending }
  throw notSortable(entity, attribute)
}

function notSortable(entity: EntityType, attribute: string): Problem {
  return faulty(
    `Records of ${entity} are not sorted by '${attribute}'.`,
    'Sort by id or by a text, date or reference of theirs.',
  )
}
