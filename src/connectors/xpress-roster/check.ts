/** Tests a connection step by step: the address, the sign-in, the district, the year, and each list that the tasks need. */

import type { CheckStep } from '../../model/connector.ts'
import { inDependencyOrder, type EntityType } from '../../model/entity.ts'
import type { ListName } from './answers.ts'
import type { ListPage } from './client.ts'
import { listOf } from './entities.ts'
import { textOf } from './nodes.ts'
import type { Session } from './session.ts'

export async function* checkSteps(session: Session, entities: readonly EntityType[]): AsyncGenerator<CheckStep> {
  const { client, settings } = session
  await client.reach()
  yield { name: 'reachable', detail: `${new URL(settings.baseUrl).host} answers` }

  await client.signIn()
  yield { name: 'signed in', detail: signInWords(session) }

  const leas = await firstOf(session, 'xLeas')
  const names = leas.objects.map(lea => textOf(lea['leaName'])).filter(name => name !== undefined)
  yield {
    name: 'district',
    detail: names.length > 0 ? `the provider serves ${names.join(', ')}` : 'the provider answers',
  }

  const pages = new Map<ListName, ListPage>()
  for (const entity of ['term', ...inDependencyOrder(entities)] as const) {
    const list = listOf[entity]
    if (!pages.has(list)) pages.set(list, await firstOf(session, list))
  }
  const year = pages.get('xCalendars')?.schoolYear || leas.schoolYear
  yield {
    name: 'school year',
    detail: year === '' ? 'the provider does not say which year it serves' : `it ends in ${year}`,
  }

  for (const entity of inDependencyOrder(entities)) {
    const list = listOf[entity]
    const { objects, lastPage } = pages.get(list) ?? { objects: [], lastPage: 0 }
    // With one object to a page, the number of the last page is the number of all.
    const count = objects.length === 0 ? 0 : lastPage
    yield { name: entity, detail: count === undefined ? `${list} may be read` : `${list} may be read: ${count}` }
  }
}

function signInWords({ settings }: Session): string {
  if (settings.tokenUrl === '') return 'no token is asked for: the API key alone is sent'
  return `${new URL(settings.tokenUrl).host} gives out a token`
}

async function firstOf({ client }: Session, list: ListName): Promise<ListPage> {
  const answer = await client.page({ list, page: 1, size: 1 })
  if (answer === 'marker refused') throw new Error('No marker was sent.')
  return answer
}
