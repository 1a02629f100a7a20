/** Makes the plugin that a district installs in PowerSchool: our queries, and a request for exactly the fields they read. */

import { hash } from 'node:crypto'
import { strToU8, zipSync, type Zippable } from 'fflate'
import { inDependencyOrder, type EntityType } from '../../model/entity.ts'
import { needsYear, queriesOf, queryList } from './queries/all.ts'
import { codesQuery } from './queries/codes.ts'
import { fieldsOf, listArguments, type PowerQuery } from './queries/power-query.ts'
import { yearsQuery } from './queries/term.ts'
import type { PowerSchoolSettings } from './settings.ts'
import { contactFields } from './write/fields.ts'

/** What was made the last time for this data source: whoever asks for a plugin keeps it. */
export type PluginVersion = { readonly version: string; readonly contentHash: string }

export type Plugin = PluginVersion & {
  readonly zip: Uint8Array
  /** Name to content, as in the archive. */
  readonly files: Readonly<Record<string, string>>
}

export type PluginWish = {
  readonly entities: readonly EntityType[]
  /** Asks for `/ws/v1` in full, which writing students takes, and for the tables of contacts. A server older than 25.2 may refuse such a plugin. */
  readonly write?: boolean
  readonly previous?: PluginVersion
}

/** The same wish gives the same bytes. Its version is higher than that of `previous` exactly when the content differs. */
export function makePlugin(settings: Pick<PowerSchoolSettings, 'extensions'>, wish: PluginWish): Plugin {
  const write = wish.write ?? false
  const groups = queryGroups(settings, wish.entities, write)
  const queryFiles = Object.fromEntries(
    [...groups].map(([area, queries]) => [`queries_root/passportsync_${area}.named_queries.xml`, queriesXml(queries)]),
  )
  const read = [...groups.values()].flat().flatMap(query => [...fieldsOf(query)])
  const full = new Set(write && wish.entities.some(isContact) ? contactFields : [])
  const fields = [...new Set([...read, ...full])].sort().map(name => ({ name, isFull: full.has(name) }))
  const contentHash = hash('sha256', JSON.stringify([queryFiles, pluginXml('', fields, write)]), 'hex')
  const version = nextPluginVersion(wish.previous, contentHash)
  const files = { 'plugin.xml': pluginXml(version, fields, write), ...queryFiles }
  return { zip: zip(files), version, contentHash, files }
}

/** PowerSchool refuses an upgrade whose version is not higher than the installed one. */
export function nextPluginVersion(previous: PluginVersion | undefined, contentHash: string): string {
  if (!previous) return '1.0.1'
  if (previous.contentHash === contentHash) return previous.version
  const parts = previous.version.split('.').map(Number)
  const last = parts.pop() ?? 0
  return [...parts, last + 1].join('.')
}

function queryGroups(
  settings: Pick<PowerSchoolSettings, 'extensions'>,
  entities: readonly EntityType[],
  write: boolean,
): ReadonlyMap<string, readonly PowerQuery[]> {
  const wanted = inDependencyOrder(entities).map(entity => queriesOf(entity, settings))
  const groups = new Map(wanted.map(queries => [queries.entity as string, queryList(queries)]))
  if (wanted.some(needsYear)) groups.set('year', [yearsQuery])
  if (write) groups.set('codes', [codesQuery])
  return groups
}

type AskedField = { readonly name: string; readonly isFull: boolean }

function isContact(entity: EntityType): boolean {
  return entity === 'guardian' || entity === 'guardianship'
}

function pluginXml(version: string, fields: readonly AskedField[], write: boolean): string {
  const requests = fields.map(({ name, isFull }) => {
    const [table = '', column = ''] = name.toUpperCase().split('.')
    const access = isFull ? 'FullAccess' : 'ViewOnly'
    return `    <field table="${escape(table)}" field="${escape(column)}" access="${access}"/>`
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<plugin xmlns="http://plugin.powerschool.pearson.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
    '        xsi:schemaLocation="http://plugin.powerschool.pearson.com plugin.xsd"',
    `        name="Passport Data Sync" version="${escape(version)}"`,
    '        description="Lets Passport Data Sync read the rosters that the district chose.">',
    write ? '  <oauth accessLevelV1Api="FULL"/>' : '  <oauth/>',
    '  <access_request>',
    ...requests,
    '  </access_request>',
    '  <publisher name="Passport Data Sync"><contact email="support@passportsync.example"/></publisher>',
    '</plugin>',
    '',
  ].join('\n')
}

function queriesXml(queries: readonly PowerQuery[]): string {
  return ['<queries>', ...queries.map(queryXml), '</queries>', ''].join('\n')
}

function queryXml({ name, coreTable, summary, args, columns, sql }: PowerQuery): string {
  const argLines = args.map(
    arg =>
      `      <arg name="${escape(arg)}" required="true" type="${listArguments.includes(arg) ? 'array' : 'primitive'}" description="${escape(arg)}"/>`,
  )
  return [
    `  <query name="${escape(name)}" coreTable="${escape(coreTable)}" flattened="true">`,
    `    <summary>${escape(summary)}</summary>`,
    `    <description>${escape(summary)}, for Passport Data Sync</description>`,
    ...(argLines.length > 0 ? ['    <args>', ...argLines, '    </args>'] : []),
    '    <columns>',
    ...columns.map(
      ({ alias, field }) => `      <column column="${escape(field.toUpperCase())}">${escape(alias)}</column>`,
    ),
    '    </columns>',
    `    <sql><![CDATA[\n${sql}\n    ]]></sql>`,
    '  </query>',
  ].join('\n')
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

// ZIP keeps local times: fixed fields, not a moment, make the same bytes in every time zone.
const zipDate = new Date(2026, 0, 1)

function zip(files: Readonly<Record<string, string>>): Uint8Array {
  const entries: Zippable = {}
  for (const [name, content] of Object.entries(files)) entries[name] = [strToU8(content), { mtime: zipDate, level: 6 }]
  return zipSync(entries)
}
