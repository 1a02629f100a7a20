/** `remove ENTITY ID`: takes a record out of use; it is kept, and `undo` brings it back. */

import type { Command } from 'commander'
import type { EntityType } from '../../model/entity.ts'
import { removeRecord } from '../../worker/front-door.ts'
import { readEntity, readId } from '../arguments.ts'
import { printEdit } from '../edit-words.ts'
import { exitCodes } from '../exit-code.ts'
import type { Serve } from '../desk.ts'

export function addRemove(program: Command, serve: Serve): void {
  program
    .command('remove')
    .description('take a record of Passport out of use')
    .argument('<entity>', 'like student', readEntity)
    .argument('<id>', "the record's id", readId)
    .action((entity: EntityType, id: string) =>
      serve(desk =>
        desk.withHouse(async house => {
          await printEdit(desk, 'Removed', entity, await removeRecord(house, { entity, id, by: desk.by }))
          return exitCodes.done
        }),
      ),
    )
}
