/** Where a value comes from: weighing the record's sources once more answers with the winner, the rule and what it beat. */

import type { EntityType } from '../model/entity.ts'
import { Problem } from '../model/problem.ts'
import type { Value } from '../model/value.ts'
import { dataSourcesOf, masterFieldsOf } from '../store/configuration.ts'
import { knownByRecords } from '../store/plan/known.ts'
import { bringersOf, organizationOf } from '../store/records.ts'
import { speaks, stateAttribute, statementOf } from '../sync/merge.ts'
import { reconcile } from '../sync/reconcile.ts'
import type { House } from './house.ts'
import { refuseMerged } from './merge.ts'

export type WhyRow = {
  readonly attribute: string
  readonly value: Value
  /** The data source whose value stands; null when no source says anything of it any more. */
  readonly source: string | null
  /** The run that brought the value. */
  readonly run: string | null
  readonly rule: string
  readonly beaten: readonly { readonly source: string; readonly value: Value }[]
}

/** One row per attribute with a value, in alphabetical order. Throws RECORD_UNKNOWN, or RECORD_MERGED. */
export async function why(
  { pool }: House,
  question: { readonly entity: EntityType; readonly id: string; readonly attribute?: string },
): Promise<WhyRow[]> {
  const { entity, id } = question
  const organization = await organizationOf(pool, entity, id)
  if (organization === null) throw unknownRecord(entity, id)
  await refuseMerged(pool, entity, id)
  const [[known], sources, masterFields, bringers] = await Promise.all([
    knownByRecords(pool, entity, [id]),
    dataSourcesOf(pool, organization),
    masterFieldsOf(pool, organization),
    bringersOf(pool, entity, id),
  ])
  if (!known) throw unknownRecord(entity, id)
  const names = new Map(sources.map(({ id: source, name }) => [source, name]))
  const nameOf = (source: number): string => names.get(source) ?? `source ${source}`
  const statements = known.others.filter(speaks).map(statementOf)
  const verdicts = reconcile(entity, statements, masterFields)
  const attributes = new Set([...Object.keys(known.record.attributes), ...verdicts.keys()])
  attributes.delete(stateAttribute)
  return [...attributes]
    .filter(attribute => question.attribute === undefined || attribute === question.attribute)
    .sort()
    .map(attribute => {
      const verdict = verdicts.get(attribute)
      const value = known.record.attributes[attribute] ?? null
      return {
        attribute,
        value,
        source: verdict ? nameOf(verdict.source) : null,
        run: bringers.get(attribute) ?? null,
        rule: verdict?.rule ?? 'kept from before: no source speaks of it now',
        beaten: (verdict?.beaten ?? []).map(beaten => ({ source: nameOf(beaten.source), value: beaten.value })),
      }
    })
}

function unknownRecord(entity: EntityType, id: string): Problem {
  return new Problem({
    code: 'RECORD_UNKNOWN',
    message: `There is no ${entity} ${id} in Passport.`,
    advice: `List them with \`passport-sync records ${entity} --all\`.`,
  })
}
