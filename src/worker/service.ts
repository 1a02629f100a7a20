/** The service of one process: begins what is due, carries runs on, takes over from processes that were lost, tells of ends. */

import { setTimeout as pause } from 'node:timers/promises'
import type { PgBoss } from 'pg-boss'
import type { PoolClient } from 'pg'
import { Problem } from '../model/problem.ts'
import { abandonedRuns, ownRuns, queueChannel, releaseRun } from '../store/claims.ts'
import { noteEnds } from '../store/notices.ts'
import { giveUpLost } from '../store/presence.ts'
import { makeDispatcher, openBoss, runQueue, type Dispatcher, type RunJob } from './boss.ts'
import { GivenBack, isCarried } from './carry-on.ts'
import { carryJob } from './carry-job.ts'
import { databaseLost } from './database-lost.ts'
import { endLost } from './end-unsent.ts'
import { forgetOldValues } from './forget-values.ts'
import type { House } from './house.ts'
import { interrupt } from './launch.ts'
import { lookForLikely } from './look-for-likely.ts'
import { duplicatesWhereDue } from './merge-unattended.ts'
import { noteDigests } from './notify/digest-due.ts'
import { isPublicAddress } from '../connectors/kit/public-address.ts'
import { openCourier, type MailSettings } from './notify/courier.ts'
import { openSender } from './notify/send.ts'
import { whilePresent } from './presence.ts'
import { scheduleDue, scheduleFollowers } from './schedule/schedule-due.ts'

/** Told in words and codes without personal data. */
export type ServiceLog = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  /** The error's kind, code and place may be shown; not its words. */
  error(error: unknown, message: string): void
}

export type ServiceSettings = {
  /** Runs carried out at once by this process; 0: it only begins them. */
  readonly workers: number
  readonly log: ServiceLog
  readonly mail: MailSettings | null
  /** Webhooks in private networks are not called. */
  readonly refusePrivateAddresses: boolean
}

export type Service = {
  /** Rejects when the service broke down by an error of the program; resolves when it was stopped. */
  readonly ended: Promise<void>
  /** Gives running plans back and lets applications end, within five seconds. */
  stop(): Promise<void>
}

const every = 1000
const applyWithin = 4000
const stopWithin = 4700

export async function startService(house: House, settings: ServiceSettings): Promise<Service> {
  const ending = new AbortController()
  const started = Promise.withResolvers<void>()
  const ended = keepPresent(house, settings, ending.signal, started.resolve)
  ended.catch(started.reject)
  await started.promise
  return {
    ended,
    stop: async () => {
      ending.abort(new GivenBack('the process ends'))
      await Promise.race([ended, pause(stopWithin, undefined, { ref: false })])
    },
  }
}

/** Visible to the others all the time; when they gave this process up, it begins anew as if it had just been started. */
async function keepPresent(
  house: House,
  settings: ServiceSettings,
  ending: AbortSignal,
  onStart: () => void,
): Promise<void> {
  const { log } = settings
  const boss = await openBoss(house.pool, error => log.error(error, 'the job engine had trouble'))
  const dispatcher = makeDispatcher(house.pool, boss)
  const mayReach = settings.refusePrivateAddresses ? isPublicAddress : undefined
  const sender = openSender(house, openCourier({ mail: settings.mail, mayReach }))
  let isFirst = true
  try {
    while (!ending.aborted) {
      try {
        await whilePresent(house.pool, async lost => {
          if (isFirst) onStart()
          isFirst = false
          await serve({ house, boss, dispatcher, settings, lost, ending, sender })
          if (lost.aborted) log.warn({}, 'this process was not seen for a while: it begins anew')
        })
      } catch (error) {
        if (!databaseLost(error)) throw error
        await pause(every)
      }
    }
  } finally {
    await sender.close()
    await boss.stop({ graceful: false, close: false })
  }
}

type Serving = {
  readonly house: House
  readonly boss: PgBoss
  readonly dispatcher: Dispatcher
  readonly settings: ServiceSettings
  readonly lost: AbortSignal
  readonly ending: AbortSignal
  readonly sender: ReturnType<typeof openSender>
}

async function serve(serving: Serving): Promise<void> {
  const { boss, lost, ending } = serving
  const stopped = AbortSignal.any([lost, ending])
  const bell = makeBell(stopped)
  await startWorking(serving, bell)
  try {
    await Promise.all([listen(serving, bell, stopped), keepHouse(serving, bell, stopped)])
  } finally {
    // An application that takes longer is left to PostgreSQL, which takes it back; another process applies the plan.
    await Promise.race([boss.offWork(runQueue), pause(applyWithin, undefined, { ref: false })])
  }
}

async function startWorking({ house, boss, dispatcher, settings, lost, ending }: Serving, bell: Bell): Promise<void> {
  const { workers, log } = settings
  if (workers === 0) return
  const options = { localConcurrency: workers, pollingIntervalSeconds: 1, heartbeatRefreshSeconds: 3 }
  await boss.work<RunJob>(runQueue, options, async jobs => {
    for (const { data } of jobs) {
      try {
        const onNotice = (run: string, text: string): void => log.info({ run }, text)
        const ended = await carryJob(house, data.run, { signal: ending, lost, onNotice })
        if (!ended) dispatcher.forget(data.run)
        else log.info({ run: ended.id, state: ended.state, ms: ended.durationMs }, 'a run was carried out')
      } catch (error) {
        // The run's row says what became of it; the job has done its part.
        if (error instanceof Problem) log.warn({ run: data.run, code: error.code }, error.message)
        else log.error(error, 'a run was broken off')
      }
    }
    // What waited for this one's end.
    bell.ring()
  })
}

