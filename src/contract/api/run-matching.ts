/** Who is who between a run's source and Passport: how many were matched, who was not on either side, and pairing by hand. */

import { z } from 'zod'
import { peopleEntities } from '../../model/domain.ts'
import { sides } from '../../model/unmatched.ts'
import { endpoint, listQuestion, longId, page } from './endpoint.ts'

const runParam = z.object({ run: longId })
const entity = z.enum(peopleEntities)
const side = z.enum(sides)

export const runMatching = {
  matching: endpoint({
    method: 'GET',
    address: '/runs/:run/matching',
    summary: 'How many people of its source are matched with people of Passport, or would be',
    params: runParam,
    status: 200,
    answer: z.object({
      items: z.array(
        z
          .object({
            entity,
            known: z.int().describe('Linked before the run.'),
            joined: z.int().describe('Newcomers who join somebody of Passport by it.'),
            waiting: z.int().describe('Newcomers who wait for a person, among the duplicates.'),
            source: z.int().describe("Newcomers who are nobody's in Passport."),
            passport: z.int().describe("People of Passport, at schools that the source has, who are nobody's in it."),
          })
          .meta({ id: 'Matching' }),
      ),
    }),
  }),
  unmatched: endpoint({
    method: 'GET',
    address: '/runs/:run/unmatched',
    summary:
      'Who was not matched: of one side (`side`: source or passport), of one kind (`entity`); `person` takes beginnings of names, numbers, keys',
    params: runParam,
    query: listQuestion(['number'], ['side', 'entity', 'person']).omit({ sort: true }),
    status: 200,
    answer: page(
      z
        .object({
          entity,
          side,
          externalId: z.string().nullable().describe("The source's key; null on Passport's side."),
          record: longId.nullable().describe("Passport's record; null on the source's side."),
          name: z.string(),
          identifier: z.string().nullable(),
          stateId: z.string().nullable(),
          birthDate: z.string().nullable(),
          school: z.string().nullable(),
          sources: z.array(z.string()).readonly().describe('Who sends the record to Passport, each with its key.'),
        })
        .meta({ id: 'Unmatched' }),
    ),
  }),
  unmatchedFile: endpoint({
    method: 'GET',
    address: '/runs/:run/unmatched.csv',
    summary: 'Who was not matched, of both sides, as a CSV file',
    params: runParam,
    status: 200,
    media: 'text/csv',
  }),
  pair: endpoint({
    method: 'POST',
    address: '/runs/:run/pairs',
    summary: "Say that a newcomer of a plan is one of Passport's: it joins that record at once, as a run of its own",
    params: runParam,
    body: z.strictObject({
      entity,
      externalId: z.string().min(1).max(255),
      record: longId,
      reason: z.string().max(1000).optional(),
    }),
    status: 200,
    answer: z.object({ run: longId.describe('That carried it out.'), record: longId }),
  }),
}
