/** Lookup tables: uploaded as CSV, for the rule `lookup`. */

import { z } from 'zod'
import { endpoint, moment, smallId } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const table = z
  .object({
    name: z.string(),
    columns: z.array(z.string()),
    rows: z.int(),
    changedAt: moment,
    changedBy: z.string(),
  })
  .meta({ id: 'LookupTable' })

const params = z.object({ organization: smallId, table: z.string().trim().min(1).max(100) })

export const lookupTables = {
  all: endpoint({
    method: 'GET',
    address: '/organizations/:organization/lookup-tables',
    summary: 'The lookup tables of an organization',
    params: organizationParam,
    status: 200,
    answer: z.object({ items: z.array(table) }),
  }),
  read: endpoint({
    method: 'GET',
    address: '/organizations/:organization/lookup-tables/:table',
    summary: 'A lookup table as CSV',
    params,
    status: 200,
    media: 'text/csv',
  }),
  put: endpoint({
    method: 'PUT',
    address: '/organizations/:organization/lookup-tables/:table',
    summary: 'Upload a lookup table, in place of one of that name',
    params,
    body: z.strictObject({
      csv: z.string().describe('The first row names the columns. At most 2 MB and 20,000 rows.'),
    }),
    status: 200,
    answer: table,
  }),
  remove: endpoint({
    method: 'DELETE',
    address: '/organizations/:organization/lookup-tables/:table',
    summary: 'Remove a lookup table that no rule looks into',
    params,
    status: 204,
  }),
}
