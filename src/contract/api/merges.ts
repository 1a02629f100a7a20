/** Two accounts made one, and taken apart again. */

import { z } from 'zod'
import { peopleEntities } from '../../model/domain.ts'
import { attributeValue, endpoint, longId, moment } from './endpoint.ts'

const entity = z.enum(peopleEntities)
const params = z.object({ entity, record: longId })
const link = z.object({ source: z.string(), externalId: z.string() })
const account = z.object({ id: longId, version: z.int() })
const reason = z.string().max(1000).optional().describe('Why, for history and the audit log.')

/** What a merge does beside the values. */
export const mergeEffects = z.object({
  relations: z
    .array(z.object({ kind: z.string(), moves: z.int(), becomesOne: z.int() }))
    .describe('Of the secondary: how many go over, and how many become one with one of the primary’s.'),
  links: z.array(link).describe('Of the secondary: they are the primary’s from then on.'),
  usernameGone: z.string().nullable().describe('The user name that nobody has any more.'),
  needsConfirmation: z.boolean().describe('Their state ids differ: a merge must say `confirmed`.'),
})

const preview = mergeEffects
  .extend({
    entity,
    primary: account,
    secondary: account,
    fields: z.array(
      z.object({
        attribute: z.string(),
        primary: attributeValue,
        secondary: attributeValue,
        result: attributeValue.describe('What the account would have.'),
        state: z.enum(['same', 'gap', 'differs', 'primary only']),
        taken: z.boolean(),
        source: z.string().nullable().describe('Whose word the result is; Passport: a person’s.'),
        rule: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'MergePreview' })

export const merges = {
  parts: endpoint({
    method: 'GET',
    address: '/records/:entity/:record/merged',
    summary: 'The accounts that became part of this one, in the order in which they did',
    params,
    status: 200,
    answer: z.object({
      items: z.array(
        z.object({
          record: longId,
          into: longId.describe('This account, or one that became part of it later.'),
          at: moment,
          by: z.string(),
          reason: z.string().nullable(),
          run: longId,
        }),
      ),
    }),
  }),
  preview: endpoint({
    method: 'GET',
    address: '/records/:entity/:record/merge',
    summary: 'What merging another account into this one would do',
    params,
    query: z.strictObject({
      secondary: longId,
      take: z.string().max(1000).optional().describe('Attributes of the secondary, with commas between them.'),
    }),
    status: 200,
    answer: preview,
  }),
  merge: endpoint({
    method: 'POST',
    address: '/records/:entity/:record/merge',
    summary: 'Merge another account into this one; a run carries it out, and its id leads here for ever',
    params,
    body: z.strictObject({
      secondary: longId,
      secondaryVersion: z.int().optional().describe('The version of the secondary that you saw.'),
      take: z
        .array(z.string().max(200))
        .max(100)
        .optional()
        .describe('Attributes of the secondary that replace this one’s. Its others fill gaps.'),
      confirmed: z.boolean().optional().describe('You know that they are one although their state ids differ.'),
      reason,
    }),
    ifMatch: true,
    status: 200,
    answer: z.object({ run: longId, primary: longId, secondary: longId }),
  }),
  unmerge: endpoint({
    method: 'POST',
    address: '/records/:entity/:record/unmerge',
    summary: 'Take the account of this id out of the one that it was merged into',
    params,
    body: z.strictObject({ reason }),
    status: 200,
    answer: z.object({
      run: longId,
      primary: longId.describe('The account that it was part of.'),
      secondary: longId,
      byHand: z.array(z.string()).describe('Attributes edited by hand meanwhile: they stay with the primary.'),
      stays: z.array(link).describe('Links that the one account got meanwhile: they stay with the primary.'),
      asked: z
        .int()
        .describe('Relations that came meanwhile from sources that know both: the next runs say whose they are.'),
    }),
  }),
}
