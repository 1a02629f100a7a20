/** A district that imports from a simulated PowerSchool over real HTTP, on days of the test's choosing. */

import { strToU8, zipSync } from 'fflate'
import { openPowerSchool, powerSchool as connector } from '../../src/connectors/powerschool/connector.ts'
import { makePlugin } from '../../src/connectors/powerschool/plugin.ts'
import { parsePowerSchoolSettings } from '../../src/connectors/powerschool/settings.ts'
import { catalog } from '../../src/model/catalog.ts'
import type { Settings } from '../../src/model/connector.ts'
import { entityTypes, type EntityType } from '../../src/model/entity.ts'
import {
  defaultLimits,
  type ConflictPolicy,
  type IntegrationType,
  type Limits,
  type SchoolMapping,
  type Task,
} from '../../src/model/integration.ts'
import type { Run } from '../../src/model/run.ts'
import { applyConfiguration } from '../../src/store/configuration.ts'
import { launch, type House, type Launch } from '../../src/worker/front-door.ts'
import { readExpected, readFact, refreshExpected, writeFact } from '../../simulators/district/expected.ts'
import { growInto } from '../../simulators/district/powerschool.ts'
import { startPowerSchool, type SimulatedPowerSchool } from '../../simulators/powerschool/server.ts'
import { boundless, openDistrict, type District, type NamedRecord } from '../support/house.ts'
import { hastyPatience } from '../support/powerschool.ts'

/** A day long past: the district's clock never meets the machine's. */
export const firstDay = '2025-10-14'

export const extensions = ['u_students_extension.preferredname', 'u_students_extension.busroute']

/** The sample district, grown, with our plugin installed and enabled. */
export async function growPowerSchool(students = 400, wish: PluginWish = {}): Promise<SimulatedPowerSchool> {
  const powerSchool = await startPowerSchool()
  growInto(powerSchool.db, { seed: 7, students, today: firstDay })
  installPlugin(powerSchool, wish)
  return powerSchool
}

/** Installs our plugin over an older one, or one that somebody has changed, and enables it. */
export function installPlugin(
  powerSchool: SimulatedPowerSchool,
  { entities = entityTypes, write = false, changed = (xml: string) => xml }: PluginWish = {},
): void {
  const settings = parsePowerSchoolSettings(settingsOf(powerSchool))
  const last = versions.get(powerSchool)
  const plugin = makePlugin(settings, {
    entities,
    write,
    ...(last === undefined ? {} : { previous: { version: last, contentHash: 'another' } }),
  })
  const files = { ...plugin.files, 'plugin.xml': changed(plugin.files['plugin.xml'] ?? '') }
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const)
  const report = powerSchool.installPlugin(zipSync(Object.fromEntries(entries)))
  if (!report.canEnable) throw new Error(JSON.stringify(report))
  versions.set(powerSchool, plugin.version)
  powerSchool.enablePlugin(true)
}

export type PluginWish = {
  readonly entities?: readonly EntityType[]
  /** What an integration that writes needs. */
  readonly write?: boolean
  readonly changed?: (xml: string) => string
}

/** What is installed: PowerSchool takes only a higher version. */
const versions = new WeakMap<SimulatedPowerSchool, string>()

export function settingsOf({ url, clientId, clientSecret }: SimulatedPowerSchool): Settings {
  return { url, clientId, clientSecret, extensions }
}

export type Wish = {
  readonly type?: IntegrationType
  readonly conflicts?: ConflictPolicy
  readonly settings?: Settings
  readonly schools?: SchoolMapping
  readonly limits?: Limits
  readonly entities?: readonly EntityType[]
  readonly tasks?: Readonly<Partial<Record<EntityType, Partial<Task>>>>
  /** What becomes blank in PowerSchool becomes blank in Passport: then an import forgets nothing that a fresh one lacks. */
  readonly blanksErase?: boolean
}

export type Import = Pick<
  District,
  'house' | 'records' | 'record' | 'changes' | 'problems' | 'everything' | 'directory' | 'url' | 'close'
> & {
  /** Everything, unless the options say otherwise: `{ full: false }` reads what changed. */
  readonly run: (options?: Partial<Launch>) => Promise<Run>
  readonly options: Launch
  readonly configure: (wish: Wish) => Promise<void>
  /** What is in use, called by PowerSchool's keys. */
  readonly active: () => Promise<readonly NamedRecord[]>
  readonly counts: () => Promise<Readonly<Record<string, number>>>
  /** Waits and retries, as the administrator is told of them. */
  readonly notices: string[]
}

