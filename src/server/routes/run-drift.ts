/** What a preview found to differ between Passport and the system at the other end. */

import { z } from 'zod'
import { driftColumns, driftLine } from '../../contract/drift.ts'
import { differenceKinds } from '../../model/drift.ts'
import { isEntityType } from '../../model/entity.ts'
import { driftOf, driftPage } from '../../store/drift.ts'
import { driftQuestion, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { csvFile } from '../csv.ts'
import { faulty, isOneOf, pageOf, readCursor, readFilters } from '../paging.ts'
import { ofRun } from '../places.ts'

const place = z.object({ part: z.int(), number: z.string().regex(/^\d{1,18}$/), attribute: z.string().max(200) })

export function driftRoutes(house: House): Pick<Routes<'runs'>, 'drift' | 'driftFile'> {
  const { pool } = house
  const scope = ofRun(pool)
  return {
    drift: {
      scope,
      answer: async ({ params, query: { filter, cursor, limit } }) => {
        const filters = readFilters(filter, isOneOf('entity', 'kind'))
        const entity = filters.get('entity')
        const kind = differenceKinds.find(one => one === filters.get('kind'))
        if (entity !== undefined && !isEntityType(entity))
          throw faulty(`There is no entity '${entity}'.`, 'Name one, like student.')
        if (filters.has('kind') && !kind)
          throw faulty('There is no such kind.', `It is one of ${differenceKinds.join(', ')}.`)
        const question = { ...(await driftQuestion(house, params.run)), entity, kind }
        const found = await driftPage(pool, question, { after: readCursor(cursor, place), limit: limit + 1 })
        return pageOf(found, limit, { item: ({ place: _, ...one }) => one, cursor: one => one.place })
      },
    },
    driftFile: {
      scope,
      answer: async ({ params: { run }, reply }) => {
        const question = await driftQuestion(house, run)
        return csvFile(reply, { name: `drift-${run}`, columns: driftColumns, rows: linesOf(driftOf(pool, question)) })
      },
    },
  }
}

async function* linesOf(found: ReturnType<typeof driftOf>): AsyncIterable<string[]> {
  for await (const one of found) yield driftLine(one)
}
