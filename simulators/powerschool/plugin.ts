/** Installs and enables a plugin as PowerSchool does: checks the ZIP, takes its grants, registers its queries. */
import type { DatabaseSync } from 'node:sqlite'
import { strFromU8, unzipSync } from 'fflate'
import type { Dials } from './dials.ts'
import { type NamedQuery, readNamedQueries } from './named-queries.ts'
import { type AccessLevel, type PluginDescription, readPluginXml, type V1Level } from './plugin-xml.ts'
import { type Catalog, registerQuery, type RegisteredQuery, unknownFields } from './query-registry.ts'

export type PluginProblem = {
  readonly level: 'error' | 'warning'
  readonly file: string
  readonly message: string
}

export type PluginReport = {
  readonly installed: boolean
  /** False when a table or column is not there: it is installed, and stays disabled. */
  readonly canEnable: boolean
  readonly name: string
  readonly version: string
  readonly v1Level: V1Level
  readonly grants: number
  readonly queries: readonly { readonly name: string; readonly registered: boolean; readonly reason?: string }[]
  readonly problems: readonly PluginProblem[]
}

export type Plugin = {
  readonly description: PluginDescription
  readonly report: PluginReport
  /** Level by `table.field`, lower case. */
  readonly grants: ReadonlyMap<string, AccessLevel>
  readonly queries: ReadonlyMap<string, RegisteredQuery>
}

/** A refused archive has a report and no plugin. */
export function openPlugin(
  archive: Uint8Array,
  world: {
    readonly db: DatabaseSync
    readonly catalog: Catalog
    readonly dials: Dials
    readonly installed?: Plugin | undefined
  },
): { readonly plugin: Plugin | undefined; readonly report: PluginReport } {
  const files = unzip(archive)
  const { plugin: description, problems } = readPluginXml(files.get('plugin.xml') ?? '')
  const found: PluginProblem[] = problems.map(message => ({ level: 'error', file: 'plugin.xml', message }))
  if (!files.has('plugin.xml')) found.splice(0, Infinity, missingPluginXml(files))
  const queries = readQueryFiles(files, found)
  if (description && world.installed) found.push(...refuseUpgrade(description, world.installed))
  if (!description || found.some(problem => problem.level === 'error'))
    return { plugin: undefined, report: refusal(description, found) }

  const unknown = findUnknown(description, queries, world.catalog)
  const registered = new Map<string, RegisteredQuery>()
  const outcomes = queries.map(query => {
    const outcome = registerQuery(world.db, world.catalog, query, world.dials.colonInLiteralIsBind)
    if ('reason' in outcome) return { name: query.name, registered: false, reason: outcome.reason }
    registered.set(query.name, outcome)
    return { name: query.name, registered: true }
  })
  const report: PluginReport = {
    installed: true,
    canEnable: unknown.length === 0,
    name: description.name,
    version: description.version,
    v1Level: description.v1Level,
    grants: description.fields.length,
    queries: outcomes,
    problems: [...found, ...unknown],
  }
  return { plugin: { description, report, grants: takeGrants(description), queries: registered }, report }
}

function unzip(archive: Uint8Array): ReadonlyMap<string, string> {
  const files = Object.entries(unzipSync(archive)).filter(([name]) => !name.endsWith('/'))
  return new Map(files.map(([name, content]) => [name, strFromU8(content)]))
}

function missingPluginXml(files: ReadonlyMap<string, string>): PluginProblem {
  const nested = [...files.keys()].find(name => name.endsWith('/plugin.xml'))
  const message = nested
    ? `plugin.xml must stand at the root of the archive, not as ${nested}.`
    : 'The archive has no plugin.xml at its root.'
  return { level: 'error', file: 'plugin.xml', message }
}

function readQueryFiles(files: ReadonlyMap<string, string>, problems: PluginProblem[]): readonly NamedQuery[] {
  const queries: NamedQuery[] = []
  for (const [file, content] of files) {
    if (!file.startsWith('queries_root/')) continue
    if (!/^queries_root\/[^/]+\.named_queries\.xml$/.test(file)) {
      problems.push({
        level: 'warning',
        file,
        message: 'Only files *.named_queries.xml directly in queries_root are read.',
      })
      continue
    }
    const read = readNamedQueries(content)
    problems.push(...read.problems.map(message => ({ level: 'error' as const, file, message })))
    queries.push(...read.queries)
  }
  const names = queries.map(query => query.name)
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index)))
    problems.push({ level: 'error', file: 'queries_root', message: `The query name ${name} is taken twice.` })
  return queries
}

function refuseUpgrade(description: PluginDescription, installed: Plugin): readonly PluginProblem[] {
  const before = installed.description
  if (before.name !== description.name)
    return [
      { level: 'error', file: 'plugin.xml', message: `The simulator holds one plugin, and it is ${before.name}.` },
    ]
  if (compareVersions(description.version, before.version) > 0) return []
  const message = `Version ${description.version} is not higher than the installed ${before.version}.`
  return [{ level: 'error', file: 'plugin.xml', message }]
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(version => version.split(/[.-]/).map(Number))
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function findUnknown(
  description: PluginDescription,
  queries: readonly NamedQuery[],
  catalog: Catalog,
): readonly PluginProblem[] {
  const asked = description.fields
    .filter(({ table, field }) => !catalog.get(table)?.columns[field])
    .map(({ table, field }) => ({ file: 'plugin.xml', message: `There is no ${table}.${field} in this PowerSchool.` }))
  const named = queries.flatMap(query =>
    unknownFields(query, catalog).map(field => ({
      file: 'queries_root',
      message: `${query.name}: there is no ${field} in this PowerSchool.`,
    })),
  )
  return [...asked, ...named].map(problem => ({ level: 'error', ...problem }))
}

function takeGrants(description: PluginDescription): ReadonlyMap<string, AccessLevel> {
  const grants = new Map<string, AccessLevel>()
  for (const { table, field, access } of description.fields) {
    const key = `${table}.${field}`
    if (grants.get(key) !== 'FullAccess') grants.set(key, access)
  }
  return grants
}

function refusal(description: PluginDescription | undefined, problems: readonly PluginProblem[]): PluginReport {
  const { name = '', version = '', v1Level = 'NONE' } = description ?? {}
  return { installed: false, canEnable: false, name, version, v1Level, grants: 0, queries: [], problems }
}
