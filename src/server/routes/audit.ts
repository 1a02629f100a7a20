/** The audit log of what one administers. */

import { z } from 'zod'
import { reaches } from '../../model/role.ts'
import { auditPage } from '../../store/audit.ts'
import type { House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { faulty, isOneOf, narrowed, pageOf, readCursor, readFilters } from '../paging.ts'

export function auditRoutes({ pool }: House): Routes<'audit'> {
  return {
    list: {
      scope: 'nobody',
      answer: async ({ query: { filter, cursor, limit }, caller }) => {
        const filters = readFilters(filter, isOneOf('organization', 'what', 'action', 'actor', 'search', 'from', 'to'))
        const rows = await auditPage(pool, {
          organizations: narrowed(caller.organizations('administrator'), filters.get('organization')),
          installation: reaches(caller.everywhere, 'administrator') && !filters.has('organization'),
          what: filters.get('what'),
          action: filters.get('action'),
          actor: filters.get('actor'),
          search: filters.get('search'),
          from: momentOf(filters.get('from')),
          until: momentOf(filters.get('to'), 1),
          before: readCursor(cursor, z.string().regex(/^\d{1,18}$/)),
          limit: limit + 1,
        })
        return pageOf(rows, limit, {
          item: ({ organization, ...row }) => ({
            ...row,
            organization: organization === null ? null : String(organization),
          }),
          cursor: ({ id }) => id,
        })
      },
    },
  }
}

/** A moment, or the beginning of a day in UTC, so many days later. Throws QUESTION_FAULTY. */
function momentOf(text: string | undefined, daysLater = 0): string | undefined {
  if (text === undefined) return undefined
  if (z.iso.datetime({ offset: true }).safeParse(text).success) return new Date(text).toISOString()
  if (z.iso.date().safeParse(text).success) return new Date(Date.parse(text) + daysLater * 86_400_000).toISOString()
  throw faulty('A day of the filter is none.', 'Write it like 2026-11-23, or as a moment like 2026-11-23T07:00:00Z.')
}
