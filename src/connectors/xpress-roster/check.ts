/** Tests a connection step by step: the address, the sign-in, the district, the year, and each list that the tasks need. */

import type { CheckStep } from '../../model/connector.ts'
import { inDependencyOrder, type EntityType } from '../../model/entity.ts'
import { Problem } from '../../model/problem.ts'
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

  const wanted = inDependencyOrder(entities)
  const pages = new Map<ListName, ListPage>()
  for (const entity of wanted) {
    const list = listOf[entity]
    if (!pages.has(list)) pages.set(list, await firstOf(session, list))
  }
  yield { name: 'district', detail: await districtWords(session) }

  const [year] = [...pages.values()].map(({ schoolYear }) => schoolYear).filter(Boolean)
  yield {
    name: 'school year',
    detail: year === undefined ? 'the provider does not say which year it serves' : `it ends in ${year}`,
  }

  for (const entity of wanted) {
    const list = listOf[entity]
    const { objects, lastPage } = pages.get(list) ?? { objects: [], lastPage: 0 }
    // With one object to a page, the number of the last page is the number of all.
    const count = objects.length === 0 ? 0 : lastPage
    yield { name: entity, detail: count === undefined ? `${list} may be read` : `${list} may be read: ${count}` }
  }
}

/** No task needs the list of districts: a provider may keep it back. */
async function districtWords(session: Session): Promise<string> {
  try {
    const { objects } = await firstOf(session, 'xLeas')
    const names = objects.map(lea => textOf(lea['leaName'])).filter(name => name !== undefined)
    return names.length > 0
      ? `the provider serves ${names.join(', ')}`
      : 'the provider does not say whose data these are'
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'XPRESS_ACCESS_DENIED') throw error
    return 'the provider does not let xLeas be read, and no task needs it'
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
