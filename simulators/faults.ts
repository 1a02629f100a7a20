/** Faults of a simulated system: which requests they meet, how often, and what goes wrong. Same seed, same trouble. */
import { makeChance } from './chance.ts'

export type Effect =
  | { readonly kind: 'latency'; readonly milliseconds: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number | string; readonly body?: unknown }
  /** 302 to the vendor's maintenance page, which the simulator serves itself. */
  | { readonly kind: 'redirect' }
  /** The connection is dropped before the work was begun, or after it was done. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  | { readonly kind: 'truncate'; readonly keep?: number }
  /** 200 with no body at all; nothing was done. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'expired token' }
  /** An answer in the right shape, without its rows. */
  | { readonly kind: 'no rows' }
  /** The page before comes again. */
  | { readonly kind: 'repeat page' }
  /** The page is passed over: its rows never come. */
  | { readonly kind: 'skip page' }
  | { readonly kind: 'leave out rows'; readonly count: number }
  | { readonly kind: 'strange row'; readonly how: 'wrong types' | 'control characters' | 'ten megabytes' }

export type Fault = {
  readonly effect: Effect
  readonly method?: string
  /** A regular expression over the path and its query. */
  readonly path?: string
  /** Lets so many matching requests pass first. */
  readonly after?: number
  /** Then meets so many; without it, all. */
  readonly times?: number
  /** Of those, each by chance. */
  readonly probability?: number
}

export type Faults = {
  add(...faults: readonly Fault[]): void
  clear(): void
  list(): readonly (Fault & { readonly seen: number; readonly met: number })[]
  /** The effects this request meets, counted as met. */
  meet(method: string, pathAndQuery: string): readonly Effect[]
}

export function makeFaults(seed: number): Faults {
  const chance = makeChance(seed)
  const standing: { fault: Fault; path: RegExp | undefined; seen: number; met: number }[] = []
  return {
    add(...faults) {
      for (const fault of faults) {
        const path = fault.path === undefined ? undefined : new RegExp(fault.path)
        standing.push({ fault, path, seen: 0, met: 0 })
      }
    },
    clear() {
      standing.length = 0
    },
    list() {
      return standing.map(({ fault, seen, met }) => ({ ...fault, seen, met }))
    },
    meet(method, pathAndQuery) {
      const effects: Effect[] = []
      for (const entry of standing) {
        const { fault } = entry
        if (fault.method !== undefined && fault.method !== method) continue
        if (entry.path && !entry.path.test(pathAndQuery)) continue
        entry.seen += 1
        if (entry.seen <= (fault.after ?? 0)) continue
        if (fault.times !== undefined && entry.met >= fault.times) continue
        if (fault.probability !== undefined && chance() >= fault.probability) continue
        entry.met += 1
        effects.push(fault.effect)
      }
      return effects
    },
  }
}

const effectKinds = new Set<string>([
  'latency',
  'status',
  'redirect',
  'drop',
  'truncate',
  'empty',
  'expired token',
  'no rows',
  'repeat page',
  'skip page',
  'leave out rows',
  'strange row',
] satisfies Effect['kind'][])

/** True for what a test sent over HTTP as a fault. */
export function isFault(value: unknown): value is Fault {
  if (typeof value !== 'object' || value === null || !('effect' in value)) return false
  const { effect } = value
  return typeof effect === 'object' && effect !== null && 'kind' in effect && effectKinds.has(String(effect.kind))
}
