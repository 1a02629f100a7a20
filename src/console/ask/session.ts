/** Who is signed in, which organization is in view, and what may be done there. */

import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { api } from '../../contract/api/all.ts'
import { reaches, type Role } from '../../model/role.ts'
import { locale } from '../words/numbers.ts'
import type { Clock } from '../words/times.ts'
import type { Answer } from './ask.ts'
import { ask } from './ask.ts'
import { question } from './questions.ts'

export type Who = Answer<typeof api.session.read>
export type Organization = Answer<typeof api.organizations.read>

export const whoQuestion = { ...question(api.session.read), staleTime: 60_000, retry: false } as const

/** All of them: there are as many as districts, and the tree decides over rights. */
export const organizationsQuestion = {
  ...question(api.organizations.list, { query: { limit: 500 } }),
  queryFn: async () => {
    const items: Organization[] = []
    let next: string | null = null
    do {
      const page: Answer<typeof api.organizations.list> = await ask(api.organizations.list, {
        query: { limit: 500, ...(next === null ? {} : { cursor: next }) },
      })
      items.push(...page.items)
      next = page.next
    } while (next !== null)
    return { items, next }
  },
  staleTime: 60_000,
} as const

/** Inside the frame somebody is signed in, always. */
export function useWho(): Who {
  return useSuspenseQuery(whoQuestion).data
}

export function useOrganizations(): readonly Organization[] {
  return useSuspenseQuery(organizationsQuestion).data.items
}

/** The one in view: of the address, else the first that one may see; null while there is none. */
export function useOrganization(): Organization | null {
  const { organization } = useSearch({ strict: false })
  const all = useOrganizations()
  return all.find(({ id }) => id === organization) ?? all[0] ?? null
}

/** What may be done: in the organization in view, unless another is named; null is the whole installation. */
export function useMay(): (least: Role, organization?: string | null) => boolean {
  const who = useWho()
  const organizations = useOrganizations()
  const inView = useOrganization()
  return (least, organization = inView?.id ?? null) => reaches(roleIn(who, organizations, organization), least)
}

/** The strongest role that reaches down to the organization. */
export function roleIn(
  who: Pick<Who, 'memberships'>,
  organizations: readonly Pick<Organization, 'id' | 'parent'>[],
  organization: string | null,
): Role | undefined {
  const above = new Set<string | null>([null])
  for (let at = organization; at !== null && !above.has(at);) {
    above.add(at)
    at = organizations.find(({ id }) => id === at)?.parent ?? null
  }
  const held = who.memberships.filter(membership => above.has(membership.organization)).map(({ role }) => role)
  return held.reduce<Role | undefined>((best, role) => (reaches(best, role) ? best : role), undefined)
}

/** For times in words; of the organization in view, unless another is named. */
export function useClock(organization?: string): Clock {
  const inView = useOrganization()
  const all = useOrganizations()
  const of = all.find(({ id }) => id === organization) ?? inView
  return { zone: of?.timeZone ?? 'UTC', locale, now: useNow() }
}

/** Moves on by itself once a minute, also without news from the server. */
function useNow(): Date {
  const { data } = useQuery({
    queryKey: ['now'],
    queryFn: () => Date.now(),
    initialData: () => Date.now(),
    refetchInterval: 60_000,
    staleTime: 60_000,
  })
  return new Date(data)
}
