/** Questions as the screens ask them: remembered, asked again when they grow old, page by page where they are lists. */

import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query'
import type { Endpoint } from '../../contract/api/endpoint.ts'
import { ask, askVersioned, type Answer, type Question, type Versioned, type Words } from './ask.ts'
import type { Refusal } from './refusal.ts'

/** Under this all that was asked of an endpoint is remembered. */
export function keyOf(endpoint: Endpoint, ...rest: readonly unknown[]): QueryKey {
  return [endpoint.address, endpoint.method, ...rest]
}

/** For `useQuery`. */
export function question<E extends Endpoint>(endpoint: E, ...words: Words<E>) {
  return queryOptions<Answer<E>, Refusal>({
    queryKey: keyOf(endpoint, words[0] ?? {}),
    queryFn: ({ signal }) => ask(endpoint, ...withSignal(words, signal)),
  })
}

/** For `useQuery`, of what is changed with `ifMatch`: its value and its version. */
export function versionedQuestion<E extends Endpoint>(endpoint: E, ...words: Words<E>) {
  return queryOptions<Versioned<E>, Refusal>({
    queryKey: keyOf(endpoint, words[0] ?? {}, 'versioned'),
    queryFn: ({ signal }) => askVersioned(endpoint, ...withSignal(words, signal)),
  })
}

/** So that a question nobody waits for any more is broken off. */
function withSignal<E extends Endpoint>([asked]: Words<E>, signal: AbortSignal): Words<E> {
  return [{ ...(asked as object | undefined), signal }] as unknown as Words<E>
}

type Paged = { readonly items: readonly unknown[]; readonly next: string | null }

/** For `useInfiniteQuery`, of an endpoint that answers in pages; `data` is all that has come, as one list. */
export function listQuestion<E extends Endpoint>(endpoint: E, ...words: Words<E>) {
  type Item = Answer<E> extends { readonly items: readonly (infer I)[] } ? I : never
  const asked = (words[0] ?? {}) as { readonly query?: object }
  return infiniteQueryOptions<Paged, Refusal, Item[], QueryKey, string | null>({
    queryKey: keyOf(endpoint, asked, 'list'),
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...asked.query, ...(pageParam === null ? {} : { cursor: pageParam }) }
      return (await ask(endpoint, ...([{ ...asked, query, signal }] as unknown as Words<E>))) as Paged
    },
    initialPageParam: null,
    getNextPageParam: last => last.next,
    select: ({ pages }) => pages.flatMap(({ items }) => items) as Item[],
  })
}

export type Deed<E extends Endpoint> = {
  /** What has changed by it, and is asked again. */
  readonly changes?: readonly Endpoint[]
  readonly onDone?: (answer: Answer<E>, asked: Question<E>) => unknown
}

/** For what changes something: `mutate` it; its `error` is a Refusal to show. */
export function useDeed<E extends Endpoint>(endpoint: E, { changes = [], onDone }: Deed<E> = {}) {
  const client = useQueryClient()
  return useMutation<Answer<E>, Refusal, Question<E>>({
    mutationFn: asked => ask(endpoint, ...([asked] as unknown as Words<E>)),
    onSuccess: async (answer, asked) => {
      await Promise.all(changes.map(each => client.invalidateQueries({ queryKey: [each.address] })))
      await onDone?.(answer, asked)
    },
  })
}
