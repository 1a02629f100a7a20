/** Makes an integration's tasks ready for the walk: mappings compiled, and a version over all that decides their result. */

import { createHash } from 'node:crypto'
import type { Connector, Settings } from '../model/connector.ts'
import type { Integration } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import { compileMapping } from '../rules/mapping.ts'
import type { Journey } from '../sync/walk.ts'

/** Throws a RuleFault for a faulty rule, and a Problem for an entity that the connector does not offer. */
export function readyTasks(integration: Integration, connector: Connector, settings: Settings): Journey['tasks'] {
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
    const mapping = compileMapping({ entity, schema, task })
    const deciding = [mapping.version, integration.schools, [...task.blankErases].sort()]
    const mappingVersion = createHash('sha256').update(JSON.stringify(deciding)).digest('base64url').slice(0, 16)
    return {
      entity,
      mappingVersion,
      blankErases: new Set(task.blankErases),
      map: attributes => mapping.map(attributes),
    }
  })
}