/** Everything that has to be done again and again; what fails for want of the database is done the next time. */
async function keepHouse(
  { house, boss, dispatcher, settings, sender }: Serving,
  bell: Bell,
  stopped: AbortSignal,
): Promise<void> {
  const { pool } = house
  const { log } = settings
  let isAway = false
  let looking: Looking = null
  let forgetting: Forgetting = null
  while (!stopped.aborted) {
    try {
      await giveUpLost(pool)
      await releaseStrays(house)
      await endAbandoned(house)
      await scheduleDue(pool, new Date())
      await scheduleFollowers(pool, new Date())
      if ((await dispatcher.dispatch()) > 0) for (const { id } of boss.getWipData()) boss.notifyWorker(id)
      looking = lookAside(house, log, looking, stopped)
      forgetting = forgetAside(house, log, forgetting, stopped)
      await noteEnds(pool)
      await noteDigests(pool, new Date())
      await sender.send((notice, error) => log.error(error, `a ${notice.channel} could not be sent`))
      if (isAway) log.info({}, 'the database answers again')
      isAway = false
    } catch (error) {
      if (!isAway) log.error(error, databaseLost(error) ? 'the database does not answer' : 'housekeeping failed')
      isAway = true
    }
    await bell.rung(every)
  }
}

type Looking = { isOver: boolean } | null

/** New domains of uniqueness are held against the directory beside everything else, which does not wait for it. */
function lookAside({ pool }: House, log: ServiceLog, before: Looking, signal: AbortSignal): Looking {
  if (before && !before.isOver) return before
  const looking = { isOver: false }
  duplicatesWhereDue(pool, signal)
    .then(() => lookForLikely(pool, new Date(), { signal }))
    .catch(async (error: unknown) => {
      if (signal.aborted) return
      log.error(error, 'duplicates could not be looked for')
      await pause(lookAgainAfter, undefined, { ref: false })
    })
    .finally(() => (looking.isOver = true))
  return looking
}

type Forgetting = { readonly due: number; isOver: boolean } | null

/** Values that are older than they are kept go, once an hour, beside everything else. */
function forgetAside({ pool }: House, log: ServiceLog, before: Forgetting, signal: AbortSignal): Forgetting {
  if (before && !(before.isOver && performance.now() >= before.due)) return before
  const forgetting = { due: performance.now() + forgetEvery, isOver: false }
  forgetOldValues(pool, new Date(), signal)
    .then(runs => runs > 0 && log.info({ runs }, 'values of old runs were removed'))
    .catch((error: unknown) => {
      if (!signal.aborted) log.error(error, 'values of old runs could not be removed')
    })
    .finally(() => (forgetting.isOver = true))
  return forgetting
}

/** Milliseconds. */
const forgetEvery = 60 * 60 * 1000

/** Milliseconds, where something went wrong. */
const lookAgainAfter = 60_000

/** Runs that are this process's own though nothing carries them on: a break of the database came between. */
async function releaseStrays({ pool }: House): Promise<void> {
  // Asked in this order: what is claimed meanwhile is carried before it is the process's own.
  const own = await ownRuns(pool)
  for (const claim of own.filter(({ run }) => !isCarried(run))) await releaseRun(pool, claim)
}

/** Runs that nobody will carry on: a person's whose process has gone, or one that ended too many processes. */
async function endAbandoned({ pool }: House): Promise<void> {
  for (const { id, lasting } of await abandonedRuns(pool)) {
    if (!lasting) {
      await interrupt(pool, id)
      continue
    }
    await endLost(pool, id, {
      code: 'RUN_BREAKS_OFF',
      message: 'The processes that carried this run out ended before it did, again and again.',
      advice: 'Look at the log of the workers for why they end; memory is the usual cause.',
    })
  }
}

/** Hears at once of runs that are queued elsewhere; the round of every second finds what was not heard. */
async function listen({ house }: Serving, bell: Bell, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    let client: PoolClient | undefined
    try {
      client = await house.pool.connect()
      client.on('notification', bell.ring)
      await client.query(`listen ${queueChannel}`)
      await brokenOrStopped(client, stopped)
    } catch (error) {
      if (!databaseLost(error)) throw error
    } finally {
      // Not for others: it listens.
      client?.release(true)
    }
    if (!stopped.aborted) await pause(every, undefined, { signal: stopped }).catch(() => undefined)
  }
}

function brokenOrStopped(client: PoolClient, stopped: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => resolve()
    client.once('end', done)
    client.once('error', done)
    stopped.addEventListener('abort', done, { once: true })
    if (stopped.aborted) done()
  })
}

type Bell = { readonly ring: () => void; rung(within: number): Promise<void> }

/** One that is rung while nobody waits is heard by the next who does. */
function makeBell(stopped: AbortSignal): Bell {
  let wake: (() => void) | null = null
  let isRung = false
  const ring = (): void => {
    isRung = true
    wake?.()
  }
  stopped.addEventListener('abort', ring, { once: true })
  return {
    ring,
    rung: async within => {
      if (!isRung && !stopped.aborted) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, within)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      isRung = false
      wake = null
    },
  }
}
