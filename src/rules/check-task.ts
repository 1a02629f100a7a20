/** All that is wrong with the rules of a task, whichever way its records go. */

import { catalog } from '../model/catalog.ts'
import type { IntegrationType } from '../model/integration.ts'
import type { Rule } from '../model/rule.ts'
import { checkBackMapping } from './back-mapping.ts'
import { checkNotTaken } from './not-taken.ts'
import { checkMapping, type MappingQuestion } from './mapping.ts'
import { faultIn, type RuleFault } from './rule-fault.ts'
import type { TaskFault } from './task-rules.ts'

export function checkTaskRules(question: MappingQuestion & { readonly type: IntegrationType }): readonly TaskFault[] {
  const { type, entity, schema, task, tables } = question
  const { mapping, back = {}, notSent = [] } = task
  if (type === 'import') return [...checkMapping(question), ...checkNotTaken(question)]
  if (type === 'sync') {
    const ruled = new Set(Object.keys(mapping))
    const outgoing = checkBackMapping({ entity, schema, notSent, rules: back, ruled, tables })
    return [...checkMapping(question), ...outgoing, ...checkNotTaken(question)]
  }
  // An export's filters choose among Passport's records.
  const own = { entity, attributes: catalog[entity].attributes }
  const chosen = checkMapping({ entity, schema: own, task: { ...task, mapping: {} }, tables })
  const made = checkBackMapping({ entity, schema, notSent, rules: { ...mapping, ...back }, ruled: new Set(), tables })
  const strangers = (['quality', 'keepLinked', 'includeLinked'] as const).filter(name => task[name] !== undefined)
  return [
    ...strangers.map(name => ({ path: [name], fault: incomingOnly(name).of(`task ${entity}`) })),
    ...checkNotTaken(question),
    ...chosen,
    ...made.map(fault => (fault.path[0] === 'back' ? { ...fault, path: placeOf(fault, mapping) } : fault)),
  ]
}

function incomingOnly(name: string): RuleFault {
  return faultIn([], `${name} is about records that come in, and an export sends`, 'Take it out.')
}

function placeOf({ path }: TaskFault, mapping: Readonly<Record<string, Rule>>): TaskFault['path'] {
  return String(path[1]) in mapping ? ['mapping', ...path.slice(1)] : path
}
