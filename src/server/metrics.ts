/** Figures for Prometheus: of runs, the queue, the pool and the process; nothing of persons. */

import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Pool } from 'pg'
import { serviceFacts, type ServiceFacts } from '../store/service-facts.ts'

export type Metrics = {
  answered(answer: {
    readonly method: string
    readonly address: string
    readonly status: number
    readonly ms: number
  }): void
  text(): Promise<string>
  readonly contentType: string
}

/** Scrapes that come close together share one look at the database. */
const freshFor = 2000

export function openMetrics(pool: Pool): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge<Label>({ name: `passport_sync_${name}`, help, labelNames: [...labelNames], registers: [registry] })
  const runs = gauge('runs', 'Runs by state; held ones wait for a person', ['state'])
  const problems = gauge('record_problems', "Records with problems in each integration's last run", ['code'])
  const pace = gauge('records_per_second', 'Records a second of runs under way', ['stage'])
  const queueAge = gauge('queue_age_seconds', 'How long the oldest run that waits for a worker has waited')
  const connections = gauge('pool_connections', 'Connections to the database', ['state'])
  const answers = new Histogram({
    name: 'passport_sync_http_seconds',
    help: 'Time of answers',
    labelNames: ['method', 'address', 'status'] as const,
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  })
  let seen: { readonly at: number; readonly facts: Promise<ServiceFacts> } | undefined

  return {
    answered: ({ method, address, status, ms }) => answers.observe({ method, address, status }, ms / 1000),
    contentType: registry.contentType,
    text: async () => {
      if (!seen || performance.now() - seen.at > freshFor) seen = { at: performance.now(), facts: serviceFacts(pool) }
      const facts = await seen.facts.catch((error: unknown) => {
        seen = undefined
        throw error
      })
      for (const each of [runs, problems, pace]) each.reset()
      for (const { state, count } of facts.runs) runs.set({ state }, count)
      for (const { code, count } of facts.problems) problems.set({ code }, count)
      for (const { stage, perSecond } of facts.pace) pace.set({ stage }, perSecond)
      queueAge.set(facts.queueAge)
      connections.set({ state: 'open' }, pool.totalCount)
      connections.set({ state: 'idle' }, pool.idleCount)
      connections.set({ state: 'wanted' }, pool.waitingCount)
      return registry.metrics()
    },
  }
}
