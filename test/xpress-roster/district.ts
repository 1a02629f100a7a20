/** A district that imports from a simulated xPress Roster provider, from a simulated PowerSchool of the same people, or both. */

import { openPowerSchool, powerSchool as sis } from '../../src/connectors/powerschool/connector.ts'
import { openXpressRoster, xpressRoster } from '../../src/connectors/xpress-roster/connector.ts'
import type { Settings } from '../../src/model/connector.ts'
import type { Domain } from '../../src/model/domain.ts'
import { companions, entityTypes, inDependencyOrder } from '../../src/model/entity.ts'
import { defaultLimits } from '../../src/model/integration.ts'
import type { Run } from '../../src/model/run.ts'
import { applyConfiguration } from '../../src/store/configuration.ts'
import { launch, type House, type Launch } from '../../src/worker/front-door.ts'
import { readExpected, readFact } from '../../simulators/district/expected.ts'
import type { SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { startXpressRoster, type SimulatedXpressRoster } from '../../simulators/xpress-roster/server.ts'
import { growPowerSchool, settingsOf as powerSchoolSettings } from '../powerschool/district.ts'
import { openDistrict, type District } from '../support/house.ts'
import { hastyPatience } from '../support/powerschool.ts'
import { settingsOf } from '../support/xpress-roster.ts'

export type Region = {
  readonly provider: SimulatedXpressRoster
  readonly powerSchool: SimulatedPowerSchool
  /** Everything, unless the options say otherwise. */
  readonly run: (options?: Partial<Launch>) => Promise<Run>
  readonly counts: () => Promise<Readonly<Record<string, number>>>
  /** What an import must find: as of PowerSchool, but that a course belongs to one school. */
  readonly expected: () => Readonly<Record<string, number>>
} & Pick<District, 'house' | 'records' | 'record' | 'changes' | 'problems' | 'everything' | 'directory'> & {
    close(): Promise<void>
  }

export async function openRegion(students = 60, domains: readonly Domain[] = []): Promise<Region> {
  const powerSchool = await growPowerSchool(students)
  const { db } = powerSchool
  const provider = await startXpressRoster({ db })
  const district = await openDistrict()
  const clock = () => new Date(`${readFact(db, 'today')}T17:00:00Z`)
  const atNoon = (): void => {
    powerSchool.dials.now = `${readFact(db, 'today')}T12:00:00`
    provider.dials.now = powerSchool.dials.now
  }
  const house: House = {
    ...district.house,
    connectorById: id =>
      id === 'powerschool'
        ? { ...sis, open: (settings, ports) => openPowerSchool(settings, { ...ports, now: clock }, hastyPatience) }
        : {
            ...xpressRoster,
            open: (settings, ports) => openXpressRoster(settings, { ...ports, now: clock }, hastyPatience),
          },
  }
  await configure(house, powerSchoolSettings(powerSchool), { ...settingsOf(provider), pageSize: 50 }, domains)
  atNoon()
  return {
    ...district,
    house,
    provider,
    powerSchool,
    run: changed => {
      atNoon()
      return launch(house, { ...district.options, integration: 'Region import', full: true, ...changed })
    },
    counts: async () => {
      const counts: Record<string, number> = {}
      for (const entity of entityTypes) counts[entity] = (await district.records(entity)).length
      return counts
    },
    expected: () => {
      const taught = `select count(distinct schoolid || ' ' || course_number) as count from sections
        where (schoolid, termid) in (select schoolid, id from terms where yearid = (select max(yearid) from terms
          where firstday <= :today and lastday >= :today))`
      const course = Number(db.prepare(taught).get({ today: readFact(db, 'today') })?.['count'])
      return { ...Object.fromEntries(readExpected(db)), course }
    },
    close: async () => {
      await district.close()
      await provider.close()
      await powerSchool.close()
    },
  }
}

async function configure(house: House, ofSis: Settings, region: Settings, domains: readonly Domain[]): Promise<void> {
  const tasks = inDependencyOrder([...entityTypes, ...entityTypes.flatMap(entity => companions[entity])]).map(
    entity => ({
      entity,
      mapping: {},
      filters: [],
      exclude: [],
      blankErases: [],
    }),
  )
  const integration = (name: string, source: string) => ({
    name,
    type: 'import' as const,
    source,
    schools: 'auto' as const,
    tasks,
    preview: false,
    limits: defaultLimits,
  })
  await applyConfiguration(house.pool, house.key, {
    organization: { name: 'Maple Unified', type: 'district', timeZone: 'America/New_York' },
    schools: [],
    sources: [
      sourceOf('PowerSchool', 'powerschool', ofSis, ['clientSecret']),
      sourceOf('Region', 'xpress-roster', region, ['apiKey', 'clientSecret', 'password']),
    ],
    integrations: [integration('Region import', 'Region'), integration('Nightly import', 'PowerSchool')],
    masterFields: [],
    domains,
  })
}

function sourceOf(name: string, connector: string, all: Settings, secret: readonly string[]) {
  const entries = Object.entries(all)
  return {
    name,
    connector,
    settings: Object.fromEntries(entries.filter(([field]) => !secret.includes(field))),
    secrets: Object.fromEntries(
      entries.filter(([field]) => secret.includes(field)).map(([field, value]) => [field, String(value)]),
    ),
  }
}
