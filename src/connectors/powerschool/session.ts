/** What one opened PowerSchool is read with: the client, the district's day, and the school year; asked once. */

import type { ConnectorPorts } from '../../model/connector.ts'
import { textOf } from './answers.ts'
import type { PowerSchoolClient, QueryArguments } from './client.ts'
import type { PowerQuery } from './queries/power-query.ts'
import { yearsQuery } from './queries/term.ts'
import { chooseYear, dayIn, readYears, type SchoolYear } from './school-year.ts'
import type { PowerSchoolSettings } from './settings.ts'
import { statusCodes } from './words.ts'

export type Session = {
  readonly client: PowerSchoolClient
  readonly settings: PowerSchoolSettings
  readonly notice: (text: string) => void
  readonly now: () => Date
  readonly today: () => Promise<string>
  readonly schoolYear: () => Promise<SchoolYear>
}

export function openSession(client: PowerSchoolClient, settings: PowerSchoolSettings, ports: ConnectorPorts): Session {
  const today = once(async () => dayIn(textOf((await client.metadata())['district_timezone']), ports.now()))
  const schoolYear = once(async () => {
    const ask = async () => readYears((await client.query({ name: yearsQuery.name, args: {} })).rows)
    const years = await ask()
    // That there is none at all is believed only when it is said twice.
    return chooseYear(years.length > 0 ? years : await ask(), await today(), settings.schoolYear)
  })
  return { client, settings, notice: ports.notice, now: ports.now, today, schoolYear }
}

/** The arguments that say what counts, as far as the query takes them. */
export async function countingArguments(session: Session, query: PowerQuery): Promise<QueryArguments> {
  const args: Record<string, string | number | readonly number[]> = {}
  if (query.args.includes('today')) args['today'] = await session.today()
  if (query.args.includes('statuses')) args['statuses'] = statusCodes(session.settings.studentStatuses)
  if (query.args.includes('term_low')) {
    const { yearId } = await session.schoolYear()
    args['term_low'] = yearId * 100
    args['term_high'] = yearId * 100 + 99
  }
  return args
}

/** Asked when first wanted; a failure is not kept. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = null
      throw error
    })
    return answer
  }
}
