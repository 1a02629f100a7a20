/** Makes an integration's tasks ready for the walk: mappings compiled, and a version over all that decides their result. */

import { createHash } from 'node:crypto'
import type { Connector, EntitySchema, Settings } from '../model/connector.ts'
import type { Integration, MasterField, Task } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import type { LookupTable } from '../model/rule.ts'
import { compileBackMapping, ownName } from '../rules/back-mapping.ts'
import { compileMapping } from '../rules/mapping.ts'
import { withoutPrefix, withPrefix } from './local-ids.ts'
import type { ReadySending } from '../sync/outgoing.ts'
import type { Journey } from '../sync/walk.ts'

/** Throws a RuleFault for a faulty rule, and a Problem for an entity that the connector does not offer. */
export function readyTasks(
  integration: Integration,
  connector: Connector,
  settings: Settings,
  tables: ReadonlyMap<string, LookupTable>,
  masterFields: readonly MasterField[],
): Journey['tasks'] {
  const { prefix } = integration.source
  const schemas = new Map(connector.entities(settings).map(schema => [schema.entity, schema]))
  return integration.tasks.map(task => {
    const { entity } = task
    const schema = schemas.get(entity)
    if (!schema) {
      throw new Problem({
        code: 'ENTITY_NOT_OFFERED',
        message: `${connector.name} has no ${entity} records, but ${integration.name} has a task for them.`,
        advice: `Take the task ${entity} out of ${integration.name}.`,
      })
    }
    const isExport = integration.type === 'export'
    // An export's rules make the system's values: what is read there is only compared with, as it comes.
    const incoming = isExport ? { ...task, mapping: {}, filters: [], exclude: [], quality: [] } : task
    const mapping = compileMapping({ entity, schema, task: incoming, tables })
    const weighing = isExport ? [] : masterFields.filter(field => field.entity === entity)
    const notTaken = new Set(task.notTaken)
    const sending = sendingOf(integration, connector, schema, task, tables)
    const deciding = [
      ...[mapping.version, integration.schools, [...task.blankErases].sort()],
      ...(prefix === null ? [] : [{ prefix }]),
      ...(notTaken.size === 0 ? [] : [{ notTaken: [...notTaken].sort() }]),
      // What is sent otherwise from now on is compared once more, though neither side moves.
      // In a sync, what is sent otherwise from now on is compared once more, though neither side moves.
      ...(sending && !isExport ? [{ sent: sending.version }] : []),
      // With other rules, records that stand still in their source are weighed once more.
      ...(weighing.length > 0 ? [weighing] : []),
    ]
    const mappingVersion = createHash('sha256').update(JSON.stringify(deciding)).digest('base64url').slice(0, 16)
    return {
      entity,
      mappingVersion,
      blankErases: new Set(task.blankErases),
      notTaken,
      keepLinked: task.keepLinked ?? false,
      quality: mapping.quality,
      nameLength: mapping.nameLength,
      map: (attributes, stays) => {
        const mapped = mapping.map(attributes, stays)
        return mapped.kind === 'mapped' ? { ...mapped, values: withPrefix(prefix, mapped.values) } : mapped
      },
      ...(sending ? { send: sending.send } : {}),
    }
  })
}

/** Only where the integration writes, the connector can, and the entity has something that may be written. */
function sendingOf(
  { type, source }: Integration,
  connector: Connector,
  schema: EntitySchema,
  task: Task,
  tables: ReadonlyMap<string, LookupTable>,
): { readonly send: ReadySending; readonly version: string } | null {
  if (type === 'import' || !connector.can.write) return null
  const { entity, mapping, back = {}, notSent = [] } = task
  const isExport = type === 'export'
  const compiled = compileBackMapping({
    ...{ entity, schema, notSent, tables },
    rules: isExport ? { ...mapping, ...back } : back,
    ...(isExport ? { filters: task.filters, exclude: task.exclude } : {}),
    ruled: new Set(isExport ? [] : Object.keys(mapping)),
  })
  if (compiled.attributes.length === 0) return null
  return {
    version: compiled.version,
    send: {
      ...{ entity, ownName, system: source.name, notTaken: new Set(task.notTaken) },
      attributes: compiled.attributes,
      creatable: schema.creatable === true,
      back: values => compiled.map(withoutPrefix(source.prefix, values)),
      make: values => compiled.make(withoutPrefix(source.prefix, values)),
    },
  }
}
