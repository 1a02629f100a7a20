/** What may go wrong with an xPress Roster provider, each with what an administrator can do about it. */

import { Problem } from '../../model/problem.ts'

export const tokenRefused = (host: string, detail: string): Problem =>
  new Problem({
    code: 'XPRESS_TOKEN_REFUSED',
    message: `${host} gave out no token (${detail}).`,
    advice:
      'Compare client ID, client secret, user name and password with what the provider gave you. If you were given no user name and password, leave both empty: then the client ID and secret sign in alone.',
  })

export const tokenWorthless = (list: string): Problem =>
  new Problem({
    code: 'XPRESS_TOKEN_WORTHLESS',
    message: `The provider gives out tokens and then refuses them (for ${list}).`,
    advice:
      'See that the token address and the service base address belong to the same provider. If they do, ask the provider whether the application is enabled, and may read what the tasks need.',
    retry: true,
  })

export const accessDenied = (what: string, status: number): Problem =>
  new Problem({
    code: 'XPRESS_ACCESS_DENIED',
    message: `The provider does not let this application read ${what} (status ${status}).`,
    advice: `Ask the provider to approve ${what} for the application. If everything is refused, check the API key and the name of its header. Tasks that need nothing of ${what} go on without it once you take the others out of the integration.`,
  })

export const notFound = (host: string, detail: string): Problem =>
  new Problem({
    code: 'XPRESS_NOT_FOUND',
    message: `${host} answers, but not as an xPress Roster provider (${detail}).`,
    advice:
      'Check the service base address: what comes after it must be xSchools, xStudents and so on. Often it ends in /requests/.',
  })

export const moved = (target: string): Problem =>
  new Problem({
    code: 'XPRESS_ADDRESS_MOVED',
    message: `The provider's address leads on to ${target}.`,
    advice: 'Ask the provider for its present address, and set it in the data source.',
  })

export const noEndpoint = (providers: readonly string[]): Problem =>
  new Problem({
    code: 'XPRESS_NO_ENDPOINT',
    message:
      providers.length === 0
        ? 'The login names no provider that this application may read.'
        : `The login names ${providers.length} providers, and none of them is the one of this data source: ${providers.join(', ')}.`,
    advice: 'Set "providerId" of the data source to one of them, or "baseUrl" to its address.',
  })

export const listWithoutEnd = (list: string, pages: number): Problem =>
  new Problem({
    code: 'XPRESS_LIST_WITHOUT_END',
    message: `The provider speaks of ${pages} pages of ${list}: no district has so many.`,
    advice: 'Ask the provider what its paging means. With a small "pageSize" a larger one may help.',
  })

export const requestRefused = (what: string, status: number, detail: string): Problem =>
  new Problem({
    code: 'XPRESS_REQUEST_REFUSED',
    message: `The provider refused a request for ${what} with status ${status}${detail && `: ${detail}`}.`,
    advice:
      status === 413
        ? 'Lower "pageSize" of the data source.'
        : 'Run again later. If it stays so, pass this message on to the provider.',
  })
