/** Organizations: the tree that administrators administer, and their configuration as a district file. */

import { z } from 'zod'
import { organizationPart } from '../district-file.ts'
import { endpoint, listQuestion, page, smallId } from './endpoint.ts'

const { name, type, timeZone } = organizationPart.shape

const organization = z
  .object({ id: smallId, name: z.string(), type: z.string(), timeZone: z.string(), parent: smallId.nullable() })
  .meta({ id: 'Organization' })

export const organizationParam = z.object({ organization: smallId })

const difference = z
  .object({
    action: z.enum(['add', 'change', 'remove', 'keep']),
    what: z.string(),
    name: z.string(),
    fields: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })),
    reason: z.string().optional(),
  })
  .meta({ id: 'Difference' })

export const organizations = {
  list: endpoint({
    method: 'GET',
    address: '/organizations',
    summary: 'The organizations one may see',
    query: listQuestion(['id'], []),
    status: 200,
    answer: page(organization),
  }),
  create: endpoint({
    method: 'POST',
    address: '/organizations',
    summary: 'Make an organization',
    body: z.strictObject({ name, type, timeZone, parent: smallId.nullable().default(null) }),
    status: 201,
    answer: organization,
  }),
  createBelow: endpoint({
    method: 'POST',
    address: '/organizations/:organization/organizations',
    summary: 'Make an organization below this one',
    params: organizationParam,
    body: z.strictObject({ name, type, timeZone }),
    status: 201,
    answer: organization,
  }),
  read: endpoint({
    method: 'GET',
    address: '/organizations/:organization',
    summary: 'One organization',
    params: organizationParam,
    status: 200,
    answer: organization,
  }),
  change: endpoint({
    method: 'PATCH',
    address: '/organizations/:organization',
    summary: 'Change what is named. To move it takes rights where it is and where it goes',
    params: organizationParam,
    body: z.strictObject({
      name: name.optional(),
      timeZone: timeZone.unwrap().optional(),
      parent: smallId.nullable().optional(),
    }),
    ifMatch: true,
    status: 200,
    answer: organization,
  }),
  delete: endpoint({
    method: 'DELETE',
    address: '/organizations/:organization',
    summary: 'Remove one in which there has never been anything. For who administers what is above it',
    params: organizationParam,
    ifMatch: true,
    status: 204,
  }),
  move: endpoint({
    method: 'PUT',
    address: '/organizations/:organization/parent',
    summary: 'Put it below another, or below none',
    params: organizationParam,
    body: z.strictObject({ parent: smallId.nullable() }),
    status: 200,
    answer: organization,
  }),
}

export const configuration = {
  read: endpoint({
    method: 'GET',
    address: '/organizations/:organization/configuration',
    summary: 'The configuration as a district file, secrets as ${NAME}',
    params: organizationParam,
    status: 200,
    media: 'application/yaml',
  }),
  apply: endpoint({
    method: 'PUT',
    address: '/organizations/:organization/configuration',
    summary: 'Make the configuration as a district file says',
    params: organizationParam,
    body: z.strictObject({
      file: z.string().describe('The text of the district file; its organization must be this one.'),
      secrets: z
        .record(z.string().regex(/^\w+$/), z.string())
        .default({})
        .describe(
          'What ${NAME} stands for. Of those left out, a secret that is stored stays where it stood; nothing is taken from the environment of the server.',
        ),
      dryRun: z.boolean().default(false).describe('Only tell what would change.'),
      prune: z.boolean().default(false).describe('Remove integrations that the file lacks though they have run.'),
    }),
    ifMatch: true,
    status: 200,
    answer: z.object({ differences: z.array(difference), notes: z.array(z.string()) }),
  }),
}
