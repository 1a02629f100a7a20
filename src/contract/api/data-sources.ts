/** Data sources: their settings, whose secrets are written and never read; their check and their plugin. */

import { z } from 'zod'
import { entityTypes } from '../../model/entity.ts'
import { prefixPart } from '../district-file.ts'
import { endpoint, listQuestion, page, smallId } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const settings = z.record(z.string(), z.unknown())

const dataSource = z
  .object({
    id: smallId,
    organization: smallId,
    name: z.string(),
    connector: z.string(),
    prefix: z.string().nullable().describe('Put before the local ids (identifier) of its schools and people.'),
    sharedIds: z.boolean().describe('Confirmed: ids that another source of its connector has too mean the same.'),
    settings: settings.describe('Without secrets.'),
    secrets: z.array(z.string()).describe('The fields whose secrets are there.'),
    entities: z.array(z.enum(entityTypes)).describe('Of which tasks can be made.'),
    writes: z.array(z.enum(entityTypes)).describe('Of which it takes records, or changes of them.'),
  })
  .meta({ id: 'DataSource' })

const dataSourceParam = z.object({ dataSource: smallId })
const name = z.string().trim().min(1).max(200)

const formField = z.object({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.string(),
  required: z.boolean(),
})

export const connectors = {
  list: endpoint({
    method: 'GET',
    address: '/connectors',
    summary: 'The kinds of systems, and the form of each',
    status: 200,
    answer: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          form: z.array(formField),
          plugin: z.boolean(),
          canWrite: z.boolean().describe('Whether Export and Sync may be offered.'),
          whyReadOnly: z.string().nullable().describe('Where that will never be: why.'),
        }),
      ),
    }),
  }),
}

export const dataSources = {
  list: endpoint({
    method: 'GET',
    address: '/data-sources',
    summary: 'Data sources, in the order in which they were made',
    query: listQuestion(['id'], ['organization']),
    status: 200,
    answer: page(dataSource),
  }),
  create: endpoint({
    method: 'POST',
    address: '/organizations/:organization/data-sources',
    summary: 'Make a data source',
    params: organizationParam,
    body: z.strictObject({
      name,
      connector: z.string().min(1),
      prefix: prefixPart.optional(),
      sharedIds: z.boolean().optional(),
      settings,
    }),
    status: 201,
    answer: dataSource,
  }),
  read: endpoint({
    method: 'GET',
    address: '/data-sources/:dataSource',
    summary: 'One data source',
    params: dataSourceParam,
    status: 200,
    answer: dataSource,
  }),
  change: endpoint({
    method: 'PATCH',
    address: '/data-sources/:dataSource',
    summary: 'Change settings and prefix: those named; null takes one away',
    params: dataSourceParam,
    body: z.strictObject({
      settings: settings.optional(),
      prefix: prefixPart.nullable().optional(),
      sharedIds: z.boolean().optional(),
    }),
    ifMatch: true,
    status: 200,
    answer: dataSource,
  }),
  delete: endpoint({
    method: 'DELETE',
    address: '/data-sources/:dataSource',
    summary: 'Remove a data source that nothing depends on',
    params: dataSourceParam,
    ifMatch: true,
    status: 204,
  }),
  check: endpoint({
    method: 'POST',
    address: '/data-sources/:dataSource/check',
    summary: 'Test the connection step by step',
    params: dataSourceParam,
    status: 200,
    answer: z.object({
      ok: z.boolean(),
      steps: z.array(z.object({ name: z.string(), detail: z.string() })).describe('Those that passed.'),
      problem: z.object({ code: z.string(), message: z.string(), advice: z.string() }).nullable(),
    }),
  }),
  plugin: endpoint({
    method: 'GET',
    address: '/data-sources/:dataSource/plugin',
    summary: 'The plugin that the administrator of the data source installs there',
    params: dataSourceParam,
    status: 200,
    media: 'application/zip',
  }),
}
