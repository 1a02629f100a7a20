/** Conflicts that wait for a person, and a person's word on them. */

import { z } from 'zod'
import { Problem } from '../../model/problem.ts'
import { recordAudit } from '../../store/audit.ts'
import { inTransaction } from '../../store/database.ts'
import { decideAlike, decideDoubts, doubtsOf } from '../../store/doubts.ts'
import type { House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { isOneOf, narrowed, pageOf, readCursor, readFilters } from '../paging.ts'
import { inOrganization } from '../places.ts'

const position = z.tuple([z.int(), z.string(), z.string(), z.string()])

export function conflictRoutes({ pool }: House): Routes<'conflicts'> {
  return {
    list: {
      scope: 'nobody',
      answer: async ({ query: { filter, cursor, limit }, caller }) => {
        const filters = readFilters(filter, isOneOf('organization', 'decided'))
        const decided = filters.get('decided')
        const rows = await doubtsOf(pool, {
          organizations: narrowed(caller.organizations('viewer'), filters.get('organization')),
          decided: decided === undefined ? undefined : decided === 'yes',
          after: readCursor(cursor, position),
          limit: limit + 1,
        })
        return pageOf(rows, limit, {
          item: ({ source, organization, decidedAt, ...row }) => ({
            ...row,
            dataSource: String(source),
            organization: String(organization),
            decidedAt: decidedAt?.toISOString() ?? null,
          }),
          cursor: ({ source, entity, externalId, attribute }) => [source, entity, externalId, attribute],
        })
      },
    },
    decide: {
      scope: inOrganization,
      answer: async ({ params, body, caller }) => {
        const organization = Number(params.organization)
        const { conflicts: named, alike, decided, reason } = body
        if ((named === undefined) === (alike === undefined)) throw eitherOr()
        const word = { decided, by: caller.name, reason }
        const count = await inTransaction(pool, async client => {
          const keys = named?.map(({ dataSource, ...key }) => ({ ...key, source: Number(dataSource) }))
          const found = keys
            ? await decideDoubts(client, organization, keys, word)
            : await decideAlike(client, organization, alike ?? { entity: 'student', attribute: '' }, word)
          const name = alike ? `${alike.entity}.${alike.attribute}` : `${found} conflicts`
          const fields = {
            decided: { before: null, after: decided },
            ...(reason ? { reason: { before: null, after: reason } } : {}),
          }
          if (found > 0) {
            await recordAudit(client, [
              { organization, actor: caller.name, action: 'decide', what: 'conflict', name, fields },
            ])
          }
          return found
        })
        return { decided: count }
      },
    },
  }
}

function eitherOr(): Problem {
  return new Problem({
    code: 'QUESTION_FAULTY',
    message: 'It is not said of which conflicts the word is.',
    advice: 'Send either `conflicts`, which names them, or `alike`, which names the attribute of all that wait.',
  })
}
