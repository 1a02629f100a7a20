/** An organization's configuration as a district file: given out, and made as one says. */

import { lookupTableCsv } from '../../contract/lookup-table.ts'
import { writeDistrictFile } from '../../contract/write-district-file.ts'
import { Problem } from '../../model/problem.ts'
import { applyConfiguration, readConfiguration } from '../../store/configuration.ts'
import { lookupTablesOf } from '../../store/lookup-tables.ts'
import { addMissingSchools, knownSchools, ownSchools, type House } from '../../worker/front-door.ts'
import type { Routes } from '../answer.ts'
import { keptSecrets } from '../kept-secrets.ts'
import { inOrganization } from '../places.ts'
import { etag, holdVersion, readFile, readSettings } from '../settings.ts'

export function configurationRoutes(house: House): Routes<'configuration'> {
  const { pool, key } = house
  return {
    read: {
      scope: inOrganization,
      answer: async ({ params, reply }) => {
        const { stored, fingerprint } = await readSettings(house, Number(params.organization))
        const name = stored.organization?.name ?? ''
        const tables = await lookupTablesOf(pool, Number(params.organization))
        const file = writeDistrictFile(
          await readConfiguration(pool, name),
          await ownSchools(pool, name),
          [...tables.values()].map(table => ({ name: table.name, csv: lookupTableCsv(table) })),
        )
        reply.header('etag', etag(fingerprint)).type('application/yaml; charset=utf-8')
        return file.text
      },
    },
    apply: {
      scope: inOrganization,
      bodyLimit: 6 * 1024 * 1024,
      answer: async ({ params, body: { file, secrets, dryRun, prune }, caller, request, reply }) => {
        const { stored, fingerprint } = await readSettings(house, Number(params.organization))
        holdVersion(request, fingerprint)
        const schools = await knownSchools(pool)
        const desired = await readFile(house, file, { ...keptSecrets(file, stored), ...secrets }, schools)
        if (desired.organization.name !== stored.organization?.name)
          throw anotherOrganization(desired.organization.name)
        // What is told now is held against this version when it is applied.
        if (dryRun) reply.header('etag', etag(fingerprint))
        const by = caller.name
        const believed = request.headers['if-match'] === '*' ? {} : { believed: fingerprint }
        const configured = await applyConfiguration(pool, key, desired, { dryRun, prune, by, ...believed })
        const notes: string[] = []
        const tell = (line: string): void => void notes.push(line)
        const added = await addMissingSchools(house, { desired, schools, dryRun, by, tell })
        return { differences: [...configured, ...added], notes }
      },
    },
  }
}

function anotherOrganization(name: string): Problem {
  return new Problem({
    code: 'ORGANIZATION_DIFFERS',
    message: `The district file is of '${name}', not of this organization.`,
    advice: 'Send it to the address of its own organization.',
  })
}
