/** Lays the stored configuration beside the desired one: what applying would add, change, remove or leave (pure). */

import type {
  ConfiguredIntegration,
  ConfiguredOrganization,
  ConfiguredSource,
  DesiredConfiguration,
} from '../model/configuration.ts'
import { domainName, type Domain } from '../model/domain.ts'
import { inKeyOrder } from '../model/rule.ts'
import type { MappedSchool } from '../model/integration.ts'
import { scheduleWords, usualDigest, type Pause } from '../model/schedule.ts'
import { retention } from '../model/retention.ts'
import type { StoredConfiguration, StoredIntegration, StoredSource } from './configuration-stored.ts'

export type Difference = {
  readonly action: 'add' | 'change' | 'remove' | 'keep'
  readonly what:
    | 'organization'
    | 'data source'
    | 'integration'
    | 'master field'
    | 'domain of uniqueness'
    | 'school'
    | 'lookup table'
  readonly name: string
  /** What changes; of a secret only that it does. */
  readonly fields: Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>
  /** Why it is kept though the file lacks it. */
  readonly reason?: string
}

export function differencesOf(
  stored: StoredConfiguration,
  desired: DesiredConfiguration,
  prune: boolean,
): Difference[] {
  return [
    ...compare(
      'organization',
      stored.organization ? [stored.organization] : [],
      [desired.organization],
      flatOrganization,
    ),
    ...compare('data source', inOrder(stored, desired), withOrder(desired.sources), flatSource),
    ...compare('integration', stored.integrations, desired.integrations, flatIntegration),
    ...compare('master field', stored.masterFields.map(named), desired.masterFields.map(named), ({ mode }) => ({
      mode,
    })),
    ...compare('domain of uniqueness', byPriority(stored.domains), byPriority(desired.domains ?? []), flatDomain),
    ...unwanted(stored, desired, prune),
  ]
}

/** Those which the file lacks: what nothing depends on goes, the rest is kept and said. */
function unwanted(stored: StoredConfiguration, desired: DesiredConfiguration, prune: boolean): Difference[] {
  const integrations = missingFrom(desired.integrations, stored.integrations)
  const keptIntegrations = integrations.filter(integration => whyKept(integration, prune) !== undefined)
  const sources = missingFrom(desired.sources, stored.sources)
  const masterFields = missingFrom(desired.masterFields.map(named), stored.masterFields.map(named))
  const domains = missingFrom(byPriority(desired.domains ?? []), byPriority(stored.domains))
  return [
    ...masterFields.map(({ name }) => gone('master field', name, undefined)),
    ...domains.map(({ name }) => gone('domain of uniqueness', name, undefined)),
    ...integrations.map(integration => gone('integration', integration.name, whyKept(integration, prune))),
    ...sources.map(source => gone('data source', source.name, whySourceKept(source, keptIntegrations))),
  ]
}

function whyKept({ hasRuns, isBusy }: StoredIntegration, prune: boolean): string | undefined {
  if (isBusy) return 'a run of it is running or waits for a decision'
  if (hasRuns && !prune) return 'it has run; --prune removes it all the same, its history stays'
  return undefined
}

function whySourceKept(source: StoredSource, kept: readonly StoredIntegration[]): string | undefined {
  const user = kept.find(integration => integration.source === source.name)
  if (user) return `the integration '${user.name}' reads from it`
  return source.hasLinks ? 'records in Passport came from it' : undefined
}

function gone(what: Difference['what'], name: string, reason: string | undefined): Difference {
  return reason === undefined
    ? { action: 'remove', what, name, fields: {} }
    : { action: 'keep', what, name, fields: {}, reason }
}

type Named = { readonly name: string }
type Flat = Readonly<Record<string, unknown>>

function compare<Item extends Named>(
  what: Difference['what'],
  stored: readonly Item[],
  desired: readonly Item[],
  flat: (item: Item) => Flat,
): Difference[] {
  return desired.flatMap((item): Difference[] => {
    const before = stored.find(({ name }) => name === item.name)
    const fields = fieldsThatDiffer(before ? flat(before) : {}, flat(item))
    if (!before) return [{ action: 'add', what, name: item.name, fields }]
    return Object.keys(fields).length > 0 ? [{ action: 'change', what, name: item.name, fields }] : []
  })
}

function fieldsThatDiffer(before: Flat, after: Flat): Difference['fields'] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return Object.fromEntries(
    names
      .filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map(name => [name, { before: shown(name, before[name]), after: shown(name, after[name]) }]),
  )
}

function missingFrom<Item extends Named>(desired: readonly Named[], stored: readonly Item[]): Item[] {
  const wanted = new Set(desired.map(({ name }) => name))
  return stored.filter(({ name }) => !wanted.has(name))
}

const secretPrefix = 'secrets.'

function shown(name: string, value: unknown): unknown {
  return name.startsWith(secretPrefix) && value !== undefined ? '(secret)' : (value ?? null)
}

