/** The directory as people look into it: search while typing, and what belongs to one record. */

import { z } from 'zod'
import { entityTypes } from '../../model/entity.ts'
import { attributeValue, endpoint, listQuestion, longId, moment, page, smallId } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const entity = z.enum(entityTypes)
const searched = z.enum(['school', 'student', 'teacher', 'guardian', 'section', 'course'])
const recordParam = z.object({ entity, record: longId })
const named = z.object({ id: longId, name: z.string() })

const hit = z
  .object({
    id: longId,
    entity: searched,
    organization: smallId,
    name: z.string(),
    identifier: z.string().nullable(),
    grade: z.string().nullable(),
    email: z.string().nullable(),
    school: named.nullable(),
  })
  .meta({ id: 'SearchHit' })

const relation = z
  .object({
    id: longId.describe('Of the enrollment, assignment or guardianship.'),
    state: z.enum(['active', 'archived']),
    attributes: z.record(z.string(), attributeValue).describe("The relation's own: dates, primary, relationship."),
    student: named.nullable(),
    teacher: named.nullable(),
    guardian: named.nullable(),
    section: z
      .object({
        id: longId,
        name: z.string(),
        sectionCode: z.string().nullable(),
        room: z.string().nullable(),
        course: named.nullable(),
        school: named.nullable(),
        terms: z.array(named),
        teachers: z.array(named),
      })
      .nullable(),
  })
  .meta({ id: 'Relation' })

const sourceView = z
  .object({
    source: z.string(),
    connector: z.string(),
    externalId: z.string(),
    missingSince: moment.nullable().describe('Since when the source no longer has it.'),
    holds: z.boolean().describe('Whether the source by itself keeps the record alive.'),
    attributes: z.record(z.string(), attributeValue).describe('What it last said.'),
    moved: z.record(z.string(), moment).describe('When an attribute was last seen to move there.'),
  })
  .meta({ id: 'SourceView' })

const event = z
  .object({
    run: longId,
    at: moment,
    kind: z.string(),
    integration: z.string().nullable(),
    by: z.string(),
    system: z.string(),
    operation: z.string(),
    fields: z.record(z.string(), z.object({ before: attributeValue, after: attributeValue })),
    reason: z.string().nullable(),
    undoneBy: longId.nullable(),
  })
  .meta({ id: 'RecordEvent' })

export const directory = {
  search: endpoint({
    method: 'GET',
    address: '/organizations/:organization/search',
    summary: 'People, schools, sections and courses by the beginnings of their words, here and below',
    params: organizationParam,
    query: z.strictObject({
      q: z.string().max(200).describe('Name parts in any order, identifier, state id, e-mail, username.'),
      entity: z
        .union([searched, z.array(searched).max(6)])
        .optional()
        .describe('Only of these kinds.'),
      limit: z.coerce.number().int().min(1).max(50).default(10).describe('Of each kind.'),
    }),
    status: 200,
    answer: z.object({ items: z.array(hit) }),
  }),
  relations: endpoint({
    method: 'GET',
    address: '/records/:entity/:record/relations/:kind',
    summary: 'The enrollments, assignments or guardianships of a student, teacher, guardian or section',
    params: recordParam.extend({ kind: z.enum(['enrollment', 'assignment', 'guardianship']) }),
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(500).default(100),
      cursor: z.string().max(1000).optional(),
      archived: z.enum(['true', 'false']).default('false').describe('With those that have ended.'),
    }),
    status: 200,
    answer: page(relation),
  }),
  sources: endpoint({
    method: 'GET',
    address: '/records/:entity/:record/sources',
    summary: 'What each source says of it, side by side',
    params: recordParam,
    status: 200,
    answer: z.object({ items: z.array(sourceView) }),
  }),
  history: endpoint({
    method: 'GET',
    address: '/records/:entity/:record/history',
    summary: 'What became of it, run by run, the newest first',
    params: recordParam,
    query: listQuestion(['run'], []).omit({ sort: true, filter: true }),
    status: 200,
    answer: page(event),
  }),
}
