/** The schools that a data source has right now, in Passport's words. */

import type { Integration } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import type { Values } from '../model/value.ts'
import { shapeValues } from '../sync/map.ts'
import type { House } from './house.ts'
import { readyTasks } from './ready-tasks.ts'
import { openSource } from './source-settings.ts'

export type SourceSchool = { readonly key: string; readonly values: Values }

/** A list to choose from waits for another system: not for ever, and not for a nation's schools. */
const longest = 60_000
const mostSchools = 20_000

/** Throws what the data source's own reads throw, SCHOOLS_NOT_READ, and READ_TOO_SLOW. */
export async function sourceSchools(house: House, integration: Integration): Promise<SourceSchool[]> {
  const { connector, settings, tables } = await openSource(house, integration.source)
  const task = readyTasks(integration, connector, settings, tables, []).find(({ entity }) => entity === 'school')
  if (!task) throw noSchools(integration.name)
  const signal = AbortSignal.timeout(longest)
  const system = connector.open(settings, { now: () => new Date(), signal, notice: () => undefined })
  const schools: SourceSchool[] = []
  try {
    for await (const { records } of system.read('school')) {
      for (const { key, attributes } of records) {
        const mapped = task.map(attributes, false)
        if (mapped.kind === 'mapped') schools.push({ key, values: shapeValues('school', mapped.values).values })
      }
      if (schools.length > mostSchools) throw tooMany(integration.source.name)
    }
  } catch (error) {
    throw signal.aborted ? tooSlow(integration.source.name) : error
  } finally {
    await system.close()
  }
  return schools
}

function noSchools(integration: string): Problem {
  return new Problem({
    code: 'SCHOOLS_NOT_READ',
    message: `${integration} has no task for schools, so there is nothing to map.`,
    advice: 'Add the task school.',
  })
}

function tooMany(source: string): Problem {
  return new Problem({
    code: 'SCHOOLS_TOO_MANY',
    message: `${source} has more than ${mostSchools} schools: they can't be shown as one list.`,
    advice: 'Leave out those that do not count by a filter of the task school.',
  })
}

function tooSlow(source: string): Problem {
  return new Problem({
    code: 'READ_TOO_SLOW',
    message: `${source} did not send its schools within a minute.`,
    advice: 'Test its connection, then try again.',
    retry: true,
  })
}
