/** Talks to one provider: signs in, asks for pages and single objects, and turns refusals into Problems. */

import type { ConnectorPorts } from '../../model/connector.ts'
import { BrokenAnswer, openHttp, type Answer, type Patience } from '../kit/http.ts'
import { keepToken } from '../kit/token.ts'
import { errorWords, readList, readOne, type ListName } from './answers.ts'
import type { Node } from './nodes.ts'
import * as problems from './problems.ts'
import type { XpressSettings } from './settings.ts'
import { apiKeyHeader, signIn } from './sign-in.ts'

export type PageCall = {
  readonly list: ListName
  readonly page: number
  readonly size: number
  /** Only what changed since. */
  readonly since?: string | undefined
  readonly signal?: AbortSignal
}

export type ListPage = {
  readonly objects: readonly Node[]
  /** The number of the last page, where the provider says it. */
  readonly lastPage: number | undefined
  /** How many objects a page has at most, where the provider says it; some say how many this one has. */
  readonly size: number | undefined
  /** The year it serves, where it says so. */
  readonly schoolYear: string
}

export type XpressClient = {
  /** Throws a Problem for every refusal, but of a marker. */
  page(call: PageCall): Promise<ListPage | 'marker refused'>
  /** An object by its id: itself, that there is none, or nothing that can be believed. */
  one(list: ListName, refId: string): Promise<Node | 'none' | 'unsure'>
  /** Asks without signing in, to see who answers. */
  reach(): Promise<void>
  signIn(): Promise<void>
  /** How many requests may be in flight at this moment. */
  limit(): number
  close(): Promise<void>
}

export function openClient(settings: XpressSettings, ports: ConnectorPorts, patience: Patience): XpressClient {
  const http = openHttp({
    code: 'XPRESS',
    name: 'xPress Roster',
    concurrency: settings.concurrency,
    patience,
    signal: ports.signal,
    notice: ports.notice,
    mayReach: ports.mayReach,
    blankHeaders: true,
  })
  let { baseUrl } = settings
  const token = keepToken(async () => {
    const signedIn = await signIn(http, settings)
    baseUrl = signedIn.baseUrl
    return signedIn
  }, ports.now)
  const hasToken = settings.tokenUrl !== ''
  let tokenWasGood = false

  const headers = (bearer: string | undefined): Record<string, string> => ({
    ...apiKeyHeader(settings),
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    accept: 'application/json',
    ...(settings.schoolYear === undefined ? {} : { schoolyear: String(settings.schoolYear) }),
  })
  type Question = {
    readonly path: string
    readonly headers?: Readonly<Record<string, string>>
    readonly signal?: AbortSignal
  }
  /** Signs in anew once where the token is refused; what is refused then is refused for another reason. */
  const ask = async <T>(asked: Question, read: (answer: Answer) => T): Promise<T | 'refused'> => {
    for (let tried = 1; ; tried += 1) {
      const bearer = hasToken ? await token.get() : undefined
      const call = {
        method: 'GET' as const,
        url: `${baseUrl}/${asked.path}`,
        headers: { ...headers(bearer), ...asked.headers },
        ...(asked.signal ? { signal: asked.signal } : {}),
      }
      const outcome = await http.send(call, answer => {
        refuseStrangers(baseUrl, answer)
        return answer.status === 401 ? 'refused' : read(answer)
      })
      if (outcome !== 'refused') tokenWasGood = true
      if (outcome !== 'refused' || bearer === undefined || tried === 2) return outcome
      token.refuse(bearer)
    }
  }
  /** A token that was good for anything is refused for the list's sake. */
  const whyRefused = (list: ListName): Error =>
    hasToken && !tokenWasGood ? problems.tokenWorthless(list) : problems.accessDenied(list, 401)

  return {
    async page({ list, page, size, since, signal }) {
      const query = since === undefined ? '' : `?changesSinceMarker=${encodeURIComponent(since)}`
      const asked = { path: `${list}${query}`, headers: paging(page, size), ...(signal ? { signal } : {}) }
      const outcome = await ask(asked, answer => readPage({ list, baseUrl, bySince: since !== undefined }, answer))
      if (outcome === 'refused') throw whyRefused(list)
      return outcome
    },
    async one(list, refId) {
      const outcome = await ask({ path: `${list}/${encodeURIComponent(refId)}` }, answer => {
        if (answer.status === 404) return 'none' as const
        return (answer.status === 200 ? readOne(list, answer) : undefined) ?? ('unsure' as const)
      })
      return outcome === 'refused' ? 'unsure' : outcome
    },
    reach: async () => {
      const call = {
        method: 'GET' as const,
        url: `${baseUrl}/xLeas`,
        headers: { ...headers(undefined), ...paging(1, 1) },
      }
      await http.send(call, answer => {
        refuseStrangers(baseUrl, answer)
        if (answer.status === 404) throw problems.notFound(new URL(baseUrl).host, 'it has no xLeas')
      })
    },
    signIn: async () => void (hasToken && (await token.get())),
    limit: http.limit,
    close: http.close,
  }
}

const paging = (page: number, size: number) => ({ navigationpage: String(page), navigationpagesize: String(size) })

// A provider that can't tell changes, or not from so long ago, says so with one of these.
const markerRefusals = new Set([400, 405, 410, 501])

type Asked = { readonly list: ListName; readonly baseUrl: string; readonly bySince: boolean }

function readPage({ list, baseUrl, bySince }: Asked, answer: Answer): ListPage | 'marker refused' {
  if (bySince && markerRefusals.has(answer.status)) return 'marker refused'
  if (answer.status === 403) throw problems.accessDenied(list, 403)
  if (answer.status === 404) throw problems.notFound(new URL(baseUrl).host, `it has no ${list}`)
  if (answer.status >= 500) throw new BrokenAnswer(`status ${answer.status}`)
  if (answer.status !== 200 && answer.status !== 204)
    throw problems.requestRefused(list, answer.status, errorWords(answer.text))
  return {
    objects: answer.status === 204 ? [] : readList(list, answer),
    lastPage: count(answer.header('navigationlastpage')),
    size: count(answer.header('navigationpagesize')),
    schoolYear: answer.header('schoolyear').trim(),
  }
}

function count(text: string): number | undefined {
  return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined
}

/** A page for people, or an address that leads elsewhere, in place of an answer. */
function refuseStrangers(baseUrl: string, answer: Answer): void {
  if (answer.status >= 300 && answer.status < 400) throw problems.moved(answer.header('location') || 'another address')
  const isPage = /text\/html/i.test(answer.header('content-type')) || /^\s*<(!doctype html|html)/i.test(answer.text)
  if (isPage && answer.status < 500) throw problems.notFound(new URL(baseUrl).host, 'it sent a web page')
}
