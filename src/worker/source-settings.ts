/** The settings with which a data source is opened: as stored, and with the fields that mapping rules name. */

import type { Connector, EntitySchema, Settings } from '../model/connector.ts'
import type { DataSource, Task } from '../model/integration.ts'
import { compileMapping } from '../rules/mapping.ts'
import type { LookupTable } from '../model/rule.ts'
import { lookupTablesOf } from '../store/lookup-tables.ts'
import { openSettings } from '../store/configuration.ts'
import { tasksOfSource } from '../store/source-tasks.ts'
import type { House } from './house.ts'

export type OpenedSource = {
  readonly connector: Connector
  readonly settings: Settings
  readonly tasks: readonly Task[]
  /** The lookup tables of its organization, by name. */
  readonly tables: ReadonlyMap<string, LookupTable>
}

/**
 * Over all integrations of the source, so that one plugin serves them all, and tasks that are only tried out. Throws
 * SETTINGS_INVALID, KEY_DOES_NOT_FIT, or the RuleFault of a faulty rule.
 */
export async function openSource(
  house: House,
  source: DataSource,
  unsaved: readonly Task[] = [],
): Promise<OpenedSource> {
  const connector = house.connectorById(source.connector)
  const stored = connector.parseSettings(await openSettings(house.pool, house.key, source.id))
  const tasks = await tasksOfSource(house.pool, source.id)
  const tables = await lookupTablesOf(house.pool, source.organization)
  const fields = fieldsNamed(
    connector.entities(stored),
    [...tasks.filter(({ type }) => type !== 'export'), ...unsaved],
    tables,
  )
  const settings = connector.withFields && fields.length > 0 ? connector.withFields(stored, fields) : stored
  return { connector, settings, tasks, tables }
}

/** The `group.field`s that rules of what comes in read. Without the groups among the schema's attributes, any is accepted. */
function fieldsNamed(
  schemas: readonly EntitySchema[],
  tasks: readonly Task[],
  tables: OpenedSource['tables'],
): string[] {
  const fields = new Set<string>()
  for (const task of tasks) {
    const schema = schemas.find(({ entity }) => entity === task.entity)
    if (!schema) continue
    const plain = { ...schema, attributes: schema.attributes.filter(({ name }) => !name.includes('.')) }
    const { uses } = compileMapping({ entity: task.entity, schema: plain, task, tables })
    for (const use of uses) if (use.includes('.')) fields.add(use)
  }
  return [...fields]
}
