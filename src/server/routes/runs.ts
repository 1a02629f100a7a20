/** Runs: lists, what they did, decisions, and live progress. */

import { z } from 'zod'
import { changeReport } from '../../contract/change.ts'
import type { Problem } from '../../model/problem.ts'
import type { Run } from '../../model/run.ts'
import { organizationRow } from '../../store/organization-tree.ts'
import { changesPage, conflictsPage, problemsPage, runsPage } from '../../store/run-pages.ts'
import { findRun } from '../../store/runs.ts'
import { approve, cancel, decline, undo, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import type { Errands } from '../errands.ts'
import { faulty, isOneOf, narrowed, pageOf, readCursor, readFilters } from '../paging.ts'
import { ofRun } from '../places.ts'
import type { RunStreams } from '../run-streams.ts'
import { shownRun } from '../shown-run.ts'

export function runRoutes(house: House, errands: Errands, streams: RunStreams): Routes<'runs'> {
  const { pool } = house
  const scope = ofRun(pool)
  const existing = async (id: string): Promise<Run> => {
    const run = await findRun(pool, id)
    if (!run) throw new Error('a run that was there a moment ago is gone')
    return run
  }
  /** What all lists of a run's doings ask alike. */
  const question = (
    { run }: { readonly run: string },
    query: {
      readonly filter?: string | string[] | undefined
      readonly cursor?: string | undefined
      readonly limit: number
    },
  ) => ({
    run,
    entity: readFilters(query.filter, isOneOf('entity')).get('entity'),
    after: readCursor(query.cursor, z.string().regex(/^\d{1,18}$/)) ?? '0',
    limit: query.limit + 1,
  })

  return {
    list: {
      scope: 'nobody',
      answer: async ({ query: { filter, cursor, sort, limit }, caller }) => {
        const filters = readFilters(filter, isOneOf('organization', 'integration', 'state', 'kind', 'trigger'))
        const integration = filters.get('integration')
        if (integration !== undefined && !/^\d{1,9}$/.test(integration)) throw notAnId('integration')
        const runs = await runsPage(pool, {
          organizations: narrowed(caller.organizations('viewer'), filters.get('organization')),
          integration: integration === undefined ? undefined : Number(integration),
          state: filters.get('state'),
          kind: filters.get('kind'),
          trigger: filters.get('trigger'),
          oldestFirst: sort === 'startedAt',
          after: readCursor(cursor, z.uuid()),
          limit: limit + 1,
        })
        return pageOf(runs, limit, { item: shownRun, cursor: ({ id }) => id })
      },
    },
    read: { scope, answer: async ({ params }) => shownRun(await existing(params.run)) },
    changes: {
      scope,
      answer: async ({ params, query }) =>
        pageOf(await changesPage(pool, question(params, query)), query.limit, {
          item: changeReport,
          cursor: ({ number }) => number,
        }),
    },
    problems: {
      scope,
      answer: async ({ params, query }) =>
        pageOf(await problemsPage(pool, question(params, query)), query.limit, {
          item: ({ number: _, ...problem }) => problem,
          cursor: ({ number }) => number,
        }),
    },
    conflicts: {
      scope,
      answer: async ({ params, query }) =>
        pageOf(await conflictsPage(pool, question(params, query)), query.limit, {
          item: ({ number: _, ...conflict }) => conflict,
          cursor: ({ number }) => number,
        }),
    },
    events: {
      scope,
      answer: async ({ params, request, reply }) => {
        const last = request.headers['last-event-id']
        await streams.send(params.run, { after: typeof last === 'string' ? last : '', reply })
      },
    },
    approve: {
      scope,
      answer: async ({ params, body: { reason }, caller }) => {
        const { organization } = await existing(params.run)
        const name = (await organizationRow(pool, organization))?.name
        // It may take minutes: the answer comes when it is under way, and the run tells how it ends.
        await errands.begin((signal, begun) =>
          approve(house, params.run, {
            ...(reason === undefined ? {} : { reason }),
            ...(name === undefined ? {} : { organization: name }),
            by: caller.name,
            trigger: 'by hand',
            signal,
            onProgress: begun,
            onNotice: () => undefined,
          }),
        )
        return shownRun(await existing(params.run))
      },
    },
    decline: {
      scope,
      answer: async ({ params, body, caller }) => shownRun(await decline(house, params.run, caller.name, body.reason)),
    },
    cancel: {
      scope,
      answer: async ({ params, caller }) => shownRun(await cancel(house, params.run, caller.name)),
    },
    undo: {
      scope,
      answer: async ({ params, caller }) => shownRun(await undo(house, params.run, caller.name)),
    },
  }
}

function notAnId(filter: string): Problem {
  return faulty(`The filter '${filter}' takes an id.`, 'Send the id as lists give it.')
}
