/** Reads a district file: the configuration it asks for, or everything that is wrong with it, with line and column. */

import { z } from 'zod'
import type { Connector } from '../model/connector.ts'
import type { ConfiguredIntegration, DesiredConfiguration } from '../model/configuration.ts'
import type { LookupTable } from '../model/rule.ts'
import { notifyNobody } from '../model/schedule.ts'
import type { Values } from '../model/value.ts'
import { districtFileFrame, organizationFrame, schoolPart, sourcePart } from './district-file.ts'
import { readIntegration } from './file-integration.ts'
import { refuseEndlessSchedules, refuseUnknownPredecessors } from './file-schedule.ts'
import type { CheckRules } from './file-task.ts'
import { readDomains } from './file-domain.ts'
import { readLookupTables } from './file-lookup-table.ts'
import { readMasterFields } from './file-master-field.ts'
import { readSource, refusePrefixes, type ReadSource } from './file-source.ts'
import { collectFaults, nameOf, readPart, type Faults, type Placed } from './read-part.ts'
import { isFaulty, readYaml, type Fault, type Path, type YamlText } from './yaml-text.ts'

/** What the file is held against. */
export type FileChecks = {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly connectors: readonly Connector[]
  readonly checkRules: CheckRules
  /** Names of schools that the organization has in the directory already: school mappings may point to them. */
  knownSchools(organization: string): readonly string[]
  /** Lookup tables that the organization has already. */
  knownTables?(organization: string): readonly LookupTable[]
  /** The CSV that a lookup table of the file names by path. Throws a Problem; absent where paths mean nothing. */
  readTable?(path: string): string
}

export type DistrictFileRead =
  | { readonly kind: 'good'; readonly configuration: DesiredConfiguration }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] }

export function readDistrictFile(text: string, checks: FileChecks): DistrictFileRead {
  const yaml = readYaml(text)
  if (isFaulty(yaml)) return { kind: 'faulty', faults: yaml }
  const faults = collectFaults(yaml)
  refuseVariablesElsewhere(yaml, faults)
  refuseNull(yaml, faults)
  const configuration = readConfiguration(yaml.value, checks, faults)
  if (configuration && faults.found.length === 0) return { kind: 'good', configuration }
  const inOrder = faults.found.toSorted((a, b) => a.line - b.line || a.column - b.column)
  return { kind: 'faulty', faults: inOrder }
}

function readConfiguration(value: unknown, checks: FileChecks, faults: Faults): DesiredConfiguration | undefined {
  const frame = readPart(districtFileFrame, value ?? {}, [], faults)
  if (!frame) return undefined
  const named = withWebhook(frame.organization, checks.environment, faults)
  const organization = named && readPart(organizationFrame, named.organization, ['organization'], faults)
  const schools = readSchools(organization?.schools ?? [], faults)
  const sources = readSources(frame.dataSources, checks, faults)
  const sourceNames = sources.map(({ part }) => part.name)
  const already = organization ? checks.knownSchools(organization.name) : []
  const knownSchools = [...already, ...schools.map(({ part }) => String(part['name']))]
  const lookupTables = readLookupTables(frame.lookupTables, checks, faults)
  const tables = new Map(
    [...(organization ? (checks.knownTables?.(organization.name) ?? []) : []), ...lookupTables].map(table => [
      table.name,
      table,
    ]),
  )
  const offers = new Map(sources.map(({ part }) => [part.name, part.schemas]))
  const readOnly = readOnlySources(sources, checks.connectors)
  const integrations = readEach(frame.integrations, ['integrations'], (item, path) =>
    readIntegration(item, path, { checkRules: checks.checkRules, offers, readOnly, knownSchools, tables }, faults),
  )
  refuseTwice('integration', integrations, faults)
  refuseSharedEntities(integrations, faults)
  refuseUnknownPredecessors(integrations, frame.integrations.flatMap(nameIn), faults)
  refuseEndlessSchedules(integrations, faults)
  const masterFields = readMasterFields(frame.masterFields, sourceNames, faults)
  const domains = readDomains(frame.domainsOfUniqueness, faults)
  if (!organization) return undefined
  const { name, type, timeZone, pauses, notify, usernames, keepValuesDays } = organization
  return {
    organization: {
      ...{ name, type, timeZone, pauses },
      notify: notify
        ? { ...notify, webhook: notify.webhook ?? null, digest: notify.digest === 'never' ? null : notify.digest }
        : notifyNobody,
      ...(usernames ? { usernames } : {}),
      ...(keepValuesDays === undefined ? {} : { keepValuesDays }),
    },
    schools: schools.map(({ part }) => part),
    sources: sources.flatMap(({ part }) => part.configured ?? []),
    integrations: integrations.map(({ part }) => part),
    masterFields,
    domains,
    ...(lookupTables.length > 0 ? { lookupTables } : {}),
  }
}

function readOnlySources(
  sources: readonly Placed<ReadSource>[],
  connectors: readonly Connector[],
): ReadonlyMap<string, Connector> {
  return new Map(
    sources.flatMap(({ part }): [string, Connector][] => {
      const connector = connectors.find(({ id }) => id === part.configured?.connector)
      return connector && !connector.can.write ? [[part.name, connector]] : []
    }),
  )
}

/** Each item that can be read, with its place in the file. */
function readEach<Part>(
  items: readonly unknown[],
  path: Path,
  read: (item: unknown, path: Path) => Part | undefined,
): Placed<Part>[] {
  return items.flatMap((item, index) => {
    const place = [...path, index]
    const part = read(item, place)
    return part === undefined ? [] : [{ path: place, part }]
  })
}

