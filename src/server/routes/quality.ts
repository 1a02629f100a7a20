/** The quality of a data source's data. */

import { z } from 'zod'
import { issueColumns, scoreOf, sumOf } from '../../contract/quality.ts'
import { quality } from '../../contract/api/quality.ts'
import { isEntityType } from '../../model/entity.ts'
import { entityQualities, issueGroups, issuesOf, issuesPage, type IssueFilter } from '../../store/quality-issues.ts'
import type { House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { csvFile } from '../csv.ts'
import { faulty, isOneOf, pageOf, readCursor, readFilters } from '../paging.ts'
import { ofDataSource } from '../places.ts'

export function qualityRoutes({ pool }: House): Routes<'quality'> {
  const scope = ofDataSource(pool)
  return {
    read: {
      scope,
      answer: async ({ params }) => {
        const source = Number(params.dataSource)
        const entities = await entityQualities(pool, source)
        const sum = sumOf(entities)
        return quality.read.answer.parse({
          ...sum,
          score: scoreOf(sum),
          entities: entities.map(one => ({ ...one, score: scoreOf(one) })),
          groups: await issueGroups(pool, source),
        })
      },
    },
    issues: {
      scope,
      answer: async ({ params, query: { filter, cursor, limit } }) => {
        const after = readCursor(cursor, z.string().regex(/^\d{1,18}$/)) ?? '0'
        const rows = await issuesPage(pool, filterOf(params.dataSource, filter), { after, limit: limit + 1 })
        return quality.issues.answer.parse(pageOf(rows, limit, { item: row => row, cursor: ({ id }) => id }))
      },
    },
    csv: {
      scope,
      answer: async ({ params, query, reply }) => {
        const issues = issuesOf(pool, filterOf(params.dataSource, query.filter))
        return csvFile(reply, { name: 'issues', columns: issueColumns, rows: rowsOf(issues) })
      },
    },
  }
}

async function* rowsOf(issues: ReturnType<typeof issuesOf>): AsyncIterable<readonly string[]> {
  for await (const issue of issues) yield issueColumns.map(column => issue[column] ?? '')
}

function filterOf(dataSource: string, filter: string | readonly string[] | undefined): IssueFilter {
  const filters = readFilters(filter, isOneOf('entity', 'attribute', 'rule', 'outcome', 'school', 'state'))
  const entity = filters.get('entity')
  if (entity !== undefined && !isEntityType(entity))
    throw faulty(`There is no kind '${entity}'.`, 'Write, for instance, entity:student.')
  const state = z.enum(['open', 'closed', 'all']).safeParse(filters.get('state') ?? 'open')
  if (!state.success) throw faulty('There is no such state.', 'Write state:open, state:closed or state:all.')
  return {
    ...{ source: Number(dataSource), entity, state: state.data },
    ...{ attribute: filters.get('attribute'), rule: filters.get('rule') },
    ...{ outcome: filters.get('outcome'), school: filters.get('school') },
  }
}
