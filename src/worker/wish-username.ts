/** The user name that an organization's rule wishes for somebody (pure); the plan makes it one that nobody else has. */

import { catalog } from '../model/catalog.ts'
import type { EntityType } from '../model/entity.ts'
import { namesGiven, usernameAttributes, wishIn, type UsernameRule } from '../model/given-name.ts'
import type { Values } from '../model/value.ts'
import { compileRule } from '../rules/picked-rule.ts'

/** Undefined for who has one already, for what has none, and where the pattern's attributes are all blank. */
export function wishUsername({ pattern }: UsernameRule, entity: EntityType, values: Values): Values | undefined {
  const { attribute, entities } = namesGiven
  if (!entities.some(one => one === entity) || (values[attribute] ?? '') !== '') return undefined
  const attributes = catalog[entity].attributes.filter(({ name }) => usernameAttributes.some(one => one === name))
  const { evaluate } = compileRule({ rule: 'username', pattern }, { attributes, tables: new Map() })
  const wished = evaluate(values, () => undefined)
  return wished === null ? undefined : { ...values, [attribute]: wished }
}

const ada: Values = {
  ...{ givenName: 'Ada', familyName: 'Lovelace', middleName: 'King', identifier: '10815' },
  ...{ email: 'ada@maple.example', phone: '555-0115' },
}

/** What the rule makes of somebody, while nobody else has it; null where that is nothing. */
export function exampleUsername(rule: UsernameRule): string | null {
  const wished = wishIn(wishUsername(rule, 'student', ada)?.[namesGiven.attribute])
  return wished?.slice(0, rule.length) ?? null
}
