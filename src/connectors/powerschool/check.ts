/** Tests a connection step by step, the way an administrator sets it up: address, sign-in, plugin, fields, each entity. */

import type { CheckStep } from '../../model/connector.ts'
import { inDependencyOrder, type EntityType } from '../../model/entity.ts'
import { textOf, type Rows } from './answers.ts'
import type { QueryArguments, QueryOutcome } from './client.ts'
import * as problems from './problems.ts'
import { needsYear, queriesOf } from './queries/all.ts'
import type { EntityQueries } from './queries/entity-queries.ts'
import { yearsQuery } from './queries/term.ts'
import { openEnd } from './ranges.ts'
import { countingArguments, type Session } from './session.ts'
import { schoolYearOf } from './words.ts'

export async function* checkSteps(session: Session, entities: readonly EntityType[]): AsyncGenerator<CheckStep> {
  const { client, settings } = session
  const wanted = inDependencyOrder(entities).map(entity => queriesOf(entity, settings))

  const version = textOf((await client.metadata())['powerschool_version'])
  yield {
    name: 'reachable',
    detail: `${new URL(settings.url).host} answers${version ? ` as PowerSchool ${version}` : ''}`,
  }

  await client.signIn()
  yield { name: 'signed in', detail: 'PowerSchool accepts the client ID and secret' }

  const outcomes = await askAbout(session, wanted)
  const missing = outcomes.filter(({ outcome }) => outcome.state === 'missing').map(({ name }) => name)
  if (missing.length > 0) throw problems.queriesMissing(missing)
  for (const { about, signature } of wanted) {
    const outcome = outcomes.find(({ name }) => name === about.name)?.outcome
    const installed = outcome?.state === 'answered' ? outcome.answer.rows[0]?.['signature'] : signature
    if (installed !== signature) throw problems.pluginOutdated(about.name)
  }
  refuseDenied(outcomes)
  yield { name: 'plugin', detail: 'the plugin of this data source is installed and enabled' }

  const trials = await tryAll(session, wanted)
  const lost = trials.filter(({ outcome }) => outcome.state === 'missing').map(({ name }) => name)
  if (lost.length > 0) throw problems.queriesMissing(lost)
  refuseDenied(trials)
  yield { name: 'fields', detail: 'every field that the tasks need is granted' }

  if (wanted.some(needsYear)) {
    const { yearId, firstDay, lastDay } = await session.schoolYear()
    yield {
      name: 'school year',
      detail: `${schoolYearOf(yearId) - 1}-${schoolYearOf(yearId)}, ${firstDay} to ${lastDay}`,
    }
  }
  for (const { entity } of wanted) yield { name: entity, detail: `${entity} records may be read` }
}

type Trial = { readonly name: string; readonly outcome: QueryOutcome<Rows> }

async function askAbout({ client }: Session, wanted: readonly EntityQueries[]): Promise<readonly Trial[]> {
  const names = [...wanted.map(({ about }) => about.name), ...(wanted.some(needsYear) ? [yearsQuery.name] : [])]
  return Promise.all(names.map(async name => ({ name, outcome: await client.tryQuery({ name, args: {} }) })))
}

const nothing: QueryArguments = { after: openEnd, upto: 0, page_size: 1, since: '9999-01-01 00.00.00', keys: [0] }

/** Every query over no keys: PowerSchool judges the fields it touches, and has nothing to do. */
async function tryAll(session: Session, wanted: readonly EntityQueries[]): Promise<readonly Trial[]> {
  const trials = wanted.flatMap(({ fences, page, touched, changed }) => [fences, page, touched, changed])
  return Promise.all(
    trials.map(async query => {
      const counting = await countingArguments(session, query)
      const narrowing = Object.entries(nothing).filter(([arg]) => query.args.includes(arg))
      const args = { ...counting, ...Object.fromEntries(narrowing) }
      return { name: query.name, outcome: await session.client.tryQuery({ name: query.name, args }) }
    }),
  )
}

function refuseDenied(trials: readonly Trial[]): void {
  const denied = trials.flatMap(({ outcome }) => (outcome.state === 'not granted' ? [outcome.fields] : []))
  if (denied.length > 0) throw problems.fieldsNotGranted([...new Set(denied.flat())].sort())
}
