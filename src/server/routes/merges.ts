/** Two accounts made one, and taken apart again. */

import { attributeOf } from '../../model/catalog.ts'
import type { Problem } from '../../model/problem.ts'
import { versionedRecord } from '../../store/record-pages.ts'
import { mergedInto } from '../../store/redirects.ts'
import { merge, previewMerge, unmerge, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { faulty } from '../paging.ts'
import { ofMergedRecord, ofRecord } from '../places.ts'
import { holdVersion } from '../settings.ts'

export function mergeRoutes(house: House): Routes<'merges'> {
  const { pool } = house
  const scope = ofRecord(pool)
  return {
    parts: {
      scope,
      answer: async ({ params: { record } }) => ({
        items: (await mergedInto(pool, record)).map(({ record: part, run, memory, by, at, reason }) => ({
          ...{ record: part, into: memory.accounts.primary.id, run, by, at: at.toISOString(), reason },
        })),
      }),
    },
    preview: {
      scope,
      answer: async ({ params: { entity, record }, query }) => {
        const take = (query.take ?? '').split(',').filter(name => name !== '')
        const preview = await previewMerge(house, { primary: record, secondary: query.secondary, take })
        const { fields, relations, links, ...rest } = preview
        const shown = fields.filter(({ attribute }) => attributeOf(entity, attribute)?.mutability !== 'writeOnly')
        return { ...rest, fields: shown.map(field => ({ ...field })), relations: [...relations], links: [...links] }
      },
    },
    merge: {
      scope,
      answer: async ({ params: { entity, record }, body, caller, request }) => {
        const found = await versionedRecord(pool, entity, record)
        if (!found) throw gone()
        holdVersion(request, found.version)
        const { reason, secondary, take, confirmed, secondaryVersion } = body
        const wish = {
          ...{ primary: record, secondary },
          ...(take === undefined ? {} : { take }),
          ...(confirmed === undefined ? {} : { confirmed }),
          ...(secondaryVersion === undefined ? {} : { secondaryVersion }),
          ...(request.headers['if-match'] === '*' ? {} : { version: found.version }),
        }
        const run = await merge(house, wish, { by: caller.name, reason })
        return { run: run.id, primary: record, secondary }
      },
    },
    unmerge: {
      scope: ofMergedRecord(pool),
      answer: async ({ params: { record }, body, caller }) => {
        const { run, primary, secondary, byHand, stays, asked } = await unmerge(house, record, {
          by: caller.name,
          reason: body.reason,
        })
        return { run: run.id, primary, secondary, byHand: [...byHand], stays: [...stays], asked }
      },
    },
  }
}

function gone(): Problem {
  return faulty('The record is no longer there.', 'Look for it again.')
}
