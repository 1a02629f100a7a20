/** Runs: lists, what they did, decisions, and live progress. */

import { Readable } from 'node:stream'
import type { Pool } from 'pg'
import { z } from 'zod'
import { logColumns, logLine, logOf } from '../../contract/run-log.ts'
import { changeFilters } from '../../contract/api/run-questions.ts'
import type { Problem } from '../../model/problem.ts'
import { isEntityType } from '../../model/entity.ts'
import type { EntityCounts, Run } from '../../model/run.ts'
import { organizationRow } from '../../store/organization-tree.ts'
import { namesOf } from '../../store/record-names.ts'
import { breakdownOf, namedProblems, problemCausesOf } from '../../store/run-breakdown.ts'
import { namedChanges, namedChangesPage } from '../../store/run-changes.ts'
import { conflictsPage, problemsPage, runsPage } from '../../store/run-pages.ts'
import { trailOf } from '../../store/run-log.ts'
import { findRun } from '../../store/runs.ts'
import { approve, cancel, decline, newId, previewUndo, undo, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { csvFile } from '../csv.ts'
import type { Errands } from '../errands.ts'
import { faulty, isOneOf, narrowed, pageOf, readCursor, readFilters } from '../paging.ts'
import { ofRun } from '../places.ts'
import type { RunStreams } from '../run-streams.ts'
import { changeColumns, changeLines, operationsOf, shownBreakdown, shownChange } from '../run-words.ts'
import { shownRun } from '../shown-run.ts'
import { driftRoutes } from './run-drift.ts'
import { matchingRoutes } from './run-matching.ts'

const aNumber = z.string().regex(/^\d{1,18}$/)
const aDay = z.iso.date()

const problemColumns = ['entity', 'external id', 'name', 'school', 'attribute', 'what', 'what to do', 'code']

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
    after: readCursor(query.cursor, aNumber) ?? '0',
    limit: query.limit + 1,
  })

  return {
    ...matchingRoutes(house),
    ...driftRoutes(house),
    list: {
      scope: 'nobody',
      answer: async ({ query: { filter, cursor, sort, limit }, caller }) => {
        const filters = readFilters(filter, isOneOf('organization', 'integration', 'state', 'kind', 'trigger', 'day'))
        const integration = filters.get('integration')
        if (integration !== undefined && !/^\d{1,9}$/.test(integration)) throw notAnId('integration')
        const day = filters.get('day')
        if (day !== undefined && !aDay.safeParse(day).success) throw notADay(day)
        const runs = await runsPage(pool, {
          organizations: narrowed(caller.organizations('viewer'), filters.get('organization')),
          integration: integration === undefined ? undefined : Number(integration),
          state: filters.get('state'),
          kind: filters.get('kind'),
          trigger: filters.get('trigger'),
          day,
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
      answer: async ({ params: { run }, query: { filter, cursor, limit } }) => {
        const filters = readFilters(filter, isOneOf(...changeFilters))
        const operation = filters.get('operation')
        const operations = operation === undefined ? undefined : operationsOf(operation)
        if (operation !== undefined && !operations) throw noOperation(operation)
        const changes = await namedChangesPage(pool, {
          ...{ run, operations, limit: limit + 1 },
          ...{ entity: filters.get('entity'), school: filters.get('school'), person: filters.get('person') },
          after: readCursor(cursor, aNumber) ?? '0',
        })
        return pageOf(changes, limit, { item: shownChange, cursor: ({ number }) => number })
      },
    },
    changesFile: {
      scope,
      answer: async ({ params: { run }, reply }) =>
        csvFile(reply, { name: `changes-${run}`, columns: changeColumns, rows: changeRows(pool, run) }),
    },
    breakdown: {
      scope,
      answer: async ({ params, query }) => {
        const run = await existing(params.run)
        const rows = await breakdownOf(pool, run.id, query.samples)
        const schools = [...rows, ...run.held].flatMap(({ school }) => school ?? [])
        return shownBreakdown(run, rows, await namesOf(pool, [...new Set(schools)], run.id))
      },
    },
    problemCauses: {
      scope,
      answer: async ({ params }) => ({
        items: (await problemCausesOf(pool, params.run)).flatMap(({ entity, samples, ...cause }) =>
          isEntityType(entity) ? [{ entity, samples: [...samples], ...cause }] : [],
        ),
      }),
    },
    problemsFile: {
      scope,
      answer: async ({ params: { run }, reply }) =>
        csvFile(reply, { name: `problems-${run}`, columns: problemColumns, rows: problemRows(pool, run) }),
    },
    log: {
      scope,
      answer: async ({ params }) => {
        const run = await existing(params.run)
        return { items: logOf(run, await trailOf(pool, run)) }
      },
    },
    logFile: {
      scope,
      answer: async ({ params, reply }) => {
        const run = await existing(params.run)
        const rows = logOf(run, await trailOf(pool, run)).map(logLine)
        return csvFile(reply, { name: `log-${run.id}`, columns: logColumns, rows: Readable.from(rows) })
      },
    },
    undoPreview: {
      scope,
      answer: async ({ params }) => {
        const { problem, counts, standing } = await previewUndo(house, params.run)
        return {
          possible: problem === null,
          problem: problem && { code: problem.code, message: problem.message, advice: problem.advice },
          counts: Object.fromEntries(Object.entries(counts).map(([entity, of]) => [entity, doings(of)])),
          standing: standing.map(({ entity, records, runs }) => ({ entity, records, runs: [...runs] })),
        }
      },
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
      answer: async ({ params, body: { reason, without }, caller }) => {
        const { organization } = await existing(params.run)
        const name = (await organizationRow(pool, organization))?.name
        // It may take minutes: the answer comes when it is under way, and the run tells how it ends.
        await errands.begin((signal, begun) =>
          approve(house, params.run, {
            ...(reason === undefined ? {} : { reason }),
            ...(without === undefined ? {} : { without }),
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
      answer: async ({ params, caller }) => {
        const id = newId()
        // What it sends back may take minutes: the answer comes when Passport's part is done.
        await errands.begin((signal, begun) => undo(house, params.run, caller.name, { id, signal, onProgress: begun }))
        return shownRun(await existing(id))
      },
    },
  }
}

async function* changeRows(pool: Pool, run: string): AsyncIterable<string[]> {
  for await (const change of namedChanges(pool, run)) yield* changeLines(change)
}

async function* problemRows(pool: Pool, run: string): AsyncIterable<string[]> {
  for await (const problem of namedProblems(pool, run)) {
    const { entity, externalId, name, school, attribute, message, advice, code } = problem
    yield [entity, externalId, name ?? '', school ?? '', attribute ?? '', message, advice, code]
  }
}

/** Of the counts, those of what would be written. */
function doings({ created, updated, deleted, restored, sentChanged }: EntityCounts) {
  return { created, updated, deleted, restored, ...(sentChanged ? { sentBack: sentChanged } : {}) }
}

function noOperation(word: string): Problem {
  return faulty(
    `There is no operation '${word}'.`,
    'It is create, update, delete, restore, keep, sendNew or sendChange.',
  )
}

function notADay(day: string): Problem {
  return faulty(`'${day}' is no day.`, 'Write the filter day as YYYY-MM-DD.')
}

function notAnId(filter: string): Problem {
  return faulty(`The filter '${filter}' takes an id.`, 'Send the id as lists give it.')
}
