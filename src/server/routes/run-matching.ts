/** Of a run: who is who between its source and Passport, and pairing by hand. */

import { z } from 'zod'
import type { Pool } from 'pg'
import { peopleEntities } from '../../model/domain.ts'
import { sides } from '../../model/unmatched.ts'
import { countMatching, matchingRun, unmatchedOf, unmatchedPage } from '../../store/unmatched.ts'
import { pair, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { csvFile } from '../csv.ts'
import { faulty, isOneOf, pageOf, readCursor, readFilters } from '../paging.ts'
import { ofRun } from '../places.ts'
import { unmatchedColumns, unmatchedLine } from '../../contract/unmatched.ts'

const place = z.object({
  entity: z.enum(peopleEntities),
  side: z.enum(sides),
  number: z.union([z.uuid(), z.string().regex(/^\d{1,10}$/)]),
})

type MatchingRoutes = Pick<Routes<'runs'>, 'matching' | 'unmatched' | 'unmatchedFile' | 'pair'>

export function matchingRoutes(house: House): MatchingRoutes {
  const { pool } = house
  const scope = ofRun(pool)
  return {
    matching: {
      scope,
      answer: async ({ params }) => {
        const of = await matchingRun(pool, params.run)
        return { items: of ? await countMatching(pool, of) : [] }
      },
    },
    unmatched: {
      scope,
      answer: async ({ params, query: { filter, cursor, limit } }) => {
        const filters = readFilters(filter, isOneOf('side', 'entity', 'person'))
        const side = chosen('side', sides, filters.get('side'))
        const entity = chosen('entity', peopleEntities, filters.get('entity'))
        const person = filters.get('person')
        const after = readCursor(cursor, place)
        const of = await matchingRun(pool, params.run)
        const found = of ? await unmatchedPage(pool, of, { side, entity, person, after, limit: limit + 1 }) : []
        return pageOf(found, limit, {
          item: ({ number: _, ...one }) => one,
          cursor: one => ({ entity: one.entity, side: one.side, number: one.number }),
        })
      },
    },
    unmatchedFile: {
      scope,
      answer: async ({ params: { run }, reply }) =>
        csvFile(reply, { name: `unmatched-${run}`, columns: unmatchedColumns, rows: unmatchedRows(pool, run) }),
    },
    pair: {
      scope,
      answer: async ({ params: { run }, body: { entity, externalId, record, reason }, caller }) => {
        const paired = await pair(house, {
          ...{ run, entity, externalId, record, by: caller.name },
          ...(reason === undefined ? {} : { reason }),
        })
        return { run: paired.id, record }
      },
    },
  }
}

async function* unmatchedRows(pool: Pool, run: string): AsyncIterable<string[]> {
  const of = await matchingRun(pool, run)
  if (!of) return
  for await (const one of unmatchedOf(pool, of, {})) yield unmatchedLine(one)
}

function chosen<const Word extends string>(
  name: string,
  words: readonly Word[],
  word: string | undefined,
): Word | undefined {
  const found = words.find(one => one === word)
  if (word !== undefined && !found) throw faulty(`There is no ${name} '${word}'.`, `It is ${words.join(' or ')}.`)
  return found
}