function readSchools(items: readonly unknown[], faults: Faults): Placed<Values>[] {
  const schools = readEach(items, ['organization', 'schools'], (item, path) => {
    const part = readPart(schoolPart, item, path, faults)
    return part && withoutAbsent(part)
  })
  const named = schools.map(({ path, part }) => ({ path, part: { name: String(part['name']) } }))
  refuseTwice('school', named, faults)
  const numbered = schools.flatMap(({ path, part: { identifier } }) =>
    identifier ? [{ path, part: { name: String(identifier) } }] : [],
  )
  refuseTwice('school with the identifier', numbered, faults, 'identifier')
  return schools
}

function withoutAbsent(part: Readonly<Record<string, string | string[] | undefined>>): Values {
  return Object.fromEntries(Object.entries(part).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
}

function readSources(items: readonly unknown[], checks: FileChecks, faults: Faults): Placed<ReadSource>[] {
  const sources = readEach(items, ['dataSources'], (item, path) => {
    const part = readPart(sourcePart, item, path, faults)
    return part ? readSource(part, path, checks, faults) : namedButUnread(item)
  })
  refuseTwice('data source', sources, faults)
  refusePrefixes(sources, faults)
  return sources
}

/** A source with a fault is still there by its name: who refers to it is not at fault. */
function namedButUnread(item: unknown): ReadSource | undefined {
  const [name] = nameIn(item)
  return name === undefined ? undefined : { name, configured: undefined, schemas: undefined }
}

function nameIn(item: unknown): string[] {
  const name = item !== null && typeof item === 'object' && 'name' in item ? item.name : undefined
  return typeof name === 'string' ? [name] : []
}

function refuseTwice(
  what: string,
  items: readonly Placed<{ readonly name: string }>[],
  faults: Faults,
  key = 'name',
): void {
  const seen = new Set<string>()
  for (const { path, part } of items) {
    if (seen.has(part.name)) {
      faults.add({
        path: [...path, key],
        code: 'NAME_TWICE',
        message: `There is another ${what} '${part.name}' above.`,
        advice: 'Give each its own.',
      })
    }
    seen.add(part.name)
  }
}

/** What a source sends of an entity belongs to one import: a second with other filters would take for gone what the first brought. */
function refuseSharedEntities(integrations: readonly Placed<ConfiguredIntegration>[], faults: Faults): void {
  const owners = new Map<string, string>()
  for (const { path, part } of integrations.filter(({ part: { type } }) => type !== 'export')) {
    for (const { entity } of part.tasks) {
      const key = `${part.source} ${entity}`
      const owner = owners.get(key)
      if (owner === undefined) owners.set(key, part.name)
      else if (owner !== part.name) {
        faults.add({
          path: [...path, 'tasks'],
          code: 'ENTITY_TWICE',
          message: `'${owner}' imports ${entity} records of '${part.source}' already.`,
          advice: `Put the task ${entity} into one of the two. To read a system in two ways, make it two data sources.`,
        })
      }
    }
  }
}

/** The webhook of the file's organization, taken from the environment where it names a variable. Undefined when there is none of that name. */
function withWebhook(
  organization: unknown,
  environment: FileChecks['environment'],
  faults: Faults,
): { readonly organization: unknown } | undefined {
  const found = organizationWithWebhook.safeParse(organization)
  const variable = found.success ? /^\$\{(\w+)\}$/.exec(found.data.notify.webhook)?.[1] : undefined
  if (!found.success || variable === undefined) return { organization }
  const value = environment[variable]
  if (value !== undefined && value !== '') {
    return { organization: { ...found.data, notify: { ...found.data.notify, webhook: value } } }
  }
  faults.add({
    path: [...webhookPath],
    code: 'VARIABLE_MISSING',
    message: `The environment has no variable ${variable}.`,
    advice: `Set ${variable}, then apply the file again.`,
  })
  return undefined
}

const organizationWithWebhook = z.looseObject({ notify: z.looseObject({ webhook: z.string() }) })
const webhookPath = ['organization', 'notify', 'webhook'] as const

/** A name taken for a secret elsewhere would silently stay as it is written. */
function refuseVariablesElsewhere(yaml: YamlText, faults: Faults): void {
  for (const { text, path } of yaml.texts()) {
    const isSetting = path[0] === 'dataSources' && path[2] === 'settings'
    const isRule = path[0] === 'integrations' && path[2] === 'tasks'
    const isTable = path[0] === 'lookupTables' && path[2] === 'csv'
    const isWebhook = path.join('.') === webhookPath.join('.')
    if (isSetting || isRule || isTable || isWebhook || !/\$\{\w+\}/.test(text)) continue
    faults.add({
      path,
      code: 'VARIABLE_NOT_HERE',
      message: `${nameOf(path)} is not filled from the environment.`,
      advice: 'Write the value out: only the settings of data sources and organization.notify.webhook take ${NAME}.',
    })
  }
}

/** The one character that PostgreSQL can't keep. */
function refuseNull(yaml: YamlText, faults: Faults): void {
  for (const { text, path } of yaml.texts()) {
    if (!text.includes('\0')) continue
    const message = `${nameOf(path)} holds the character NUL.`
    faults.add({ path, code: 'VALUE_NOT_ALLOWED', message, advice: 'Take it out.' })
  }
}
