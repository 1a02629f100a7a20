/** How an administrator's edit ended. */

import { runReport } from '../contract/run.ts'
import type { EntityType } from '../model/entity.ts'
import type { Edited } from '../worker/front-door.ts'
import type { Desk } from './desk.ts'

export async function printEdit(desk: Desk, done: string, entity: EntityType, { run, record }: Edited): Promise<void> {
  if (desk.json) return desk.print(JSON.stringify({ record, ...runReport(run) }))
  await desk.print(`${done} ${entity} ${record}.`)
  await desk.print(`\`passport-sync undo ${run.id}\` takes it back.`)
}