function flatOrganization({
  type,
  timeZone,
  pauses = [],
  notify,
  usernames,
  keepValuesDays,
}: ConfiguredOrganization): Flat {
  return {
    type,
    timeZone,
    ...(pauses.length > 0 ? { pauses: pauses.map(pauseWords) } : {}),
    ...(notify && notify.mail.length > 0 ? { 'notify.mail': notify.mail } : {}),
    // The address of a webhook is a secret with many receivers: only that it changes is told.
    ...(notify && notify.webhook !== null ? { [`${secretPrefix}notify.webhook`]: notify.webhook ?? 'unreadable' } : {}),
    ...(notify && notify.digest !== usualDigest ? { 'notify.digest': notify.digest ?? 'never' } : {}),
    ...(usernames ? prefixed('usernames.', usernames) : {}),
    ...(keepValuesDays === undefined || keepValuesDays === retention.usual ? {} : { keepValuesDays }),
  }
}

function pauseWords({ from, until, suspendImports, noDeletions }: Pause): string {
  const what = [suspendImports ? 'no imports' : '', noDeletions ? 'no deletions' : ''].filter(word => word !== '')
  return `${from} to ${until}: ${what.join(', ')}`
}

type OrderedSource = ConfiguredSource & {
  readonly order: number
  /** Undefined: sealed with a key that is not the present one. */
  readonly secrets: Readonly<Record<string, string | undefined>>
}

function withOrder(sources: DesiredConfiguration['sources']): OrderedSource[] {
  return sources.map((source, index) => ({ ...source, order: index + 1 }))
}

/** The stored sources that the file has too, in their stored order: others between them do not count. */
function inOrder(stored: StoredConfiguration, desired: DesiredConfiguration): OrderedSource[] {
  const both = stored.sources.filter(({ name }) => desired.sources.some(source => source.name === name))
  return both.map((source, index) => ({ ...source, order: index + 1 }))
}

function flatSource({ connector, settings, secrets, order, prefix, sharedIds }: OrderedSource): Flat {
  const ids = { ...(prefix === undefined ? {} : { prefix }), ...(sharedIds ? { sharedIds } : {}) }
  return {
    connector,
    order,
    ...ids,
    ...prefixed('settings.', settings),
    ...prefixed(secretPrefix, secrets, 'unreadable'),
  }
}

function flatIntegration(integration: ConfiguredIntegration): Flat {
  const { type, source, schools, tasks, preview, limits, schedule } = integration
  const { conflicts = 'newest', removals = 'archive' } = integration
  return {
    type,
    source,
    schools: schools === 'auto' ? schools : schools.map(schoolWords),
    preview,
    ...(type === 'sync' ? { conflicts, removals } : {}),
    ...(schedule ? { schedule: scheduleWords(schedule) } : {}),
    ...prefixed('limits.delete.', limits.delete),
    ...prefixed('limits.update.', limits.update),
    ...Object.assign(
      {},
      ...tasks.map(
        ({ entity, mapping, filters, exclude, keepLinked, includeLinked, blankErases, quality = [], ...outgoing }) => ({
          [`tasks.${entity}`]: true,
          // In one order of keys: the store has another than the file.
          ...prefixed(`tasks.${entity}.mapping.`, inKeyOrder(mapping)),
          ...(filters.length > 0 ? { [`tasks.${entity}.filters`]: inKeyOrder(filters) } : {}),
          ...(exclude.length > 0 ? { [`tasks.${entity}.exclude`]: inKeyOrder(exclude) } : {}),
          ...(keepLinked ? { [`tasks.${entity}.keepLinked`]: true } : {}),
          ...(includeLinked?.length ? { [`tasks.${entity}.includeLinked`]: includeLinked } : {}),
          ...(blankErases.length > 0 ? { [`tasks.${entity}.blankErases`]: blankErases } : {}),
          ...(quality.length > 0 ? { [`tasks.${entity}.quality`]: inKeyOrder(quality) } : {}),
          ...prefixed(`tasks.${entity}.back.`, inKeyOrder(outgoing.back ?? {})),
          ...(outgoing.notTaken?.length ? { [`tasks.${entity}.notTaken`]: outgoing.notTaken } : {}),
          ...(outgoing.notSent?.length ? { [`tasks.${entity}.notSent`]: outgoing.notSent } : {}),
        }),
      ),
    ),
  }
}

function schoolWords({ source, target, frozen }: MappedSchool): string {
  return `${source} -> ${target ?? (frozen ? '(frozen)' : '(left out)')}`
}

function prefixed(prefix: string, values: Flat, absent?: string): Flat {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}${key}`, value ?? absent]))
}

function named(field: DesiredConfiguration['masterFields'][number]): typeof field & Named {
  return { ...field, name: `${field.entity}.${field.attribute} of ${field.source}` }
}

type OrderedDomain = Domain & Named & { readonly priority: number }

function byPriority(domains: readonly Domain[]): OrderedDomain[] {
  return domains.map(domain => ({
    ...domain,
    name: domainName(domain),
    priority: domains.filter(({ entity }) => entity === domain.entity).indexOf(domain) + 1,
  }))
}

function flatDomain({ priority, resolution, confirmedRisk }: OrderedDomain): Flat {
  return { priority, resolution, ...(confirmedRisk === undefined ? {} : { confirmedRisk }) }
}
