/** Organizations, and their configuration as a district file. */

import { z } from 'zod'
import { writeDistrictFile } from '../../contract/write-district-file.ts'
import { Problem } from '../../model/problem.ts'
import { recordAudit } from '../../store/audit.ts'
import { applyConfiguration, organizationsOf, readConfiguration } from '../../store/configuration.ts'
import { inTransaction } from '../../store/database.ts'
import { organizationRow, organizationsPage, setParent, type OrganizationRow } from '../../store/organization-tree.ts'
import { addMissingSchools, knownSchools, ownSchools, type House } from '../../worker/front-door.ts'
import { wholeInstallation, type Routes } from '../answer.ts'
import { pageOf, readCursor, readFilters } from '../paging.ts'
import { inOrganization } from '../places.ts'
import { etag, holdVersion, organizationUnknown, readFile, readSettings } from '../settings.ts'

export function organizationRoutes({ pool, key }: House): Routes<'organizations'> {
  const existing = async (id: number): Promise<OrganizationRow> => {
    const found = await organizationRow(pool, id)
    if (!found) throw organizationUnknown()
    return found
  }
  const move = async (id: number, parent: string | null, by: string): Promise<void> => {
    await inTransaction(pool, async client => {
      const before = await organizationRow(client, id)
      await setParent(client, id, parent === null ? null : Number(parent))
      const fields = { parent: { before: textOf(before?.parent ?? null), after: parent } }
      const entry = { organization: id, actor: by, action: 'change', what: 'organization', name: before?.name ?? '' }
      if (fields.parent.before !== parent) await recordAudit(client, [{ ...entry, fields }])
    })
  }

  return {
    list: {
      scope: 'nobody',
      answer: async ({ query, caller }) => {
        readFilters(query.filter, () => false)
        const after = readCursor(query.cursor, z.int()) ?? 0
        const visible = caller.organizations('viewer')
        const rows = await organizationsPage(pool, { visible, after, limit: query.limit + 1 })
        return pageOf(rows, query.limit, { item: shown, cursor: ({ id }) => id })
      },
    },
    create: {
      scope: wholeInstallation,
      answer: async ({ body: { parent, ...organization }, caller }) => {
        if ((await organizationsOf(pool)).some(({ name }) => name === organization.name))
          throw nameTwice('organization')
        const desired = { organization, schools: [], sources: [], integrations: [], masterFields: [] }
        await applyConfiguration(pool, key, desired, { by: caller.name })
        const made = (await organizationsOf(pool)).find(({ name }) => name === organization.name)
        if (!made) throw new Error('an organization just made is not there')
        if (parent !== null) await move(made.id, parent, caller.name)
        return shown(await existing(made.id))
      },
    },
    read: {
      scope: inOrganization,
      answer: async ({ params }) => shown(await existing(Number(params.organization))),
    },
    move: {
      // It changes who administers it from above: not for the one below to decide.
      scope: wholeInstallation,
      answer: async ({ params, body, caller }) => {
        const id = Number(params.organization)
        await existing(id)
        await move(id, body.parent, caller.name)
        return shown(await existing(id))
      },
    },
  }
}

export function configurationRoutes(house: House): Routes<'configuration'> {
  const { pool, key } = house
  return {
    read: {
      scope: inOrganization,
      answer: async ({ params, reply }) => {
        const { stored, fingerprint } = await readSettings(house, Number(params.organization))
        const name = stored.organization?.name ?? ''
        const file = writeDistrictFile(await readConfiguration(pool, name), await ownSchools(pool, name))
        reply.header('etag', etag(fingerprint)).type('application/yaml; charset=utf-8')
        return file.text
      },
    },
    apply: {
      scope: inOrganization,
      bodyLimit: 6 * 1024 * 1024,
      answer: async ({ params, body: { file, secrets, dryRun, prune }, caller, request }) => {
        const { stored, fingerprint } = await readSettings(house, Number(params.organization))
        holdVersion(request, fingerprint)
        const schools = await knownSchools(pool)
        const desired = await readFile(house, file, secrets, schools)
        if (desired.organization.name !== stored.organization?.name)
          throw anotherOrganization(desired.organization.name)
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

function shown({ id, name, type, timeZone, parent }: OrganizationRow) {
  return { id: String(id), name, type, timeZone, parent: textOf(parent) }
}

function textOf(id: number | null): string | null {
  return id === null ? null : String(id)
}

export function nameTwice(what: string): Problem {
  return new Problem({
    code: 'NAME_TWICE',
    message: `There is an ${what} of that name already.`,
    advice: 'Choose another name.',
  })
}

function anotherOrganization(name: string): Problem {
  return new Problem({
    code: 'ORGANIZATION_DIFFERS',
    message: `The district file is of '${name}', not of this organization.`,
    advice: 'Send it to the address of its own organization.',
  })
}
