/** Duplicate cases: the queue, one case side by side, a person's ruling. */

import { z } from 'zod'
import { caseReport } from '../../contract/duplicate.ts'
import { consolidate } from '../../identity/consolidate.ts'
import { attributeOf } from '../../model/catalog.ts'
import type { CaseState, DuplicateCase } from '../../model/duplicate.ts'
import type { Pool } from 'pg'
import { casesOf } from '../../store/duplicates.ts'
import { versionedRecord } from '../../store/record-pages.ts'
import { resolveCase, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { faulty, isOneOf, narrowed, pageOf, readCursor, readFilters } from '../paging.ts'
import { ofDuplicate } from '../places.ts'

export function duplicateRoutes(house: House): Routes<'duplicates'> {
  const { pool } = house
  const scope = ofDuplicate(pool)
  const existing = async (id: string): Promise<DuplicateCase> => {
    const [found] = await casesOf(pool, { id, limit: 1 })
    if (!found) throw new Error('a case that was there a moment ago is gone')
    return found
  }
  return {
    list: {
      scope: 'nobody',
      answer: async ({ query: { filter, cursor, limit }, caller }) => {
        const filters = readFilters(filter, isOneOf('organization', 'entity', 'run', 'state'))
        const run = filters.get('run')
        if (run !== undefined && !z.uuid().safeParse(run).success)
          throw faulty('The filter run takes an id.', 'Send it.')
        const cases = await casesOf(pool, {
          organizations: narrowed(caller.organizations('viewer'), filters.get('organization')),
          entity: filters.get('entity'),
          run,
          state: stateOf(filters.get('state'), run),
          after: readCursor(cursor, z.uuid()),
          limit: limit + 1,
        })
        return pageOf(cases, limit, { item: caseReport, cursor: ({ id }) => id })
      },
    },
    read: {
      scope,
      answer: async ({ params, query }) => {
        const found = await existing(params.duplicate)
        const take = new Set((query.take ?? '').split(',').filter(name => name !== ''))
        return { duplicate: caseReport(found), comparisons: await comparisonsOf(pool, found, take) }
      },
    },
    resolve: {
      scope,
      answer: async ({ params, body, caller }) => {
        const { primary, secondary, take, reason } = body
        const run = await resolveCase(house, {
          case: params.duplicate,
          ...(primary === undefined ? {} : { primary }),
          ...(take === undefined ? {} : { take }),
          ...(reason === undefined ? {} : { reason }),
          secondary,
          by: caller.name,
        })
        return { run: run.id, duplicate: caseReport(await existing(params.duplicate)) }
      },
    },
  }
}

async function comparisonsOf(pool: Pool, { entity, records, values }: DuplicateCase, take: ReadonlySet<string>) {
  const found = await Promise.all(records.map(id => versionedRecord(pool, entity, id)))
  return found.flatMap(record => {
    if (!record) return []
    const { fields } = consolidate(entity, record.attributes, values, take)
    const shown = fields.filter(({ attribute }) => attributeOf(entity, attribute)?.mutability !== 'writeOnly')
    return [{ record: record.id, state: record.state, sources: [...record.sources], fields: shown }]
  })
}

/** Those that wait, unless somebody asks for a run's own. */
function stateOf(filter: string | undefined, run: string | undefined): CaseState | undefined {
  if (filter === undefined) return run === undefined ? 'waits' : undefined
  if (filter === 'waits' || filter === 'planned' || filter === 'resolved') return filter
  throw faulty('The filter state is waits, planned or resolved.', 'Send one of them.')
}
