/** What the screens of integrations ask, and what they call things. */

import { api } from '../../../contract/api/all.ts'
import { passportName } from '../../../model/configuration.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Answer } from '../../ask/ask.ts'
import { question } from '../../ask/questions.ts'
import type { DataSource } from '../data-sources/data.ts'

export type Integration = Answer<typeof api.integrations.read>
export type IntegrationType = Integration['type']
export type SchoolsMapping = Answer<typeof api.schoolsMapping.read>

export const typeWords: Readonly<Record<IntegrationType, { readonly label: string; readonly says: string }>> = {
  import: { label: 'Import', says: 'Reads from the data source, and writes Passport.' },
  export: { label: 'Export', says: 'Reads Passport, and writes the data source.' },
  sync: { label: 'Sync', says: 'Both ways: what changed on one side is written on the other.' },
}

/** There are few of them: all at once. */
export function integrationsQuestion(organization: string | undefined) {
  const filter = organization === undefined ? [] : [`organization:${organization}`]
  return question(api.integrations.list, { query: { limit: 500, filter } })
}

/** The end that is not Passport. */
export function systemOf({ source, target }: Pick<Integration, 'source' | 'target'>): string {
  return source === passportName ? target : source
}

/** Schools are never written, and needed all the same: they say which of the system's schools is which of Passport's. */
export function offeredBy({ entities, writes }: DataSource, type: IntegrationType): readonly EntityType[] {
  return type === 'export' ? entities.filter(entity => entity === 'school' || writes.includes(entity)) : entities
}

/** Asked again when one has been changed. */
export const integrationChanges = [api.integrations.list, api.integrations.read, api.overview.read]
