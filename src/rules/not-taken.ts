/** Attributes of a task that only go to the system: which can be kept from coming in, and what is wrong with the others. */

import { whyAlwaysTaken } from '../model/always-taken.ts'
import { attributeOf } from '../model/catalog.ts'
import type { EntitySchema } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import type { IntegrationType, Task } from '../model/integration.ts'
import { nearest } from '../model/nearest.ts'
import { ownName } from './back-mapping.ts'
import { faultIn, type RuleFault } from './rule-fault.ts'
import type { TaskFault } from './task-rules.ts'

type Question = {
  readonly type: IntegrationType
  readonly entity: EntityType
  readonly schema: EntitySchema
  readonly task: Task
}

export function checkNotTaken(question: Question): readonly TaskFault[] {
  const { entity, task } = question
  return (task.notTaken ?? []).flatMap((name, index): TaskFault[] => {
    const fault = faultOf(question, name)
    return fault ? [{ path: ['notTaken', index], fault: fault.of(`notTaken of ${entity}`) }] : []
  })
}

function faultOf({ type, entity, schema, task }: Question, name: string): RuleFault | undefined {
  if (type !== 'sync') {
    return faultIn([], `an ${type} goes one way`, 'Take notTaken out, or write type: sync.')
  }
  const there = schema.attributes.find(one => ownName(one.name) === name)
  const own = attributeOf(entity, name)
  if (!there || !own) {
    const sent = schema.attributes.filter(({ mutability }) => mutability !== 'readOnly').map(one => ownName(one.name))
    const meant = nearest(name, sent)
    const advice = meant === undefined ? `The system takes: ${sent.join(', ')}.` : `Did you mean "${meant}"?`
    return faultIn([], `the system has no attribute for "${name}"`, advice)
  }
  if (there.mutability === 'readOnly' || (task.notSent ?? []).includes(there.name)) {
    const isHeldBack = there.mutability !== 'readOnly'
    const reason = isHeldBack ? 'notSent names it too' : "it can't be written there"
    return faultIn([], `${name} would go neither way: ${reason}`, 'Take it out.')
  }
  const why = whyAlwaysTaken(own)
  if (why !== null) {
    return faultIn(
      [],
      `${name} always comes with a ${entity} from there: ${why}`,
      'Let it come, and make another source its master field.',
    )
  }
  if (Object.hasOwn(task.mapping, name)) {
    return faultIn([], `a rule of the mapping makes ${name}, and it is not to be taken`, 'Take one of the two out.')
  }
  return undefined
}
