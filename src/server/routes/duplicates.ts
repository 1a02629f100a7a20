/** Duplicate cases: the queue, one case side by side, a person's rulings. */

import { z } from 'zod'
import type { api } from '../../contract/api/all.ts'
import { queuedReport } from '../../contract/duplicate.ts'
import { consolidate } from '../../identity/consolidate.ts'
import { attributeOf } from '../../model/catalog.ts'
import { domainName } from '../../model/domain.ts'
import type { CaseState, QueuedCase } from '../../model/duplicate.ts'
import { Problem } from '../../model/problem.ts'
import type { Passed } from '../../model/run.ts'
import { commonValues } from '../../store/directory-look.ts'
import { domainsOf } from '../../store/domains.ts'
import { queueCounts, queueOf, type QueueFilter } from '../../store/duplicate-queue.ts'
import { versionedRecord } from '../../store/record-pages.ts'
import { pairsApart } from '../../store/ruled-pairs.ts'
import {
  decideAlike,
  previewMerge,
  resolveCase,
  ruleCasesApart,
  takeBackPair,
  viewAlike,
  type House,
  type MergeWish,
} from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { faulty, isOneOf, narrowed, pageOf, readCursor, readFilters } from '../paging.ts'
import { inOrganization, ofDuplicate, visibleBelow } from '../places.ts'

const mostCommonValues = 500
const sampleSize = 5

export function duplicateRoutes(house: House): Routes<'duplicates'> {
  const { pool } = house
  const scope = ofDuplicate(pool)
  const existing = async (id: string): Promise<QueuedCase> => {
    const [found] = await queueOf(pool, { id, limit: 1 })
    if (!found) throw new Error('a case that was there a moment ago is gone')
    return found
  }
  return {
    list: {
      scope: 'nobody',
      answer: async ({ query: { filter, cursor, limit, sort = 'found' }, caller }) => {
        if (sort === '-found' || sort === 'likely')
          throw faulty('Cases are sorted by found or -likely.', 'Send one of them.')
        const told = readFilters(filter, isOneOf('organization', ...filters))
        const cases = await queueOf(pool, {
          ...filtersOf(told),
          organizations: narrowed(caller.organizations('viewer'), told.get('organization')),
          sort: sort === 'found' ? 'found' : 'likely',
          after: readCursor(cursor, z.tuple([z.number(), z.uuid()])),
          limit: limit + 1,
        })
        return pageOf(cases, limit, {
          item: queuedReport,
          cursor: one => [one.kind === 'newcomer' ? 0 : (one.likeness ?? 0), one.id],
        })
      },
    },
    counts: {
      scope: inOrganization,
      answer: async ({ params, query: { filter }, caller }) => {
        const { cases, by } = await queueCounts(pool, {
          ...filtersOf(readFilters(filter, isOneOf(...filters))),
          organizations: await visibleBelow(pool, caller, Number(params.organization)),
        })
        const { entity, kind, domain, source, school } = by
        return {
          cases,
          by: { entity: [...entity], kind: [...kind], domain: [...domain], source: [...source], school: [...school] },
        }
      },
    },
    read: {
      scope,
      answer: async ({ params, query }) => {
        const found = await existing(params.duplicate)
        const take = new Set((query.take ?? '').split(',').filter(name => name !== ''))
        return { duplicate: queuedReport(found), comparisons: await comparisonsOf(house, found, take, query.primary) }
      },
    },
    resolve: {
      scope,
      answer: async ({ params, body, caller }) => {
        const { primary, secondary, secondaries, each, take, confirmed, reason } = body
        const run = await resolveCase(house, {
          case: params.duplicate,
          ...(primary === undefined ? {} : { primary }),
          ...(take === undefined ? {} : { take }),
          ...(secondaries === undefined ? {} : { secondaries }),
          ...(each === undefined ? {} : { each }),
          ...(confirmed === undefined ? {} : { confirmed }),
          ...(reason === undefined ? {} : { reason }),
          secondary,
          by: caller.name,
        })
        return { run: run.id, duplicate: queuedReport(await existing(params.duplicate)) }
      },
    },
    ruleApart: {
      scope: inOrganization,
      answer: async ({ params, body: { duplicates, alike, reason }, caller }) => {
        const cases = eitherOf(duplicates, alike)
        const wish = { organization: Number(params.organization), cases, by: caller.name, reason }
        return { ruled: await ruleCasesApart(pool, wish) }
      },
    },
    mergeAlike: {
      scope: inOrganization,
      answer: async ({ params, body, caller }) => {
        const { decided, ...rest } = await decideAlike(
          house,
          'merge',
          alikeWish(params.organization, body, caller.name),
        )
        return { merged: decided, ...rest }
      },
    },
    ignoreAlike: {
      scope: inOrganization,
      answer: async ({ params, body, caller }) => {
        const { decided, ...rest } = await decideAlike(
          house,
          'ignore',
          alikeWish(params.organization, body, caller.name),
        )
        return { ignored: decided, ...rest }
      },
    },
    viewAlike: {
      scope: inOrganization,
      answer: async ({ params, query: { stands, ...cases } }) => {
        const wish = { organization: Number(params.organization), cases, source: stands }
        const { pairs, left, passed } = await viewAlike(pool, wish)
        const sample = await Promise.all(
          pairs.slice(0, sampleSize).map(async ({ id, primary }) => {
            const { members } = queuedReport(await existing(id))
            return { case: id, primary, members }
          }),
        )
        return { pairs: pairs.length, left, passed: passed.map(passedReport), sample }
      },
    },
    listApart: {
      scope: inOrganization,
      answer: async ({ params, query: { filter, cursor, limit }, caller }) => {
        const pairs = await pairsApart(pool, {
          organizations: await visibleBelow(pool, caller, Number(params.organization)),
          entity: readFilters(filter, isOneOf('entity')).get('entity'),
          after: readCursor(cursor, z.tuple([z.string(), z.uuid(), z.uuid()])),
          limit: limit + 1,
        })
        return pageOf(pairs, limit, {
          item: ({ organization, ...pair }) => ({ ...pair, organization: String(organization) }),
          cursor: ({ at, records }) => [at, ...records],
        })
      },
    },
    takeBackApart: {
      scope: inOrganization,
      answer: async ({ params: { organization, one, other }, caller }) => {
        await takeBackPair(pool, { organization: Number(organization), one, other, by: caller.name })
      },
    },
    commonValues: {
      scope: inOrganization,
      answer: async ({ params }) => {
        const organization = Number(params.organization)
        const names = new Map((await domainsOf(pool, organization)).map(domain => [domain.id, domainName(domain)]))
        const values = await commonValues(pool, organization, mostCommonValues)
        return { items: values.map(({ domain, ...value }) => ({ ...value, domain: names.get(domain) ?? '' })) }
      },
    },
  }
}

