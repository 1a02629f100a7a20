/** Lookup tables of an organization. */

import { lookupTableCsv, readLookupTable } from '../../contract/lookup-table.ts'
import { listLookupTables, lookupTablesOf } from '../../store/lookup-tables.ts'
import { dropLookupTable, keepLookupTable, lookupTableUnknown, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { inOrganization } from '../places.ts'

const largestUpload = 6 * 1024 * 1024

export function lookupTableRoutes(house: House): Routes<'lookupTables'> {
  const { pool } = house
  return {
    all: {
      scope: inOrganization,
      answer: async ({ params }) => {
        const tables = await listLookupTables(pool, Number(params.organization))
        return { items: tables.map(({ columns, ...table }) => ({ ...table, columns: [...columns] })) }
      },
    },
    read: {
      scope: inOrganization,
      answer: async ({ params, reply }) => {
        const table = (await lookupTablesOf(pool, Number(params.organization))).get(params.table)
        if (!table) throw lookupTableUnknown(params.table)
        reply.type('text/csv; charset=utf-8')
        return lookupTableCsv(table)
      },
    },
    put: {
      scope: inOrganization,
      bodyLimit: largestUpload,
      answer: async ({ params, body, caller }) => {
        const organization = Number(params.organization)
        await keepLookupTable(house, readLookupTable(params.table, body.csv), { organization, by: caller.name })
        const put = (await listLookupTables(pool, organization)).find(({ name }) => name === params.table)
        if (!put) throw lookupTableUnknown(params.table)
        return { ...put, columns: [...put.columns] }
      },
    },
    remove: {
      scope: inOrganization,
      answer: async ({ params, caller }) =>
        dropLookupTable(house, params.table, { organization: Number(params.organization), by: caller.name }),
    },
  }
}
