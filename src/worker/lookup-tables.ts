/** Puts and removes lookup tables, unless a mapping could no longer work with what is left. */

import type { LookupTable } from '../model/rule.ts'
import { Problem } from '../model/problem.ts'
import { checkTaskRules } from '../rules/check-task.ts'
import { tablesNamed } from '../rules/mapping.ts'
import { dataSourcesOf, openSettings } from '../store/configuration.ts'
import { lookupTablesOf, putLookupTable, removeLookupTable } from '../store/lookup-tables.ts'
import { tasksOfSource } from '../store/source-tasks.ts'
import type { House } from './house.ts'

type Wish = { readonly organization: number; readonly by: string }

/** Whether it changed anything. Throws LOOKUP_TABLE_IN_USE where a rule lacks something in the new one. */
export async function keepLookupTable(house: House, table: LookupTable, { organization, by }: Wish): Promise<boolean> {
  const tables = await lookupTablesOf(house.pool, organization)
  await refuseBroken(house, organization, table.name, new Map([...tables, [table.name, table]]))
  return putLookupTable(house.pool, organization, table, by)
}

/** Throws LOOKUP_TABLE_UNKNOWN, and LOOKUP_TABLE_IN_USE where a rule looks into it. */
export async function dropLookupTable(house: House, name: string, { organization, by }: Wish): Promise<void> {
  const tables = await lookupTablesOf(house.pool, organization)
  await refuseBroken(house, organization, name, new Map([...tables].filter(([other]) => other !== name)))
  if (!(await removeLookupTable(house.pool, organization, name, by))) throw lookupTableUnknown(name)
}

export function lookupTableUnknown(name: string): Problem {
  return new Problem({
    code: 'LOOKUP_TABLE_UNKNOWN',
    message: `There is no lookup table '${name}'.`,
    advice: 'List them with `passport-sync lookup-table list`.',
  })
}

async function refuseBroken(
  house: House,
  organization: number,
  name: string,
  tables: ReadonlyMap<string, LookupTable>,
): Promise<void> {
  for (const source of await dataSourcesOf(house.pool, organization)) {
    const users = (await tasksOfSource(house.pool, source.id)).filter(({ mapping, back = {} }) =>
      [...tablesNamed(mapping), ...tablesNamed(back)].includes(name),
    )
    if (users.length === 0) continue
    const connector = house.connectorById(source.connector)
    const schemas = connector.entities(connector.parseSettings(await openSettings(house.pool, house.key, source.id)))
    for (const task of users) {
      const schema = schemas.find(({ entity }) => entity === task.entity)
      if (!schema) continue
      const plain = { ...schema, attributes: schema.attributes.filter(attribute => !attribute.name.includes('.')) }
      const open = task.type === 'import' ? plain : schema
      const [fault] = checkTaskRules({ type: task.type, entity: task.entity, schema: open, task, tables })
      if (!fault) continue
      throw new Problem({
        code: 'LOOKUP_TABLE_IN_USE',
        message: `The lookup table '${name}' was left as it is: ${fault.fault.message}`,
        advice: `Change the mapping of ${task.entity} first. ${fault.fault.advice}`,
      })
    }
  }
}
