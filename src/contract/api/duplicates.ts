/** Duplicate cases: newcomers that may be somebody known, accounts that may be one person's, and a person's rulings. */

import { z } from 'zod'
import { peopleEntities } from '../../model/domain.ts'
import { accountCaseKinds, rulings, type CaseState } from '../../model/duplicate.ts'
import { attributeValue, endpoint, listQuestion, longId, moment, page, smallId } from './endpoint.ts'
import { mergeEffects } from './merges.ts'
import { organizationParam } from './organizations.ts'

const states = ['waits', 'planned', 'resolved'] as const satisfies readonly CaseState[]

const attributes = z.record(z.string(), z.union([attributeValue, z.record(z.string(), attributeValue)]))

const common = {
  case: longId,
  entity: z.string(),
  organization: smallId,
  state: z.enum(states).describe('planned: found by a run that is not applied; it can be read, not resolved.'),
  records: z.array(longId).describe('Of a newcomer whom it may be; of accounts all members.'),
  members: z.array(
    z.object({
      record: longId,
      name: z.string(),
      sources: z.array(z.string()).describe('Who sends it, like `PowerSchool 7337`.'),
    }),
  ),
  foundAt: moment,
  resolved: z.object({ by: z.string(), at: moment, reason: z.string().nullable() }).optional(),
}

const newcomer = z
  .object({
    ...common,
    kind: z.literal('newcomer'),
    newcomer: z.object({ source: z.string(), externalId: z.string(), attributes }),
    domain: z.string(),
    doubt: z.string().describe('Why a person is asked.'),
    run: longId,
  })
  .meta({ id: 'NewcomerCase' })

const accounts = z
  .object({
    ...common,
    kind: z.enum(accountCaseKinds).describe('domain: equal in a domain of uniqueness; likely: suggested by the score.'),
    domain: z.string().nullable(),
    doubt: z.string().nullable().describe('Why a person is asked; null where an unattended domain finds a pair equal.'),
    likeness: z.number().nullable().describe('Bits that speak for one person; null where they were not weighed yet.'),
    evidence: z.array(z.object({ field: z.string(), level: z.string(), bits: z.number(), words: z.string() })),
  })
  .meta({ id: 'AccountsCase' })

const duplicate = z.discriminatedUnion('kind', [newcomer, accounts])

const comparison = z.object({
  record: longId.describe('The primary.'),
  secondary: longId.optional().describe('The other account; without it, the newcomer.'),
  state: z.string(),
  sources: z.array(z.object({ source: z.string(), externalId: z.string() })),
  fields: z.array(
    z.object({
      attribute: z.string(),
      primary: attributeValue,
      secondary: attributeValue,
      result: attributeValue.describe('What the record would have, with what is taken.'),
      state: z.enum(['same', 'gap', 'differs', 'primary only']),
      taken: z.boolean(),
      source: z.string().nullable().optional().describe('Of accounts: whose word the result would be.'),
      rule: z.string().nullable().optional(),
    }),
  ),
  merge: mergeEffects
    .nullable()
    .optional()
    .describe('Of accounts: what a merge would do beside it; null where it would be refused.'),
})

const params = z.object({ duplicate: longId })

const filters = ['organization', 'entity', 'kind', 'domain', 'source', 'school', 'run', 'state'] as const

const counted = z.array(z.object({ name: z.string(), count: z.int(), id: longId.optional() }))

const take = z.array(z.string().max(200)).max(100).optional()

const reason = z.string().max(1000).optional()

const alike = {
  kind: z.enum(accountCaseKinds),
  entity: z.enum(peopleEntities),
  domain: z.string().max(1000).optional(),
  doubt: z
    .string()
    .max(200)
    .optional()
    .describe('Only those for which a person is asked because of this; empty: those that nothing speaks against.'),
  source: z.string().max(200).optional().describe('Only those of which this data source sends somebody.'),
  school: longId.optional().describe('Only those of which somebody is of this school.'),
}

const wordOnMany = {
  duplicates: z.array(longId).min(1).max(500).optional(),
  alike: z.strictObject(alike).optional().describe('All that wait and are like this.'),
}

const stands = z
  .string()
  .max(200)
  .optional()
  .describe('The data source whose accounts stand, of pairs of which it sends one; without it, who was there first.')

const pairDecision = {
  params: organizationParam,
  body: z.strictObject({
    ...wordOnMany,
    source: stands,
    confirmed: z
      .int()
      .optional()
      .describe('How many accounts go: needed where it passes a limit, like a run that is held.'),
    reason,
  }),
  status: 200,
} as const

const leftOut = {
  left: z.int().describe('Groups, pairs of which the source sends both or none, and those that want a confirmation.'),
  runs: z.array(longId).readonly(),
}

