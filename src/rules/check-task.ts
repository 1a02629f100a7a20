/** All that is wrong with the rules of a task, whichever way its records go. */

import { catalog } from '../model/catalog.ts'
import type { IntegrationType } from '../model/integration.ts'
import { checkBackMapping } from './back-mapping.ts'
import { checkMapping, type MappingQuestion } from './mapping.ts'
import type { TaskFault } from './task-rules.ts'

export function checkTaskRules(question: MappingQuestion & { readonly type: IntegrationType }): readonly TaskFault[] {
  const { type, entity, schema, task } = question
  const { mapping, back = {}, notSent = [] } = task
  if (type === 'import') return checkMapping(question)
  if (type === 'sync') {
    const outgoing = checkBackMapping({ entity, schema, notSent, rules: back, ruled: new Set(Object.keys(mapping)) })
    return [...checkMapping(question), ...outgoing]
  }
  // An export's filters choose among Passport's records.
  const own = { entity, attributes: catalog[entity].attributes }
  const chosen = checkMapping({ entity, schema: own, task: { ...task, mapping: {} } })
  const made = checkBackMapping({ entity, schema, notSent, rules: { ...mapping, ...back }, ruled: new Set() })
  return [
    ...chosen,
    ...made.map(fault => (fault.path[0] === 'back' ? { ...fault, path: placeOf(fault, mapping) } : fault)),
  ]
}

function placeOf({ path }: TaskFault, mapping: Readonly<Record<string, string>>): TaskFault['path'] {
  return String(path[1]) in mapping ? ['mapping', ...path.slice(1)] : path
}
