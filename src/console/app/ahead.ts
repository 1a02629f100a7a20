/** What a screen asks first is asked when somebody points at the way to it; nobody waits for the answer here. */

import { isEntityType } from '../../model/entity.ts'
import { organizationsQuestion, type Organization } from '../ask/session.ts'
import type { AuditAddress } from '../screens/audit/address.ts'
import { auditQuestion } from '../screens/audit/data.ts'
import { waitingQuestion } from '../screens/conflicts/data.ts'
import type { ConflictsAddress } from '../screens/conflicts/address.ts'
import { connectorsQuestion, dataSourcesQuestion } from '../screens/data-sources/data.ts'
import type { DirectoryAddress } from '../screens/directory/address.ts'
import { recordQuestion, recordsQuestion } from '../screens/directory/data.ts'
import type { DeskAddress } from '../screens/duplicates/address.ts'
import { queueQuestion } from '../screens/duplicates/data.ts'
import type { MappingAddress } from '../screens/mapping/address.ts'
import { commonValuesQuestion, domainsQuestion } from '../screens/domains/data.ts'
import { attributesQuestion, chosenTask, integrationQuestion, rulesQuestion } from '../screens/mapping/data.ts'
import { integrationsQuestion } from '../screens/integrations/data.ts'
import { masterFieldsQuestion } from '../screens/master-fields/data.ts'
import { overviewQuestion } from '../screens/overview/data.ts'
import type { QualityAddress } from '../screens/quality/address.ts'
import { qualityQuestion, sourcesQuestion } from '../screens/quality/data.ts'
import type { RunAddress, RunsAddress } from '../screens/runs/address.ts'
import { changesQuestion, runQuestion, runsQuestion } from '../screens/runs/data.ts'
import { memory } from './memory.ts'

type Search = { readonly organization?: string | undefined }
type Way<S, P = unknown> = { readonly deps: S & Search; readonly params: P }

/** For a route: its loader runs anew when what stands in the address changes. */
export const bySearch = { loaderDeps: <S>({ search }: { readonly search: S }): S => search }

/** Of the organization in view; while none is known, nothing is asked. */
function inView<S>(ask: (organization: Organization, search: S) => unknown): (way: Way<S>) => void {
  return ({ deps }) => {
    const all = memory.getQueryData<{ readonly items: readonly Organization[] }>(organizationsQuestion.queryKey)?.items
    const organization = all?.find(({ id }) => id === deps.organization) ?? all?.[0]
    if (organization) void ask(organization, deps)
  }
}

export const ahead = {
  overview: inView(({ id }) => memory.prefetchQuery(overviewQuestion(id))),
  integrations: inView(({ id }) => memory.prefetchQuery(integrationsQuestion(id))),
  dataSources: inView(({ id }) => {
    void memory.prefetchQuery(connectorsQuestion)
    void memory.prefetchQuery(dataSourcesQuestion(id))
  }),
  runs: inView(({ id }, search: RunsAddress) => {
    void memory.prefetchInfiniteQuery(runsQuestion(search, id))
    void memory.prefetchQuery(integrationsQuestion(id))
  }),
  run: ({ deps, params: { run } }: Way<RunAddress, { readonly run: string }>): void => {
    void memory.prefetchQuery(runQuestion(run))
    void memory.prefetchInfiniteQuery(changesQuestion(run, deps))
  },
  duplicates: inView(({ id }, search: DeskAddress) => memory.prefetchInfiniteQuery(queueQuestion(search, id))),
  conflicts: inView(({ id }, search: ConflictsAddress) => memory.prefetchInfiniteQuery(waitingQuestion(search, id))),
  quality: inView(async ({ id }, search: QualityAddress) => {
    const { items } = await memory.ensureQueryData(sourcesQuestion(id)).catch(nothing)
    const source = items.find(one => one.id === search.source) ?? items[0]
    if (source) await memory.prefetchQuery(qualityQuestion(source.id))
  }),
  mapping: inView(async ({ id }, search: MappingAddress) => {
    void memory.prefetchQuery(rulesQuestion)
    const { items } = await memory.ensureQueryData(integrationsQuestion(id)).catch(nothing)
    const { integration, entity } = chosenTask(items, search)
    if (!integration || !entity) return
    void memory.prefetchQuery(integrationQuestion(integration.id))
    void memory.prefetchQuery(attributesQuestion(integration.id, entity, 'false'))
  }),
  audit: ({ deps }: Way<AuditAddress>): void => void memory.prefetchInfiniteQuery(auditQuestion(deps)),
  domains: inView(({ id }) => {
    void memory.prefetchQuery(domainsQuestion(id))
    void memory.prefetchQuery(commonValuesQuestion(id))
  }),
  masterFields: inView(({ id }) => {
    void memory.prefetchQuery(masterFieldsQuestion(id))
    void memory.prefetchQuery(dataSourcesQuestion(id))
  }),
  directory: inView(({ id }, search: DirectoryAddress) =>
    memory.prefetchInfiniteQuery(recordsQuestion(search.entity ?? 'student', search, id)),
  ),
  record: ({
    params: { entity, record },
  }: Way<unknown, { readonly entity: string; readonly record: string }>): void => {
    if (isEntityType(entity)) void memory.prefetchQuery(recordQuestion(entity, record))
  },
  integration: ({ params: { integration } }: Way<unknown, { readonly integration: string }>): void =>
    void memory.prefetchQuery(integrationQuestion(integration)),
}

/** The screen asks again, and tells what is wrong. */
function nothing(): { readonly items: readonly [] } {
  return { items: [] }
}
