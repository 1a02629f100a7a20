/** Organizations: the tree, and what each is called. */

import { z } from 'zod'
import { Problem } from '../../model/problem.ts'
import { reaches } from '../../model/role.ts'
import { recordAudit } from '../../store/audit.ts'
import { applyConfiguration, configurationLock, fingerprintOf, organizationsOf } from '../../store/configuration.ts'
import { loadConfiguration } from '../../store/configuration-stored.ts'
import { inTransaction } from '../../store/database.ts'
import {
  deleteOrganization,
  organizationRow,
  organizationsPage,
  organizationTwice,
  refuseAsParent,
  renameOrganization,
  setParent,
  type OrganizationRow,
} from '../../store/organization-tree.ts'
import type { House } from '../../worker/front-door.ts'
import { wholeInstallation, type Routes } from '../answer.ts'
import type { Caller } from '../caller.ts'
import { pageOf, readCursor, readFilters } from '../paging.ts'
import { aboveOrganization, inOrganization } from '../places.ts'
import { etag, holdVersion, organizationUnknown, versionOf } from '../settings.ts'

export function organizationRoutes(house: House): Routes<'organizations'> {
  const { pool, key } = house
  const existing = async (id: number): Promise<OrganizationRow> => {
    const found = await organizationRow(pool, id)
    if (!found) throw organizationUnknown()
    return found
  }
  const version = (row: OrganizationRow): string => versionOf(house, shown(row))

  const make = async (wish: Omit<OrganizationRow, 'id'>, by: string) => {
    const { parent, ...organization } = wish
    if (parent !== null) await refuseAsParent(pool, parent)
    const stored = await loadConfiguration(pool, key, organization.name)
    if (stored.organization) throw organizationTwice()
    const desired = { organization, schools: [], sources: [], integrations: [], masterFields: [] }
    // One that somebody else makes under this name in the same moment is not changed by it.
    await applyConfiguration(pool, key, desired, { by, believed: fingerprintOf(key, stored) })
    const made = (await organizationsOf(pool)).find(({ name }) => name === organization.name)
    if (!made) throw new Error('an organization just made is not there')
    if (parent !== null) await change(made.id, { parent }, by)
    return shown(await existing(made.id))
  }

  const change = async (
    id: number,
    wish: Partial<Omit<OrganizationRow, 'id' | 'type'>>,
    actor: string,
    hold: (row: OrganizationRow) => void = () => undefined,
  ): Promise<OrganizationRow> =>
    inTransaction(pool, async client => {
      await client.query('select pg_advisory_xact_lock($1)', [configurationLock])
      const before = await organizationRow(client, id)
      if (!before) throw organizationUnknown()
      hold(before)
      const after = { ...before, ...wish }
      await renameOrganization(client, after)
      if (after.parent !== before.parent) await setParent(client, id, after.parent)
      const nameOf = async (parent: number | null): Promise<string | null> =>
        parent === null ? null : ((await organizationRow(client, parent))?.name ?? null)
      const [wasBelow, isBelow] = [await nameOf(before.parent), await nameOf(after.parent)]
      const fields = differences({ ...before, parent: wasBelow }, { ...after, parent: isBelow })
      const entry = { organization: id, actor, action: 'change', what: 'organization', name: after.name, fields }
      if (Object.keys(fields).length > 0) await recordAudit(client, [entry])
      return after
    })

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
      answer: ({ body, caller }) => make({ ...body, parent: idOf(body.parent) }, caller.name),
    },
    createBelow: {
      scope: inOrganization,
      answer: ({ params, body, caller }) => make({ ...body, parent: Number(params.organization) }, caller.name),
    },
    read: {
      scope: inOrganization,
      answer: async ({ params, reply }) => {
        const found = await existing(Number(params.organization))
        reply.header('etag', etag(version(found)))
        return shown(found)
      },
    },
    change: {
      scope: inOrganization,
      answer: async ({ params, body: { name, timeZone, parent }, caller, request, reply }) => {
        const wish = {
          ...(name === undefined ? {} : { name }),
          ...(timeZone === undefined ? {} : { timeZone }),
          ...(parent === undefined ? {} : { parent: idOf(parent) }),
        }
        const changed = await change(Number(params.organization), wish, caller.name, before => {
          holdVersion(request, version(before))
          if (wish.parent === undefined || wish.parent === before.parent) return
          for (const place of [before.parent, wish.parent]) refuseMove(caller, place)
        })
        reply.header('etag', etag(version(changed)))
        return shown(changed)
      },
    },
    move: {
      // It changes who administers it from above: not for the one below to decide.
      scope: wholeInstallation,
      answer: async ({ params, body, caller }) =>
        shown(await change(Number(params.organization), { parent: idOf(body.parent) }, caller.name)),
    },
    delete: {
      scope: aboveOrganization(pool),
      answer: async ({ params, caller, request }) => {
        await inTransaction(pool, async client => {
          const found = await organizationRow(client, Number(params.organization))
          if (!found) throw organizationUnknown()
          holdVersion(request, version(found))
          await deleteOrganization(client, found.id)
          const { parent: organization, name } = found
          await recordAudit(client, [
            { organization, actor: caller.name, action: 'remove', what: 'organization', name },
          ])
        })
      },
    },
  }
}

/** Whose rights end and begin by a move must be asked on both sides. */
function refuseMove({ everywhere, roleIn }: Caller, parent: number | null): void {
  if (reaches(parent === null ? everywhere : roleIn(parent), 'administrator')) return
  throw new Problem({
    code: 'NOT_ALLOWED',
    message: 'To move an organization needs the role administrator in what stands above it, before and after.',
    advice: 'Ask an administrator of both to do it.',
  })
}

type Named = Pick<OrganizationRow, 'name' | 'timeZone'> & { readonly parent: string | null }

function differences(before: Named, after: Named) {
  const fields = {
    name: { before: before.name, after: after.name },
    timeZone: { before: before.timeZone, after: after.timeZone },
    parent: { before: before.parent, after: after.parent },
  }
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field.before !== field.after))
}

function shown({ id, name, type, timeZone, parent }: OrganizationRow) {
  return { id: String(id), name, type, timeZone, parent: textOf(parent) }
}

function idOf(text: string | null): number | null {
  return text === null ? null : Number(text)
}

function textOf(id: number | null): string | null {
  return id === null ? null : String(id)
}

export function nameTwice(what: string): Problem {
  return new Problem({
    code: 'NAME_TWICE',
    message: `Another ${what} has that name already.`,
    advice: 'Choose another name.',
  })
}