export const duplicates = {
  list: endpoint({
    method: 'GET',
    address: '/duplicates',
    summary: 'Cases that wait for a person; with `run` those that it found. `-likely`: the likeliest first',
    query: listQuestion(['found', 'likely'], filters),
    status: 200,
    answer: page(duplicate),
  }),
  counts: endpoint({
    method: 'GET',
    address: '/organizations/:organization/duplicates/counts',
    summary: 'How many cases there are, here and below, by entity, kind, domain, source and school',
    params: organizationParam,
    query: listQuestion(['found'], filters.slice(1)).pick({ filter: true }),
    status: 200,
    answer: z.object({
      cases: z.int(),
      by: z.object({ entity: counted, kind: counted, domain: counted, source: counted, school: counted }),
    }),
  }),
  read: endpoint({
    method: 'GET',
    address: '/duplicates/:duplicate',
    summary: 'One case side by side; `take` shows what the primary would become',
    params,
    query: z.strictObject({
      take: z.string().max(1000).optional().describe('Attributes, with commas between them.'),
      primary: longId.optional().describe('Of accounts: who would stand; without it, the first.'),
    }),
    status: 200,
    answer: z.object({ duplicate, comparisons: z.array(comparison) }),
  }),
  resolve: endpoint({
    method: 'POST',
    address: '/duplicates/:duplicate/resolve',
    summary: 'Say what the newcomer or the other accounts are; a run carries it out, and can be undone',
    params,
    body: z.strictObject({
      primary: longId.optional().describe('The record that stands; needed to merge or take.'),
      secondary: z.enum(rulings),
      secondaries: z
        .array(longId)
        .max(100)
        .optional()
        .describe('Of accounts: those on which the word is; without it, all but the primary.'),
      take,
      each: z
        .array(z.strictObject({ record: longId, secondary: z.enum(rulings), take }))
        .max(100)
        .optional()
        .describe('Of accounts: another word on some of them, with what is taken of each.'),
      confirmed: z
        .boolean()
        .optional()
        .describe('Of accounts: you know that they are one although their state ids differ.'),
      reason,
    }),
    status: 200,
    answer: z.object({ run: longId, duplicate: duplicate.optional() }),
  }),
  ruleApart: endpoint({
    method: 'POST',
    address: '/organizations/:organization/duplicates/apart',
    summary:
      'Say that accounts of these cases, or of all that are alike, are different people: remembered for each pair',
    params: organizationParam,
    body: z.strictObject({ ...wordOnMany, reason }),
    status: 200,
    answer: z.object({ ruled: z.int().describe('How many still waited.') }),
  }),
  mergeAlike: endpoint({
    method: 'POST',
    address: '/organizations/:organization/duplicates/merges',
    summary:
      'Merge pairs: the account of one source stands, or who was there first. Runs carry it out, and can be undone',
    ...pairDecision,
    answer: z.object({ merged: z.int(), ...leftOut }),
  }),
  ignoreAlike: endpoint({
    method: 'POST',
    address: '/organizations/:organization/duplicates/ignores',
    summary: 'Of pairs let one stand; the other is taken out of use, and runs leave its records out. It can be undone',
    ...pairDecision,
    answer: z.object({ ignored: z.int(), ...leftOut }),
  }),
  viewAlike: endpoint({
    method: 'GET',
    address: '/organizations/:organization/duplicates/alike',
    summary: 'On which pairs a word on all that are alike would be, and which limits it passes, before it is said',
    params: organizationParam,
    query: z.strictObject({ ...alike, stands }),
    status: 200,
    answer: z.object({
      pairs: z.int(),
      left: z.int(),
      passed: z.array(z.object({ entity: z.string(), count: z.int(), of: z.int(), limit: z.number() })),
      sample: z.array(z.object({ case: longId, primary: longId, members: common.members })),
    }),
  }),
  listApart: endpoint({
    method: 'GET',
    address: '/organizations/:organization/not-duplicates',
    summary: 'Pairs of accounts that were ruled to be different people, the newest first',
    params: organizationParam,
    query: listQuestion(['ruled'], ['entity']).omit({ sort: true }),
    status: 200,
    answer: page(
      z
        .object({
          organization: smallId,
          entity: z.string(),
          records: z.tuple([longId, longId]).readonly(),
          names: z.tuple([z.string(), z.string()]).readonly(),
          by: z.string(),
          at: moment,
          reason: z.string().nullable(),
        })
        .meta({ id: 'NotDuplicate' }),
    ),
  }),
  takeBackApart: endpoint({
    method: 'DELETE',
    address: '/organizations/:organization/not-duplicates/:one/:other',
    summary: 'Take the ruling back: the pair may be found again',
    params: organizationParam.extend({ one: longId, other: longId }),
    status: 204,
  }),
  commonValues: endpoint({
    method: 'GET',
    address: '/organizations/:organization/common-values',
    summary: 'Values of domains of uniqueness that too many people share: by them nobody is compared',
    params: organizationParam,
    status: 200,
    answer: z.object({
      items: z.array(z.object({ entity: z.string(), domain: z.string(), people: z.int(), attributes, sample: longId })),
    }),
  }),
}
