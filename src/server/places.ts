/** Whose thing an address names: its organization decides who may ask for it. */

import type { Pool } from 'pg'
import { isEntityType } from '../model/entity.ts'
import { Problem } from '../model/problem.ts'
import { accountById } from '../store/accounts.ts'
import { apiKeyById } from '../store/api-keys.ts'
import { queueOf } from '../store/duplicate-queue.ts'
import { redirectOf } from '../store/redirects.ts'
import { organizationOf as organizationOfRecord } from '../store/records.ts'
import { organizationRow, organizationsBelow } from '../store/organization-tree.ts'
import { findRun } from '../store/runs.ts'
import { dataSourcePlace, integrationPlace } from '../store/settings-pages.ts'
import type { Place, Scope } from './answer.ts'
import type { Caller } from './caller.ts'
import { organizationUnknown } from './settings.ts'

const isSmallId = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text)
const isLongId = (text: string): boolean => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)

export const inOrganization: Scope = {
  places: async ({ organization = '' }) => (isSmallId(organization) ? [Number(organization)] : []),
  unknown: organizationUnknown,
}

/** Who administers what stands above it: to take an organization away is not for those in it. */
export function aboveOrganization(pool: Pool): Scope {
  return {
    places: async ({ organization = '' }) => {
      const found = isSmallId(organization) ? await organizationRow(pool, Number(organization)) : null
      return [found?.parent ?? 'installation']
    },
  }
}

export function ofDataSource(pool: Pool): Scope {
  return {
    places: async ({ dataSource = '' }) =>
      isSmallId(dataSource) ? placesOf((await dataSourcePlace(pool, Number(dataSource)))?.organization) : [],
    unknown: () => unknown('DATA_SOURCE_UNKNOWN', 'data source', 'data-sources'),
  }
}

export function ofIntegration(pool: Pool): Scope {
  return {
    places: async ({ integration = '' }) =>
      isSmallId(integration) ? placesOf((await integrationPlace(pool, Number(integration)))?.organization) : [],
    unknown: () => unknown('INTEGRATION_UNKNOWN', 'integration', 'integrations'),
  }
}

export function ofRun(pool: Pool): Scope {
  return {
    places: async ({ run = '' }) => (isLongId(run) ? placesOf((await findRun(pool, run))?.organization) : []),
    unknown: () => unknown('RUN_UNKNOWN', 'run', 'runs'),
  }
}

/** The address of a record that was merged leads to the one that stands. */
export function ofRecord(pool: Pool): Scope {
  return {
    ...ofMergedRecord(pool),
    movedTo: async ({ record = '' }) => {
      const way = isLongId(record) ? await redirectOf(pool, record) : null
      return way && { from: record, to: way.record }
    },
  }
}

/** The record itself, though it has become part of another one. */
export function ofMergedRecord(pool: Pool): Scope & object {
  return {
    places: async ({ entity = '', record = '' }) =>
      isEntityType(entity) && isLongId(record) ? placesOf(await organizationOfRecord(pool, entity, record)) : [],
    unknown: () => unknown('RECORD_UNKNOWN', 'record', 'records/{entity}'),
  }
}

export function ofDuplicate(pool: Pool): Scope {
  return {
    places: async ({ duplicate = '' }) =>
      isLongId(duplicate) ? placesOf((await queueOf(pool, { id: duplicate, limit: 1 }))[0]?.organization) : [],
    unknown: () => unknown('CASE_UNKNOWN', 'duplicate case', 'duplicates'),
  }
}

export function ofApiKey(pool: Pool): Scope {
  return {
    places: async ({ apiKey = '' }) => {
      const key = isLongId(apiKey) ? await apiKeyById(pool, apiKey) : null
      return key ? [key.organization ?? 'installation'] : []
    },
    unknown: () => unknown('API_KEY_UNKNOWN', 'API key', 'api-keys'),
  }
}

/** Everywhere the user has a role: a new password opens all of it. */
export function ofUser(pool: Pool): Scope {
  return {
    places: async ({ user = '' }) => {
      const account = isLongId(user) ? await accountById(pool, user) : null
      return account?.memberships.map(({ organization }) => organization ?? 'installation') ?? []
    },
    unknown: userUnknown,
  }
}

/** The organization and those below it that the caller may see. */
export async function visibleBelow(pool: Pool, caller: Caller, organization: number): Promise<number[]> {
  const below = new Set(await organizationsBelow(pool, organization))
  return caller.organizations('viewer').filter(id => below.has(id))
}

function placesOf(organization: number | null | undefined): readonly Place[] {
  return organization === null || organization === undefined ? [] : [organization]
}

export function userUnknown(): Problem {
  return unknown('USER_UNKNOWN', 'user', 'users')
}

function unknown(code: string, what: string, list: string): Problem {
  return new Problem({
    code,
    message: `There is no such ${what}, or you may not see it.`,
    advice: `List those you may see: GET /api/v1/${list}.`,
  })
}
