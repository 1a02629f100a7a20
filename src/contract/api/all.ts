/** The whole API: noun, verb, address. Server, rights, OpenAPI and tests go through it. */

import { apiKeys } from './api-keys.ts'
import { audit } from './audit.ts'
import { conflicts } from './conflicts.ts'
import { connectors, dataSources } from './data-sources.ts'
import { directory } from './directory.ts'
import { duplicates } from './duplicates.ts'
import type { Endpoint } from './endpoint.ts'
import { identityProviders } from './identity-providers.ts'
import { integrations } from './integrations.ts'
import { domainsOfUniqueness } from './domains.ts'
import { invitations } from './invitations.ts'
import { lookupTables } from './lookup-tables.ts'
import { masterFields } from './master-fields.ts'
import { merges } from './merges.ts'
import { notices } from './notices.ts'
import { openId } from './open-id.ts'
import { configuration, organizations } from './organizations.ts'
import { overview } from './overview.ts'
import { quality } from './quality.ts'
import { records } from './records.ts'
import { runs } from './runs.ts'
import { secondFactor } from './second-factor.ts'
import { schedules } from './schedules.ts'
import { schoolsMapping } from './schools-mapping.ts'
import { session } from './session.ts'
import { sessions } from './sessions.ts'
import { signInRules } from './sign-in-rules.ts'
import { tasks } from './tasks.ts'
import { retention } from './retention.ts'
import { usernames } from './usernames.ts'
import { users } from './users.ts'

export const api = {
  session,
  sessions,
  secondFactor,
  openId,
  organizations,
  configuration,
  connectors,
  dataSources,
  integrations,
  tasks,
  lookupTables,
  masterFields,
  domainsOfUniqueness,
  quality,
  conflicts,
  runs,
  records,
  directory,
  overview,
  schedules,
  duplicates,
  merges,
  schoolsMapping,
  audit,
  apiKeys,
  users,
  invitations,
  signInRules,
  identityProviders,
  notices,
  usernames,
  retention,
}

export const apiRoot = '/api/v1'

/** Sent with whatever changes something in a session. A page of another site can't send it: browsers ask first, and nobody here says yes. */
export const ownHeader = 'x-passport-sync'

export type Api = typeof api
export type Noun = keyof Api

export type NamedEndpoint = { readonly noun: Noun; readonly verb: string; readonly endpoint: Endpoint }

export function endpoints(): NamedEndpoint[] {
  return (Object.keys(api) as Noun[]).flatMap(noun =>
    Object.entries<Endpoint>(api[noun]).map(([verb, endpoint]) => ({ noun, verb, endpoint })),
  )
}
