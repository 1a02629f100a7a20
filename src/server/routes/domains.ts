/** Domains of uniqueness of an organization. */

import { attributeNames, unknownAttribute } from '../../contract/file-attribute.ts'
import { defaultDomains } from '../../identity/default-domains.ts'
import { keysWithBlanks, trialReport } from '../../identity/try-out.ts'
import { attributeOf } from '../../model/catalog.ts'
import { domainName, type Domain } from '../../model/domain.ts'
import { Problem } from '../../model/problem.ts'
import { tryDomain } from '../../store/try-domain.ts'
import type { House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { inOrganization } from '../places.ts'
import { changeSettings, etag, holdVersion, readSettings, versionOf, type Settings } from '../settings.ts'

export function domainRoutes(house: House): Routes<'domainsOfUniqueness'> {
  return {
    all: {
      scope: inOrganization,
      answer: async ({ params, reply }) => {
        const domains = domainsIn(await readSettings(house, Number(params.organization)))
        reply.header('etag', etag(versionOf(house, domains)))
        return { items: domains.map(shown), usual: defaultDomains.map(shown) }
      },
    },
    change: {
      scope: inOrganization,
      answer: async ({ params, body: { items }, caller, request, reply }) => {
        const organization = Number(params.organization)
        await changeSettings(house, organization, caller.name, settings => {
          holdVersion(request, versionOf(house, domainsIn(settings)))
          return { ...settings.file, domainsOfUniqueness: items }
        })
        const domains = domainsIn(await readSettings(house, organization))
        reply.header('etag', etag(versionOf(house, domains)))
        return { items: domains.map(shown), usual: defaultDomains.map(shown) }
      },
    },
    tryOut: {
      scope: inOrganization,
      answer: async ({ params, body }) => {
        const { entity, attributes } = body
        const unknown = attributes.find(attribute => !attributeOf(entity, attribute))
        if (unknown !== undefined) {
          throw new Problem({
            code: 'ATTRIBUTE_UNKNOWN',
            message: unknownAttribute(entity, unknown),
            advice: `Attributes of a ${entity} are ${attributeNames(entity).join(', ')}.`,
          })
        }
        const domain: Domain = { ...body, resolution: 'manual' }
        const { keyOf, blanks } = keysWithBlanks(domain)
        const tried = await tryDomain(
          house.pool,
          { organization: Number(params.organization), entity, attributes },
          keyOf,
        )
        return trialReport(domain, tried, blanks)
      },
    },
  }
}

/** Without the store's own ids: two of the same are the same version. */
function domainsIn({ stored }: Settings): Domain[] {
  return stored.domains.map(({ id: _, ...domain }) => domain)
}

function shown(domain: Domain) {
  return { name: domainName(domain), ...domain, compare: { ...domain.compare } }
}