/** A Passport of its own, with an empty directory. */
export async function openImport(powerSchool: SimulatedPowerSchool, wish: Wish = {}): Promise<Import> {
  const district = await openDistrict()
  const clock = () => new Date(`${readFact(powerSchool.db, 'today')}T17:00:00Z`)
  const house: House = {
    ...district.house,
    connectorById: () => ({
      ...connector,
      open: (settings, ports) => openPowerSchool(settings, { ...ports, now: clock }, hastyPatience),
    }),
  }
  const configure = (changed: Wish) => configureImport(house, settingsOf(powerSchool), changed)
  await configure(wish)
  const notices: string[] = []
  const options: Launch = {
    ...district.options,
    integration: 'Nightly import',
    full: true,
    onNotice: text => void notices.push(text),
  }
  return {
    ...district,
    house,
    configure,
    options,
    notices,
    run: changed => {
      // By PowerSchool's own clock it is the evening of its day; what is done that day was done in the morning.
      powerSchool.dials.now = `${readFact(powerSchool.db, 'today')}T12:00:00`
      return launch(house, { ...options, ...changed })
    },
    active: async () => (await district.directory()).filter(({ state }) => state === 'active'),
    counts: async () => {
      const counts: Record<string, number> = {}
      for (const entity of entityTypes) counts[entity] = (await district.records(entity)).length
      return counts
    },
  }
}

async function configureImport(house: House, usual: Settings, wish: Wish): Promise<void> {
  const { clientSecret, ...settings } = { ...usual, ...wish.settings }
  const tasks = (wish.entities ?? entityTypes).map(entity => ({
    entity,
    mapping: {},
    filters: [],
    exclude: [],
    blankErases: wish.blanksErase ? erasable(entity) : [],
    ...wish.tasks?.[entity],
  }))
  await applyConfiguration(house.pool, house.key, {
    organization: { name: 'Maple Unified', type: 'district', timeZone: 'America/New_York' },
    schools: [],
    sources: [
      { name: 'PowerSchool', connector: 'powerschool', settings, secrets: { clientSecret: String(clientSecret) } },
    ],
    integrations: [
      {
        name: 'Nightly import',
        type: wish.type ?? 'import',
        conflicts: wish.conflicts ?? 'newest',
        source: 'PowerSchool',
        schools: wish.schools ?? 'auto',
        tasks,
        preview: false,
        limits: wish.limits ?? defaultLimits,
      },
    ],
    masterFields: [],
  })
}

function erasable(entity: EntityType): string[] {
  const own = entity === 'student' ? extensions.map(name => `custom.${name.split('.')[1]}`) : []
  return [...catalog[entity].attributes.filter(({ required }) => !required).map(({ name }) => name), ...own]
}

/** The directory as a fresh Passport would have it of PowerSchool's present state. */
export async function freshDirectory(
  powerSchool: SimulatedPowerSchool,
  wish: Wish = {},
): Promise<readonly NamedRecord[]> {
  const fresh = await openImport(powerSchool, { limits: boundless, ...wish })
  try {
    const { state, failure } = await fresh.run()
    if (state !== 'done') throw new Error(`The fresh import ended ${state}: ${failure?.message}`)
    return await fresh.active()
  } finally {
    await fresh.close()
  }
}

/** The next day dawns in the district; returned for what is to happen on it. */
export function nextDay({ db }: SimulatedPowerSchool): string {
  const [year = 0, month = 0, day = 0] = readFact(db, 'today').split('-').map(Number)
  const next = new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(0, 10)
  writeFact(db, 'today', next)
  refreshExpected(db)
  return next
}

export function expectedOf({ db }: SimulatedPowerSchool): Readonly<Record<string, number>> {
  return Object.fromEntries(readExpected(db))
}

/** What only one of two directories holds; nothing in either list means that they are alike. */
export function difference(one: readonly NamedRecord[], other: readonly NamedRecord[]) {
  const texts = (records: readonly NamedRecord[]) => new Set(records.map(record => JSON.stringify(record)))
  const [ofOne, ofOther] = [texts(one), texts(other)]
  return {
    onlyOne: [...ofOne].filter(text => !ofOther.has(text)),
    onlyOther: [...ofOther].filter(text => !ofOne.has(text)),
  }
}

export const alike = { onlyOne: [], onlyOther: [] }