const filters = ['entity', 'kind', 'domain', 'source', 'school', 'run', 'state'] as const

function filtersOf(told: ReadonlyMap<string, string>): QueueFilter {
  const run = told.get('run')
  if (run !== undefined && !z.uuid().safeParse(run).success) throw faulty('The filter run takes an id.', 'Send it.')
  return {
    ...{ entity: told.get('entity'), kind: told.get('kind'), domain: told.get('domain') },
    ...{ source: told.get('source'), school: told.get('school'), run, state: stateOf(told.get('state'), run) },
  }
}

/** A newcomer beside each record that it may be; accounts beside the one that would stand. */
async function comparisonsOf(house: House, found: QueuedCase, take: ReadonlySet<string>, wanted: string | undefined) {
  const { entity } = found
  const records = await Promise.all(found.records.map(id => versionedRecord(house.pool, entity, id)))
  const there = records.flatMap(record => record ?? [])
  const compared = (primary: (typeof there)[number], secondary: Parameters<typeof consolidate>[2]) => {
    const { fields } = consolidate(entity, primary.attributes, secondary, take)
    const shown = fields.filter(({ attribute }) => attributeOf(entity, attribute)?.mutability !== 'writeOnly')
    return { record: primary.id, state: primary.state, sources: [...primary.sources], fields: shown }
  }
  if (found.kind === 'newcomer') return there.map(record => compared(record, found.values))
  const primary = there.find(({ id }) => id === wanted) ?? there[0]
  if (!primary) return []
  const others = there.filter(({ id }) => id !== primary.id)
  return Promise.all(
    others.map(async other => {
      const seen = compared(primary, other.attributes)
      const taken = seen.fields.filter(field => field.taken).map(({ attribute }) => attribute)
      const merge = await mergePreviewed(house, { primary: primary.id, secondary: other.id, take: taken })
      return { ...seen, secondary: other.id, ...(merge ?? { merge: null }) }
    }),
  )
}

/** What the merge would make of the two; null where they can't become one. */
async function mergePreviewed(house: House, wish: MergeWish) {
  try {
    const { entity, fields, relations, links, usernameGone, needsConfirmation } = await previewMerge(house, wish)
    const shown = fields.filter(({ attribute }) => attributeOf(entity, attribute)?.mutability !== 'writeOnly')
    return {
      fields: shown.map(field => ({ ...field })),
      merge: { relations: [...relations], links: [...links], usernameGone, needsConfirmation },
    }
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}

/** Those that wait, unless somebody asks for a run's own. */
function stateOf(filter: string | undefined, run: string | undefined): CaseState | undefined {
  if (filter === undefined) return run === undefined ? 'waits' : undefined
  if (filter === 'waits' || filter === 'planned' || filter === 'resolved') return filter
  throw faulty('The filter state is waits, planned or resolved.', 'Send one of them.')
}

function passedReport({ entity, count, of, limit }: Passed) {
  return { entity, count, of, limit }
}

function alikeWish(
  organization: string,
  body: z.output<typeof api.duplicates.mergeAlike.body>,
  by: string,
): Parameters<typeof decideAlike>[2] {
  const { duplicates, alike, source, confirmed, reason } = body
  return { organization: Number(organization), cases: eitherOf(duplicates, alike), by, reason, source, confirmed }
}

function eitherOf<Named, Alike>(named: Named | undefined, alike: Alike | undefined): Named | Alike {
  if (named !== undefined && alike === undefined) return named
  if (alike !== undefined && named === undefined) return alike
  throw new Problem({
    code: 'QUESTION_FAULTY',
    message: 'It is not said of which cases the word is.',
    advice: 'Send either `duplicates`, which names them, or `alike`, which says what they have in common.',
  })
}
