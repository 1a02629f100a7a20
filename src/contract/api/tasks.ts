/** A task of an integration, looked at before it is saved: what stands on both sides, what becomes of real records, who would leave. */

import { z } from 'zod'
import { peopleEntities } from '../../model/domain.ts'
import { entityTypes } from '../../model/entity.ts'
import { ruleCatalog } from '../../model/rule-catalog.ts'
import { operators, qualityKinds } from '../../model/rule.ts'
import { taskPart } from '../district-file.ts'
import { filterPart, qualityPart, rulePart } from '../rule-parts.ts'
import { attributeValue, endpoint, longId, smallId } from './endpoint.ts'

const params = z.object({ integration: smallId, entity: z.enum(entityTypes) })
const kind = z.enum(['text', 'date', 'boolean', 'integer', 'texts', 'ref', 'refs'])

export const unsaved = z
  .strictObject({
    mapping: z.record(z.string(), rulePart).optional(),
    filters: z.array(filterPart).optional(),
    exclude: z.array(filterPart).optional(),
    keepLinked: z.boolean().optional(),
    includeLinked: taskPart.shape.includeLinked,
    quality: z.array(qualityPart).optional(),
  })
  .describe('In place of what is saved, each as a whole; what is not named is as saved. Nothing is written.')

const warning = z.object({
  code: z.enum(['REQUIRED_UNMAPPED', 'CONVERSION_LOSES']),
  attribute: z.string(),
  message: z.string(),
})

export const tasks = {
  rules: endpoint({
    method: 'GET',
    address: '/rules',
    summary: 'The rules that can be picked, the operators of conditions, the kinds of quality rules',
    status: 200,
    answer: z.object({
      rules: z.array(
        z.object({
          name: z.enum(ruleCatalog.map(({ name }) => name)),
          label: z.string(),
          help: z.string(),
          takes: z.enum(['value', 'start']),
          gives: z.string(),
          loses: z.string().optional(),
          example: z.string(),
          parameters: z.array(
            z.object({
              name: z.string(),
              kind: z.string(),
              help: z.string(),
              required: z.boolean(),
              choices: z.array(z.string()).readonly().optional(),
              least: z.number().optional(),
              most: z.number().optional(),
            }),
          ),
        }),
      ),
      operators: z.array(z.enum(operators)),
      qualityKinds: z.array(z.enum(qualityKinds)),
    }),
  }),
  attributes: endpoint({
    method: 'GET',
    address: '/integrations/:integration/tasks/:entity/attributes',
    summary: "The source's attributes and Passport's, and what is mapped to what",
    params,
    query: z.strictObject({
      samples: z.enum(['true', 'false']).default('false').describe('true: some records are read for samples.'),
    }),
    status: 200,
    answer: z.object({
      source: z.array(
        z.object({
          name: z.string(),
          kind,
          feeds: z.array(z.string()).describe("Passport's attributes that take it."),
          samples: z.array(z.string()),
        }),
      ),
      target: z.array(
        z.object({
          name: z.string(),
          kind,
          required: z.boolean(),
          mutability: z.enum(['readWrite', 'immutable', 'readOnly', 'writeOnly']),
          allowed: z.array(z.string()).readonly().describe('The only values allowed, where the list is closed.'),
          from: z.array(z.string()).readonly(),
          isDefault: z.boolean().describe('Mapped because it has the same name, not by a rule.'),
        }),
      ),
      sends: z
        .array(
          z.object({
            name: z.string(),
            kind,
            own: z.string().describe("Passport's attribute of the same name."),
            when: z.enum(['always', 'at creation', 'never']),
            why: z.string().nullable().describe('Why not always.'),
            isSent: z.boolean().describe('As it is saved.'),
            from: z.array(z.string()).readonly().describe("Passport's attributes that it is made of."),
            isDefault: z.boolean(),
          }),
        )
        .describe(
          "The system's attributes and whether they are written; of an import, none. Of an export, source is Passport's.",
        ),
      warnings: z.array(warning),
    }),
  }),
  try: endpoint({
    method: 'POST',
    address: '/integrations/:integration/tasks/:entity/trials',
    summary: 'What becomes of real records of the source; nothing is written',
    params,
    body: z.strictObject({
      unsaved: unsaved.default({}),
      id: z
        .string()
        .min(1)
        .max(255)
        .optional()
        .describe('Only the record of this key. All of the source may be read for it.'),
      limit: z.int().min(1).max(100).default(10),
    }),
    status: 200,
    answer: z.object({
      read: z.int(),
      records: z.array(
        z.object({
          externalId: z.string(),
          verdict: z.enum(['taken', 'left out', 'faulty']),
          reason: z.string().nullable(),
          attributes: z.array(
            z.object({
              attribute: z.string(),
              isDefault: z.boolean(),
              before: z.record(z.string(), attributeValue).describe("The source's attributes that it is made of."),
              after: attributeValue.describe('References are keys of the source; a user name is as it is wished for.'),
              faults: z.array(z.object({ code: z.string(), message: z.string(), advice: z.string() })),
            }),
          ),
        }),
      ),
      warnings: z.array(warning),
    }),
  }),
  whoLeaves: endpoint({
    method: 'POST',
    address: '/integrations/:integration/tasks/:entity/departures',
    summary: 'Who would leave Passport under other filters: counted by a full read of the source; nothing is written',
    params,
    body: z.strictObject({ unsaved: unsaved.default({}) }),
    status: 200,
    answer: z.object({
      linked: z.int().describe('Records that Passport has from the source.'),
      read: z.int(),
      leaves: z
        .int()
        .describe('Of these, in the source still, but no longer let in. Relations of theirs leave with them.'),
      comes: z.int().describe('Let in, and not in Passport yet.'),
      schools: z.array(z.object({ school: z.string().nullable(), leaves: z.int() })),
      along: z
        .array(z.object({ entity: z.enum(peopleEntities), leaves: z.int(), of: z.int() }))
        .describe('With includeLinked: people who would leave along with them, of those Passport has from the source.'),
      examples: z.array(z.object({ externalId: z.string(), record: longId })),
      held: z.boolean().describe('The limits would let such a plan wait for a person.'),
    }),
  }),
}
