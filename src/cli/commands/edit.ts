/** `edit ENTITY ID attr=value...`: an administrator's own values; they stand until a source says something newer. */

import type { Command } from 'commander'
import { readAssignments } from '../../contract/assignment-words.ts'
import type { EntityType } from '../../model/entity.ts'
import { editRecord } from '../../worker/front-door.ts'
import { readEntity, readId } from '../arguments.ts'
import { printEdit } from '../edit-words.ts'
import { exitCodes } from '../exit-code.ts'
import type { Serve } from '../desk.ts'

export function addEdit(program: Command, serve: Serve): void {
  program
    .command('edit')
    .description('change a record of Passport')
    .argument('<entity>', 'like student', readEntity)
    .argument('<id>', "the record's id", readId)
    .argument('<attribute=value...>', 'lists as a,b; an empty value erases')
    .action((entity: EntityType, id: string, words: string[]) =>
      serve(desk => {
        const values = readAssignments(entity, words)
        return desk.withHouse(async house => {
          await printEdit(desk, 'Edited', entity, await editRecord(house, { entity, id, values, by: desk.by }))
          return exitCodes.done
        })
      }),
    )
}
