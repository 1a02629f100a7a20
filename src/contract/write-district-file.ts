/** Writes a configuration as a district file that asks for the same; secrets become `${NAME}`. */

import { stringify } from 'yaml'
import {
  passportName,
  type Configuration,
  type ConfiguredIntegration,
  type ConfiguredOrganization,
} from '../model/configuration.ts'
import type { Domain } from '../model/domain.ts'
import { defaultLimits, type Limit, type Limits, type Task } from '../model/integration.ts'
import { notifyNobody, usualDigest } from '../model/schedule.ts'
import type { Values } from '../model/value.ts'
import { retention } from '../model/retention.ts'
import { escapeVariables } from './file-source.ts'
import { withoutCompanions } from './task-order.ts'

export type WrittenFile = {
  readonly text: string
  /** The variables that must be set before the file is applied. */
  readonly variables: readonly string[]
}

/** Written out, or by the path of a CSV file. */
type WrittenTable = { readonly name: string } & ({ readonly csv: string } | { readonly file: string })

/** `schools` are Passport's own. Lookup tables that are not among these are left as they are by who applies the file. */
export function writeDistrictFile(
  configuration: Configuration,
  schools: readonly Values[],
  lookupTables: readonly WrittenTable[] = [],
): WrittenFile {
  const names = new Set<string>()
  const file = {
    organization: organizationPart(configuration.organization, schools, names),
    ...unlessEmpty(
      'dataSources',
      configuration.sources.map(({ name, connector, prefix, sharedIds, settings, secretFields }) => ({
        ...{ name, connector },
        ...(prefix === undefined ? {} : { prefix }),
        ...(sharedIds ? { sharedIds } : {}),
        settings: {
          ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, escaped(value)])),
          ...Object.fromEntries(secretFields.map(field => [field, `\${${variableName(name, field, names)}}`])),
        },
      })),
    ),
    ...unlessEmpty('integrations', configuration.integrations.map(integrationPart)),
    ...unlessEmpty('domainsOfUniqueness', (configuration.domains ?? []).map(domainPart)),
    ...unlessEmpty('masterFields', masterFieldParts(configuration)),
    ...unlessEmpty('lookupTables', lookupTables),
  }
  return { text: stringify(file, { lineWidth: 120 }), variables: [...names] }
}

function organizationPart(
  organization: ConfiguredOrganization,
  schools: readonly Values[],
  names: Set<string>,
): object {
  const { name, type, timeZone, pauses = [], notify = notifyNobody, usernames, keepValuesDays } = organization
  const told = {
    ...unlessEmpty('mail', notify.mail),
    ...(notify.webhook === null ? {} : { webhook: `\${${variableName('notify', 'webhook', names)}}` }),
    ...(notify.digest === usualDigest ? {} : { digest: notify.digest ?? 'never' }),
  }
  return {
    ...{ name, type, timeZone },
    ...unlessEmpty('schools', schools),
    ...unlessEmpty('pauses', pauses),
    ...(Object.keys(told).length > 0 ? { notify: told } : {}),
    ...(usernames ? { usernames: { pattern: usernames.pattern, length: usernames.length } } : {}),
    ...(keepValuesDays === undefined || keepValuesDays === retention.usual ? {} : { keepValuesDays }),
  }
}

function integrationPart(integration: ConfiguredIntegration): object {
  const { name, type, source, schools, tasks, preview, limits, conflicts, removals, schedule } = integration
  const isExport = type === 'export'
  const safety = {
    ...(preview || !areDefault(limits) ? { preview, limits } : {}),
    ...(type === 'sync' ? { conflicts, removals } : {}),
  }
  return {
    name,
    type,
    source: isExport ? passportName : source,
    target: isExport ? source : passportName,
    schools,
    tasks: withoutCompanions(tasks).map(taskPart),
    ...(schedule ? { schedule } : {}),
    ...(Object.keys(safety).length > 0 ? { safety } : {}),
  }
}

function areDefault(limits: Limits): boolean {
  const isSame = (a: Limit, b: Limit): boolean => a.percent === b.percent && a.atLeast === b.atLeast
  return isSame(limits.delete, defaultLimits.delete) && isSame(limits.update, defaultLimits.update)
}

function taskPart(task: Task): object {
  const {
    entity,
    mapping,
    filters,
    exclude,
    keepLinked,
    includeLinked = [],
    blankErases,
    quality,
    back = {},
    notSent = [],
    notTaken = [],
  } = task
  return {
    entity,
    ...(Object.keys(mapping).length > 0 ? { mapping } : {}),
    ...unlessEmpty('filters', filters),
    ...unlessEmpty('exclude', exclude),
    ...(keepLinked ? { keepLinked } : {}),
    ...unlessEmpty('includeLinked', includeLinked),
    ...unlessEmpty('blankErases', blankErases),
    ...(Object.keys(back).length > 0 ? { back } : {}),
    ...unlessEmpty('notSent', notSent),
    ...unlessEmpty('notTaken', notTaken),
    ...unlessEmpty('quality', quality ?? []),
  }
}

function domainPart({ entity, attributes, compare, resolution, confirmedRisk }: Domain): object {
  return {
    ...{ entity, attributes },
    ...(Object.keys(compare).length > 0 ? { compare } : {}),
    resolution,
    ...(confirmedRisk === undefined ? {} : { confirmedRisk }),
  }
}

/** Attributes of one entity, source and mode stand in one entry. */
function masterFieldParts({ masterFields }: Configuration): object[] {
  const groups = Map.groupBy(masterFields, ({ entity, source, mode }) => JSON.stringify([entity, source, mode]))
  return [...groups.values()].flatMap(([first, ...others]) =>
    first
      ? [
          {
            entity: first.entity,
            attributes: [first, ...others].map(({ attribute }) => attribute),
            source: first.source,
            mode: first.mode,
          },
        ]
      : [],
  )
}

function unlessEmpty<Item>(key: string, items: readonly Item[]): Readonly<Record<string, readonly Item[]>> {
  return items.length > 0 ? { [key]: items } : {}
}

function escaped(value: unknown): unknown {
  if (typeof value === 'string') return escapeVariables(value)
  return Array.isArray(value) ? value.map(escaped) : value
}

/** `PowerSchool` and `clientSecret` give `POWERSCHOOL_CLIENT_SECRET`. */
function variableName(source: string, field: string, taken: Set<string>): string {
  const words = `${source}_${field.replace(/([a-z0-9])([A-Z])/g, '$1_$2')}`
  const plain = words.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
  const base = /^[A-Z]/.test(plain) ? plain : `SOURCE_${plain}`
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}_${number}`
  taken.add(name)
  return name
}
