/** The audit log of what one administers. */

import { z } from 'zod'
import { reaches } from '../../model/role.ts'
import { auditPage } from '../../store/audit.ts'
import type { House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { isOneOf, narrowed, pageOf, readCursor, readFilters } from '../paging.ts'

export function auditRoutes({ pool }: House): Routes<'audit'> {
  return {
    list: {
      scope: 'nobody',
      answer: async ({ query: { filter, cursor, limit }, caller }) => {
        const filters = readFilters(filter, isOneOf('organization', 'what', 'actor'))
        const rows = await auditPage(pool, {
          organizations: narrowed(caller.organizations('administrator'), filters.get('organization')),
          installation: reaches(caller.everywhere, 'administrator') && !filters.has('organization'),
          what: filters.get('what'),
          actor: filters.get('actor'),
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
