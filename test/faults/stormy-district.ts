/** A small district on a PostgreSQL of its own, whose source has changed in every way; two servers that carry its runs. */

import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findIntegration } from '../../src/store/configuration.ts'
import { queueRun } from '../../src/store/claims.ts'
import { findRun } from '../../src/store/runs.ts'
import type { Run } from '../../src/model/run.ts'
import { newId } from '../../src/worker/front-door.ts'
import { serve } from '../api/service.ts'
import { writePaperFile } from '../crash/paper-file.ts'
import { startProcess, type ServiceProcess } from '../service/processes.ts'
import { boundless, openDistrictOn } from '../support/house.ts'
import { openOwnCluster } from '../support/own-cluster.ts'
import { strike, write, type Paper } from '../support/paper-source.ts'
import { writeSmallRoster } from '../support/small-roster.ts'
import { wholeState } from '../support/whole-state.ts'
import { openNetwork, type Network } from './network.ts'

/** A server with its scheduler and worker, and the network between it and PostgreSQL. */
export type Station = {
  readonly network: Network
  server: ServiceProcess
  /** As PostgreSQL knows the process. */
  id: string
  /** Where its API answers. */
  address: string
}

export type StormyDistrict = {
  readonly stations: readonly [Station, Station]
  /** As a run ends when nothing happens to it. */
  readonly undisturbed: string
  readonly integration: number
  /** A run reads so many. */
  readonly pages: number
  /** An administrator's API key. */
  readonly key: string
  /** Back to the moment before the run. */
  startAnew(): Promise<void>
  /** Waits for whoever is free; its id. */
  queue(): Promise<string>
  ended(run: string): Promise<Run>
  run(id: string): Promise<Run | null>
  state(): Promise<string>
  /** Runs besides the one that is in the history when all begins. */
  runs(): Promise<number>
  /** As if the station had not been seen for so many seconds: no test waits for that. */
  age(station: Station, seconds: number): Promise<void>
  /** Cuts its connections from PostgreSQL's side. */
  terminate(station: Station): Promise<void>
  restart(mode: 'immediate' | 'fast'): Promise<void>
  /** A new server in the place of one that ended. */
  replace(station: Station): Promise<void>
  close(): Promise<void>
}

export async function openStormyDistrict(): Promise<StormyDistrict> {
  const cluster = await openOwnCluster()
  const district = await openDistrictOn({ url: cluster.url, drop: async () => undefined })
  const { pool } = district.house
  await district.configure({ limits: boundless })
  writeBefore(district.paper)
  await district.run()
  await pool.query(`create schema kept; ${kept.map(table => `create table kept.${table} as table ${table}`).join(';')}`)
  writeAfter(district.paper)
  const paperFile = join(cluster.home, 'paper.json')
  await writePaperFile(paperFile, district.paper)
  await district.run({ full: true })
  const undisturbed = await wholeState(pool)
  const { id: integration, organization } = await findIntegration(pool, 'Import')
  const { server, root } = await serve(district.house)
  await server.close()

  /** Until PostgreSQL answers; and again if who was given up and still wrote was in the way. */
  const lasting = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await ask()
      } catch (error) {
        if (!isAway(error)) throw error
        await pause(20)
      }
    }
  }
  const tell = (sql: string, values: readonly unknown[] = []) => lasting(() => pool.query(sql, [...values]))
  const start = async (network: Network): Promise<Pick<Station, 'server' | 'id' | 'address'>> => {
    const started = await startProcess({ url: network.url, paperFile }, { workers: 1, serves: true })
    const told = (await started.said(/^serves/)).split(' ')
    return { server: started, id: told[1] ?? '', address: told[2] ?? '' }
  }
  const open = async (): Promise<Station> => {
    const network = await openNetwork(cluster.url)
    return { network, ...(await start(network)) }
  }
  const stations = [await open(), await open()] as const

  return {
    stations,
    undisturbed,
    integration,
    pages: Object.values(district.paper.records).reduce(
      (sum, { size }) => sum + Math.max(1, Math.ceil(size / district.paper.pageSize)),
      0,
    ),
    key: root,
    startAnew: async () => {
      await tell(
        `delete from run; delete from change; delete from bookmark; delete from link; delete from directory_record;
         ${kept.map(table => `insert into ${table} select * from kept.${table}`).join(';')}`,
      )
    },
    queue: async () => {
      const id = newId()
      const wish = { id, organization, integration, integrationName: 'Import', full: true, preview: false }
      await lasting(() => queueRun(pool, { ...wish, trigger: 'test', startedBy: 'test', dueAt: null }))
      return id
    },
    run: id => lasting(() => findRun(pool, id)),
    ended: async id => {
      for (;;) {
        const run = await lasting(() => findRun(pool, id))
        if (run && run.state !== 'queued' && run.state !== 'running') return run
        await pause(20)
      }
    },
    state: () => lasting(() => wholeState(pool)),
    runs: async () => (await tell(`select from run where id not in (select id from kept.run)`)).rowCount ?? 0,
    age: async ({ id }, seconds) => {
      await tell(`update process set seen_at = seen_at - make_interval(secs => $2) where id = $1`, [id, seconds])
      await tell(`select pg_notify('passport_sync_queue', '')`)
    },
    terminate: async ({ id }) => {
      await tell(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1`, [
        `passport-sync ${id}`,
      ])
    },
    restart: mode => cluster.restart(mode),
    replace: async station => void Object.assign(station, await start(station.network)),
    close: async () => {
      for (const { server: process, network } of stations) {
        await process.kill()
        await network.close()
      }
      await district.close()
      await cluster.close()
    },
  }
}

const kept = ['run', 'directory_record', 'link', 'bookmark', 'change']

/** What PostgreSQL and the driver say while it goes down and comes up, or of a statement that gave way to another. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return /^(57P0[1-3]|40P01|08\w+|ECONN\w+|EPIPE)$/.test(code) || error.message.startsWith('Connection terminated')
}

function writeBefore(paper: Paper): void {
  paper.pageSize = 2
  writeSmallRoster(paper)
  for (let n = 10; n < 24; n += 1) {
    write(paper, 'student', `${n}`, { givenName: 'A', familyName: `B${n}`, school: '11' })
  }
}

/** Records come, change, and leave with what needs them. */
function writeAfter(paper: Paper): void {
  for (let n = 18; n < 32; n += 1) {
    write(paper, 'student', `${n}`, { givenName: 'C', familyName: `D${n}`, school: '12' })
  }
  for (let n = 20; n < 32; n += 1) write(paper, 'enrollment', `e${n}`, { student: `${n}`, section: '701' })
  strike(paper, 'student', '1', '12')
  strike(paper, 'enrollment', '8001')
}
