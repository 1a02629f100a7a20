/** `add ENTITY attr=value...`: an administrator's own record. */

import type { Command } from 'commander'
import { readAssignments } from '../../contract/assignment-words.ts'
import type { EntityType } from '../../model/entity.ts'
import { addRecord } from '../../worker/front-door.ts'
import { readEntity } from '../arguments.ts'
import { printEdit } from '../edit-words.ts'
import { exitCodes } from '../exit-code.ts'
import type { Serve } from '../desk.ts'

export function addAdd(program: Command, serve: Serve): void {
  program
    .command('add')
    .description('add a record to Passport')
    .argument('<entity>', 'like student', readEntity)
    .argument('<attribute=value...>', 'lists as a,b; references are directory ids')
    .option('--organization <name>', 'whose record, where there are several')
    .action((entity: EntityType, words: string[], { organization }: { readonly organization?: string }) =>
      serve(desk => {
        const values = readAssignments(entity, words)
        return desk.withHouse(async house => {
          const whose = organization === undefined ? {} : { organization }
          await printEdit(desk, 'Added', entity, await addRecord(house, { entity, values, by: desk.by, ...whose }))
          return exitCodes.done
        })
      }),
    )
}
