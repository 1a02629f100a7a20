/** `who-leaves INTEGRATION ENTITY`: counts who would leave Passport under other filters; nothing is written. */

import type { Command } from 'commander'
import type { EntityType } from '../../model/entity.ts'
import { whoLeaves } from '../../worker/front-door.ts'
import { readEntity } from '../arguments.ts'
import type { Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { interruptible } from '../interrupt.ts'
import { plain, shownNumber, tableLines } from '../table.ts'
import { readUnsaved } from '../unsaved-task.ts'

type Options = { readonly task?: string; readonly organization?: string }

export function addWhoLeaves(program: Command, serve: Serve): void {
  program
    .command('who-leaves')
    .description('count who would leave Passport under other filters: reads all of the source, writes nothing')
    .argument('<integration>', 'its name')
    .argument('<entity>', 'like student', readEntity)
    .option('--task <file>', 'YAML with filters, exclude, keepLinked or includeLinked in place of what is saved')
    .option('--organization <name>', 'whose, where there are several')
    .action((integration: string, entity: EntityType, { task, organization }: Options) =>
      serve(async desk => {
        const file = task === undefined ? undefined : await readUnsaved(task)
        return desk.withHouse(house =>
          interruptible(desk.tell, async signal => {
            const counted = await whoLeaves(house, {
              ...{ integration, entity, signal },
              ...(organization === undefined ? {} : { organization }),
              ...(file ? { unsaved: file.settings } : {}),
            })
            if (counted.kind === 'faulty')
              throw file?.refusal(counted) ?? counted.faults[0]?.fault ?? new Error('no fault')
            const { kind: _, ...report } = counted
            if (desk.json) {
              await desk.print(JSON.stringify(report))
              return exitCodes.done
            }
            const { linked, leaves, comes, schools, along, held } = report
            await desk.print(
              `${shownNumber(leaves)} of ${shownNumber(linked)} ${entity} records would leave, ${shownNumber(comes)} would come.`,
            )
            if (leaves > 0) await desk.print('Their enrollments, assignments and guardianships would leave with them.')
            for (const { entity: people, leaves: number, of } of along) {
              await desk.print(
                `Along with them ${shownNumber(number)} of ${shownNumber(of)} ${people} records would leave.`,
              )
            }
            if (held) await desk.print('That is over the limit: the plan would wait for a person.')
            const rows = schools.map(({ school, leaves: number }) => [
              plain(school ?? '(no school)'),
              shownNumber(number),
            ])
            const columns = [{ title: 'School' }, { title: 'Would leave', align: 'right' as const }]
            if (rows.length > 0) for (const line of tableLines(columns, rows)) await desk.print(line)
            return exitCodes.done
          }),
        )
      }),
    )
}
