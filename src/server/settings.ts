/**
 * An organization's settings, read and changed through its district file: whatever changes one of them is held against the
 * same rules as a whole file, and stands in the audit log.
 */

import { createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { parse } from 'yaml'
import { z } from 'zod'
import { connectors } from '../connectors/catalog.ts'
import { readDistrictFile } from '../contract/read-district-file.ts'
import { writeDistrictFile } from '../contract/write-district-file.ts'
import type { DesiredConfiguration } from '../model/configuration.ts'
import { Problem } from '../model/problem.ts'
import { checkTaskRules } from '../rules/check-task.ts'
import { applyConfiguration, changedMeanwhile, fingerprintOf, readConfiguration } from '../store/configuration.ts'
import type { Difference } from '../store/configuration-differences.ts'
import { tablesByOrganization } from '../store/lookup-tables.ts'
import { loadConfiguration, type StoredConfiguration } from '../store/configuration-stored.ts'
import { organizationRow } from '../store/organization-tree.ts'
import { knownSchools, type House, type KnownSchool } from '../worker/front-door.ts'
import { FaultyQuestion } from './problems.ts'

const filePart = z.looseObject({ name: z.string() })

/** The parts that single addresses change; the rest goes along as it is. */
const settingsFile = z.looseObject({
  organization: z.looseObject({ notify: z.looseObject({ webhook: z.string().optional() }).optional() }),
  dataSources: z
    .array(z.looseObject({ name: z.string(), connector: z.string(), settings: z.record(z.string(), z.unknown()) }))
    .default([]),
  integrations: z.array(filePart).default([]),
})

export type SettingsFile = z.output<typeof settingsFile>

export type Settings = {
  readonly stored: StoredConfiguration
  readonly file: SettingsFile
  /** What the file's `${NAME}`s stand for. */
  readonly secrets: Readonly<Record<string, string>>
  readonly fingerprint: string
}

export async function readSettings({ pool, key }: House, organization: number): Promise<Settings> {
  const { name } = await existingOrganization(pool, organization)
  // In this order: what changes between the two is noticed when it is written.
  const stored = await loadConfiguration(pool, key, name)
  const configuration = await readConfiguration(pool, name)
  const file = settingsFile.parse(parse(writeDistrictFile(configuration, []).text))
  return { stored, file, secrets: secretsOf(stored, file), fingerprint: fingerprintOf(key, stored) }
}

async function existingOrganization(pool: House['pool'], id: number): Promise<{ readonly name: string }> {
  const found = await organizationRow(pool, id)
  if (!found) throw organizationUnknown()
  return found
}

export function organizationUnknown(): Problem {
  return new Problem({
    code: 'ORGANIZATION_UNKNOWN',
    message: 'There is no such organization, or you may not see it.',
    advice: 'List those you may see: GET /api/v1/organizations.',
  })
}

/** A secret that the present key doesn't open is left out: the file then asks for it. */
function secretsOf(stored: StoredConfiguration, file: SettingsFile): Record<string, string> {
  const secrets: Record<string, string> = {}
  for (const source of stored.sources) {
    const settings = file.dataSources.find(({ name }) => name === source.name)?.settings ?? {}
    for (const [field, secret] of Object.entries(source.secrets)) {
      const variable = /^\$\{(\w+)\}$/.exec(String(settings[field]))?.[1]
      if (variable !== undefined && secret !== undefined) secrets[variable] = secret
    }
  }
  const webhook = /^\$\{(\w+)\}$/.exec(file.organization.notify?.webhook ?? '')?.[1]
  const address = stored.organization?.notify.webhook
  if (webhook !== undefined && address) secrets[webhook] = address
  return secrets
}

/** Changes the settings as they are now; when somebody else writes in the same moment, changes them anew. */
export async function changeSettings(
  house: House,
  organization: number,
  by: string,
  change: (settings: Settings) => SettingsFile,
  options: { readonly prune?: boolean } = {},
): Promise<Difference[]> {
  for (let attempt = 1; ; attempt += 1) {
    const settings = await readSettings(house, organization)
    const file = change(settings)
    const desired = await readFile(house, JSON.stringify(file), settings.secrets)
    try {
      return await applyConfiguration(house.pool, house.key, desired, {
        ...options,
        by,
        believed: settings.fingerprint,
      })
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'CHANGED_MEANWHILE') || attempt === 3) throw error
    }
  }
}

/** Throws a FaultyQuestion with every fault of the file. */
export async function readFile(
  house: House,
  text: string,
  secrets: Readonly<Record<string, string>>,
  schools?: readonly KnownSchool[],
): Promise<DesiredConfiguration> {
  const known = schools ?? (await knownSchools(house.pool))
  const tables = await tablesByOrganization(house.pool)
  const read = readDistrictFile(text, {
    environment: secrets,
    connectors,
    checkRules: checkTaskRules,
    knownTables: organization => tables.get(organization) ?? [],
    knownSchools: organization =>
      known.filter(school => school.isActive && school.organization === organization).map(({ name }) => name),
  })
  if (read.kind === 'good') return read.configuration
  throw new FaultyQuestion(
    {
      code: 'DISTRICT_FILE_REFUSED',
      message: read.faults.map(({ message }) => message).join(' '),
      advice: [...new Set(read.faults.map(({ advice }) => advice))].join(' '),
    },
    read.faults,
  )
}

/** Of one part of the settings; of its secrets only whoever has the key could tell. */
export function versionOf({ key }: House, part: unknown): string {
  return createHmac('sha256', key).update(JSON.stringify(part)).digest('base64url').slice(0, 22)
}

export function etag(version: string | number): string {
  return `"${version}"`
}

/** Throws CHANGED_MEANWHILE where the caller read another version (RFC 9110, 13.1.1). */
export function holdVersion(request: FastifyRequest, version: string | number): void {
  const wanted = (request.headers['if-match'] ?? '').split(',').map(each => each.trim())
  if (!wanted.includes('*') && !wanted.includes(etag(version))) throw changedMeanwhile()
}

/** What something depends on is kept by the store, and told as a difference: here it was asked to go. */
export function refuseKept(differences: readonly Difference[], what: Difference['what'], name: string): void {
  const kept = differences.find(found => found.action === 'keep' && found.what === what && found.name === name)
  if (!kept) return
  throw new Problem({
    code: 'IN_USE',
    message: `It stays, because ${kept.reason ?? 'something depends on it'}.`,
    advice: 'Take away what depends on it first.',
  })
}
