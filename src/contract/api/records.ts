/** Passport's records, and an administrator's own edits of them. */

import { z } from 'zod'
import { attributeOf, catalog } from '../../model/catalog.ts'
import { entityTypes, type EntityType } from '../../model/entity.ts'
import { attributeValue, endpoint, listQuestion, longId, page, smallId } from './endpoint.ts'

const entity = z.enum(entityTypes)

const record = z
  .object({
    id: longId,
    entity,
    organization: smallId,
    state: z.enum(['active', 'archived']),
    version: z.int(),
    attributes: z
      .record(z.string(), z.union([attributeValue, z.record(z.string(), attributeValue)]))
      .describe("By name; the district's own stand together under `custom`."),
    sources: z.array(z.object({ source: z.string(), externalId: z.string() })),
  })
  .meta({ id: 'Record' })

const edited = z.object({ record, run: longId.describe('The run that made the edit: undoing it takes the edit back.') })

const attributes = z
  .record(z.string(), attributeValue)
  .describe("By name, the district's own as custom.<name>; references are ids. null takes a value away.")

const recordParam = z.object({ entity, record: longId })

/** By what records of this kind may be filtered and sorted: single texts, dates and references that may be shown. */
export function listAttributes(of: EntityType): readonly string[] {
  return catalog[of].attributes
    .filter(({ kind, mutability }) => ['text', 'date', 'ref'].includes(kind) && mutability !== 'writeOnly')
    .map(({ name }) => name)
}

/** A filter that lists of this kind allow: an attribute of them, or one of the district's own. */
export function isListAttribute(of: EntityType, name: string): boolean {
  return listAttributes(of).includes(name) || (name.startsWith('custom.') && attributeOf(of, name) !== undefined)
}

export const records = {
  list: endpoint({
    method: 'GET',
    address: '/records/:entity',
    summary: 'Records of a kind: active ones, unless state is filtered for',
    params: z.object({ entity }),
    query: z.strictObject({
      ...listQuestion(['id'], ['organization', 'state', 'any text, date or reference of the kind; `*` at the end'])
        .shape,
      sort: z.string().max(100).optional().describe('id, or a text, date or reference of the kind; - turns it round.'),
    }),
    status: 200,
    answer: page(record),
  }),
  add: endpoint({
    method: 'POST',
    address: '/organizations/:organization/records/:entity',
    summary: 'Add a record',
    params: z.object({ organization: smallId, entity }),
    body: z.strictObject({ attributes }),
    status: 201,
    answer: edited,
  }),
  read: endpoint({
    method: 'GET',
    address: '/records/:entity/:record',
    summary: 'One record',
    params: recordParam,
    status: 200,
    answer: record,
  }),
  why: endpoint({
    method: 'GET',
    address: '/records/:entity/:record/why',
    summary: 'Where its values come from, and what they beat',
    params: recordParam,
    status: 200,
    answer: z.object({
      items: z.array(
        z.object({
          attribute: z.string(),
          value: attributeValue,
          source: z.string().nullable(),
          run: longId.nullable(),
          rule: z.string(),
          beaten: z.array(z.object({ source: z.string(), value: attributeValue })),
        }),
      ),
    }),
  }),
  edit: endpoint({
    method: 'PATCH',
    address: '/records/:entity/:record',
    summary: 'Change the values named; state `active` brings a removed record back',
    params: recordParam,
    body: z.strictObject({ attributes }),
    ifMatch: true,
    status: 200,
    answer: edited,
  }),
  remove: endpoint({
    method: 'DELETE',
    address: '/records/:entity/:record',
    summary: 'Take it out of use; it is kept, and undoing the run brings it back',
    params: recordParam,
    ifMatch: true,
    status: 200,
    answer: edited,
  }),
}
