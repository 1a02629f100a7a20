/** Writes the daily digests whose hour has come: to be sent like any other notice. */

import type { Pool, PoolClient } from 'pg'
import { usualDigest } from '../../model/schedule.ts'
import { inTransaction } from '../../store/database.ts'
import {
  daysOfIntegrations,
  isSomeDigestDue,
  lockDueDigests,
  setNextDigest,
  waitingPlans,
  type DueDigest,
} from '../../store/digests.ts'
import { noteDigest } from '../../store/notices.ts'
import { nextDue } from '../schedule/next.ts'
import { digestOf } from './digest.ts'

const day = 24 * 60 * 60 * 1000
/** After a longer standstill it tells of the last week. */
const longest = 7 * day

/** The digest and the time of the next stand in one transaction: none is written twice. */
export async function noteDigests(pool: Pool, now: Date): Promise<void> {
  // Asked every second by every process: first without a transaction.
  if (!(await isSomeDigestDue(pool, now))) return
  return inTransaction(pool, async client => {
    for (const each of await lockDueDigests(client, now, usualDigest)) {
      const { organization, timeZone, at, due, told } = each
      const isNow = due !== null && at !== null
      if (isNow) await write(client, each, now)
      const next = at === null ? null : nextDue({ every: 'day', at }, timeZone, now)
      await setNextDigest(client, organization, { due: next, told: isNow ? now : told })
    }
  })
}

async function write(client: PoolClient, { organization, timeZone, told }: DueDigest, now: Date): Promise<void> {
  const from = new Date(Math.max(told?.getTime() ?? now.getTime() - day, now.getTime() - longest))
  const days = await daysOfIntegrations(client, organization, { from, until: now })
  const waiting = await waitingPlans(client, organization)
  // A day on which nothing was to happen, and nothing did, is not worth a mail.
  const isQuiet = days.every(({ ended, nextDue, isSuspended }) => ended.length === 0 && !nextDue && !isSuspended)
  if (isQuiet && waiting.length === 0) return
  const integrations = days.map(digestOf)
  const span = { from: from.toISOString(), until: now.toISOString() }
  await noteDigest(client, organization, { timeZone, ...span, integrations, waiting })
}
