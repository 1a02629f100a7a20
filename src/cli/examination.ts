/** The doctor's examination: what can't be examined because of another fault is left out. */

import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { keyFileOf, keyIfThere, type Config } from '../config.ts'
import { ownConnector, type DataSource } from '../model/integration.ts'
import { dataSourcesOf, organizationsOf, openSettings } from '../store/configuration.ts'
import { databaseFacts, type DatabaseFacts } from '../store/database-facts.ts'
import { newestSchema } from '../store/migrate.ts'
import { toldOf } from '../store/told.ts'
import { checkSource, type House } from '../worker/front-door.ts'
import type { Desk } from './desk.ts'
import { shownDuration, shownNumber } from './table.ts'
import { ownVersion } from './version.ts'

export type Finding = {
  readonly what: string
  readonly ok: boolean
  readonly detail: string
  readonly advice?: string
}

type Report = (finding: Finding) => Promise<void>

const leastFree = 1024 ** 3
const mostClockDifference = 30_000
const checkTimeout = 20_000

export async function examine(desk: Desk, report: Report): Promise<void> {
  await report({ what: 'versions', ok: true, detail: `passport-sync ${ownVersion()}, Node.js ${process.version}` })
  try {
    await desk.withHouse(async house => {
      await report(await database(desk.config, house))
      await report(await clock(house))
      for (const finding of await folder(desk.config)) await report(finding)
      await connections(house, report)
    })
  } catch (error) {
    // The house itself can't be opened: that is the finding.
    await report(wrong('database', error))
    for (const finding of await folder(desk.config)) await report(finding)
  }
}

async function database({ databaseUrl }: Config, { pool }: House): Promise<Finding> {
  const { serverVersion, schema, bytes } = await databaseFacts(pool)
  const where = databaseUrl === null ? 'embedded' : 'of DATABASE_URL'
  const detail = `PostgreSQL ${serverVersion} (${where}), schema ${schema}, ${megabytes(bytes)}`
  const newest = await newestSchema()
  if (schema === newest) return { what: 'database', ok: true, detail }
  return { what: 'database', ok: false, detail, advice: `This version needs the schema ${newest}: use a newer one.` }
}

async function clock({ pool }: House): Promise<Finding> {
  const asked = Date.now()
  const { now }: DatabaseFacts = await databaseFacts(pool)
  const answered = Date.now()
  const difference = Math.abs(now.getTime() - (asked + answered) / 2)
  const detail = `differs from the database's by ${shownDuration(difference)}`
  if (difference < mostClockDifference) return { what: 'clock', ok: true, detail }
  return { what: 'clock', ok: false, detail, advice: 'Set the clock of this machine, or of the database server (NTP).' }
}

async function folder({ home, key }: Config): Promise<Finding[]> {
  const findings: Finding[] = []
  try {
    await access(home, constants.R_OK | constants.W_OK)
    const { bavail, bsize } = await statfs(home)
    const free = bavail * bsize
    findings.push({
      what: 'data folder',
      ok: free >= leastFree,
      detail: `${home}, ${megabytes(free)} free`,
      ...(free < leastFree ? { advice: 'Free some space: a run needs room for what it reads.' } : {}),
    })
    if (key === null) findings.push(await keyFile(home).catch((error: unknown) => wrong('key file', error)))
  } catch (error) {
    findings.push({
      what: 'data folder',
      ok: false,
      detail: `${home} can't be used (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'})`,
      advice: 'Give this user the right to write there, or set PASSPORT_SYNC_HOME to another folder.',
    })
  }
  return findings
}

async function keyFile(home: string): Promise<Finding> {
  const file = keyFileOf(home)
  // Throws KEY_FILE_INVALID for what is no key.
  await keyIfThere({ home, key: null })
  const { mode } = await stat(file)
  if ((mode & 0o077) === 0) return { what: 'key file', ok: true, detail: file }
  const detail = `${file} can be read by others`
  return { what: 'key file', ok: false, detail, advice: `Take that right away: chmod 600 ${file}` }
}

async function connections(house: House, report: Report): Promise<void> {
  const sources: DataSource[] = []
  for (const { id } of await organizationsOf(house.pool)) sources.push(...(await dataSourcesOf(house.pool, id)))
  for (const source of sources.filter(({ connector }) => connector !== ownConnector)) {
    const what = `data source ${source.name}`
    try {
      await openSettings(house.pool, house.key, source.id)
      await report({ what, ok: true, detail: await connect(house, source) })
    } catch (error) {
      await report(wrong(what, error))
    }
  }
}

async function connect(house: House, { name }: DataSource): Promise<string> {
  const signal = AbortSignal.timeout(checkTimeout)
  const steps: string[] = []
  for await (const step of checkSource(house, name, { signal, onNotice: () => undefined })) steps.push(step.name)
  return `the key fits, the connection is OK (${shownNumber(steps.length)} steps)`
}

function wrong(what: string, error: unknown): Finding {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    const detail = `it did not answer within ${shownDuration(checkTimeout)}`
    return { what, ok: false, detail, advice: 'See where it hangs: `passport-sync check`.' }
  }
  const { message, advice, code } = toldOf(error)
  return { what, ok: false, detail: `${message} (${code})`, advice }
}

function megabytes(bytes: number): string {
  return `${shownNumber(Math.round(bytes / 1024 ** 2))} MB`
}
