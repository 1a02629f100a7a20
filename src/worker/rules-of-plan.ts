/** The rules that a plan is made by. Nothing is sent to another system by rules that somebody has changed since. */

import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { Integration, MasterField } from '../model/integration.ts'
import { integrationById, masterFieldsOf } from '../store/configuration.ts'
import { rulesOfRun } from '../store/runs.ts'

/** Over all that decides whose value is sent, and how it is written. */
export function rulesOf({ tasks, conflicts, removals }: Integration, masterFields: readonly MasterField[]): string {
  return createHash('sha256')
    .update(JSON.stringify([tasks, conflicts, removals, masterFields]))
    .digest('base64url')
    .slice(0, 16)
}

/** Whether a plan that would send was made by other rules than are in force now. */
export async function rulesHaveMoved(pool: Pool, run: string): Promise<boolean> {
  const { rules, integration: id } = await rulesOfRun(pool, run)
  const integration = rules === null || id === null ? null : await integrationById(pool, id)
  if (!integration || integration.type === 'import') return false
  return rulesOf(integration, await masterFieldsOf(pool, integration.organization)) !== rules
}
