/** Schools mapping of an integration. */

import type { Integration } from '../../model/integration.ts'
import { Problem } from '../../model/problem.ts'
import { integrationById } from '../../store/configuration.ts'
import {
  closeSchool,
  readSchoolMapping,
  refreshSchools,
  saveSchoolMapping,
  type House,
  type MappingView,
  type SchoolRow,
} from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { ofIntegration } from '../places.ts'
import { etag, holdVersion } from '../settings.ts'

export function schoolsMappingRoutes(house: House): Routes<'schoolsMapping'> {
  const scope = ofIntegration(house.pool)
  const existing = async (id: string): Promise<Integration> => {
    const integration = await integrationById(house.pool, Number(id))
    if (!integration) throw new Error('an integration that was there a moment ago is gone')
    if (integration.type === 'export') throw writesOnly(integration.name)
    return integration
  }

  return {
    read: {
      scope,
      answer: async ({ params, reply }) => {
        const view = await readSchoolMapping(house, await existing(params.integration))
        reply.header('etag', etag(view.version))
        return shown(view)
      },
    },
    save: {
      scope,
      answer: async ({ params, body: { decisions, auto }, caller, request, reply }) => {
        const before = await existing(params.integration)
        await saveSchoolMapping(house, before, {
          decisions,
          ...(auto ? { auto } : {}),
          refuseOther: version => holdVersion(request, version),
          by: caller.name,
        })
        const view = await readSchoolMapping(house, await existing(params.integration))
        reply.header('etag', etag(view.version))
        return shown(view)
      },
    },
    refresh: {
      scope,
      answer: async ({ params, body: { sources, everything }, caller }) => {
        const wish = { everything, by: caller.name, ...(sources ? { sources } : {}) }
        const run = await refreshSchools(house, await existing(params.integration), wish)
        return { run: run?.id ?? null }
      },
    },
    close: {
      scope,
      answer: async ({ params, body: { school }, caller }) => {
        const run = await closeSchool(house, await existing(params.integration), { school, by: caller.name })
        return { run: run.id }
      },
    },
  }
}

function shown({ mode, schools, lost }: MappingView) {
  const count = (state: SchoolRow['state']): number => schools.filter(row => row.state === state).length
  return {
    mode,
    counts: {
      existing: count('existing'),
      missing: count('missing'),
      withMissingData: lost.length,
      leftOut: count('left out'),
      frozen: count('frozen'),
    },
    schools: schools.map(({ values, proposals, differences, waiting, ...row }) => ({
      ...row,
      values: { ...values },
      proposals: [...proposals],
      differences: [...differences],
      waiting: waiting && { ...waiting },
    })),
    withMissingData: lost.map(({ records, proposals, ...school }) => ({
      ...school,
      records: Object.fromEntries(records),
      proposals: [...proposals],
    })),
  }
}

function writesOnly(name: string): Problem {
  return new Problem({
    code: 'SCHOOLS_NOT_READ',
    message: `${name} only writes to the system: no school of it becomes one of Passport's.`,
    advice: 'Map the schools of an import or a sync.',
  })
}
