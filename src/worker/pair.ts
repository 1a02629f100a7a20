/** A person says of a plan's newcomer whose it is: it becomes a duplicate case with that answer, and is resolved by it. */

import { isPeople } from '../model/domain.ts'
import { Problem } from '../model/problem.ts'
import type { Run } from '../model/run.ts'
import type { EntityType } from '../model/entity.ts'
import { recordAudit } from '../store/audit.ts'
import { dropCase, makeCase, plannedNewcomer, whyNoPair } from '../store/pairs.ts'
import type { House } from './house.ts'
import { newId } from './new-id.ts'
import { resolveCase } from './resolve.ts'

export type Pair = {
  readonly run: string
  readonly entity: EntityType
  /** The source's key of the newcomer. */
  readonly externalId: string
  /** Passport's record that it is. */
  readonly record: string
  readonly by: string
  readonly reason?: string
}

/** Throws NEWCOMER_UNKNOWN, PAIR_REFUSED, and what a ruling may; then nothing was changed. */
export async function pair(house: House, { run, entity, externalId, record, by, reason }: Pair): Promise<Run> {
  const { pool } = house
  const newcomer = isPeople(entity) ? await plannedNewcomer(pool, { run, entity, externalId }) : null
  if (!newcomer) throw newcomerUnknown(entity, externalId)
  const why = await whyNoPair(pool, newcomer, record)
  if (why) throw refused(why)
  const id = newId()
  await makeCase(pool, { id, newcomer, record })
  try {
    const run = await resolveCase(house, {
      ...{ case: id, primary: record, secondary: 'merge', by },
      ...(reason === undefined ? {} : { reason }),
    })
    const told = (after: string) => ({ before: null, after })
    const fields = { 'key in the source': told(externalId), ...(reason === undefined ? {} : { reason: told(reason) }) }
    await recordAudit(pool, [
      { organization: newcomer.organization, actor: by, action: 'pair', what: entity, name: record, fields },
    ])
    return run
  } catch (error) {
    await dropCase(pool, id)
    throw error
  }
}

function newcomerUnknown(entity: EntityType, externalId: string): Problem {
  return new Problem({
    code: 'NEWCOMER_UNKNOWN',
    message: `The plan has no new ${entity} with the key ${externalId}.`,
    advice: 'List those it has: passport-sync unmatched RUN.',
  })
}

function refused(why: string): Problem {
  return new Problem({
    code: 'PAIR_REFUSED',
    message: `They were not paired: ${why}.`,
    advice: 'Choose an active record of the same kind, to which nothing of this data source is linked.',
  })
}
