/** Master fields of an organization. */

import { loadMasterFields } from '../../store/configuration-stored.ts'
import { generateAndStore, type House } from '../../worker/front-door.ts'
import { removeMasterField } from '../../store/master-fields.ts'
import type { Routes } from '../answer.ts'
import { inOrganization } from '../places.ts'

export function masterFieldRoutes(house: House): Routes<'masterFields'> {
  return {
    all: {
      scope: inOrganization,
      answer: async ({ params }) => ({ items: await loadMasterFields(house.pool, Number(params.organization)) }),
    },
    generate: {
      scope: inOrganization,
      answer: async ({ params, body: { dryRun, ...wish }, caller }) => {
        const place = { organization: Number(params.organization), by: caller.name, dryRun }
        const { fields, ...counts } = await generateAndStore(house, wish, place)
        return { ...counts, items: [...fields] }
      },
    },
    remove: {
      scope: inOrganization,
      answer: async ({ params, query, caller }) => {
        await removeMasterField(house.pool, { organization: Number(params.organization), by: caller.name }, query)
      },
    },
  }
}
