/** `map INTEGRATION ENTITY`: what becomes of real records of the source; nothing is written. */

import type { Command } from 'commander'
import type { EntityType } from '../../model/entity.ts'
import { Problem } from '../../model/problem.ts'
import { tryTask, type TriedRecord } from '../../worker/front-door.ts'
import { readCount, readEntity } from '../arguments.ts'
import type { Desk, Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { interruptible } from '../interrupt.ts'
import { plain, shownValue, tableLines } from '../table.ts'
import { readUnsaved } from '../unsaved-task.ts'

type Options = {
  readonly id?: string
  readonly limit: number
  readonly task?: string
  readonly organization?: string
}

export function addMap(program: Command, serve: Serve): void {
  program
    .command('map')
    .description('show what becomes of real records of the source; nothing is written')
    .argument('<integration>', 'its name')
    .argument('<entity>', 'like student', readEntity)
    .option('--id <key>', 'only the record of this key of the source')
    .option('--limit <n>', 'so many records', readCount, 10)
    .option('--task <file>', 'YAML with mapping, filters, exclude, keepLinked or quality in place of what is saved')
    .option('--organization <name>', 'whose, where there are several')
    .action((integration: string, entity: EntityType, options: Options) =>
      serve(async desk => {
        const { id, limit, organization } = options
        const file = options.task === undefined ? undefined : await readUnsaved(options.task)
        return desk.withHouse(house =>
          interruptible(desk.tell, async signal => {
            const trial = await tryTask(house, {
              ...{ integration, entity, limit: Math.min(limit, 1000), signal },
              ...(id === undefined ? {} : { id }),
              ...(organization === undefined ? {} : { organization }),
              ...(file ? { unsaved: file.settings } : {}),
            })
            if (trial.kind === 'faulty') throw file?.refusal(trial) ?? trial.faults[0]?.fault ?? new Error('no fault')
            for (const record of trial.records) await printRecord(desk, record)
            for (const { attribute, message } of desk.json ? [] : trial.warnings) {
              await desk.print(`Warning: ${attribute}: ${message}`)
            }
            if (trial.records.length === 0) throw nothingFound(id)
            return exitCodes.done
          }),
        )
      }),
    )
}

async function printRecord(desk: Desk, record: TriedRecord): Promise<void> {
  if (desk.json) return desk.print(JSON.stringify(record))
  const { externalId, verdict, reason, attributes } = record
  await desk.print(`${plain(externalId)}: ${verdict}${reason === null ? '' : ` (${reason})`}`)
  const rows = attributes
    .filter(({ before, after, faults }) => after !== null || faults.length > 0 || Object.values(before).some(isThere))
    .map(({ attribute, before, after, faults, isDefault }) => [
      attribute,
      Object.values(before).map(shownValue).join(' | '),
      shownValue(after),
      isDefault ? '' : 'rule',
      faults.map(({ message }) => message).join(' '),
    ])
  const columns = ['Attribute', 'Before', 'After', '', 'What is wrong'].map(title => ({ title }))
  for (const line of tableLines(columns, rows)) await desk.print(line)
  await desk.print('')
}

function isThere(value: unknown): boolean {
  return value !== null
}

function nothingFound(id: string | undefined): Problem {
  return new Problem({
    code: 'RECORD_UNKNOWN',
    message: id === undefined ? 'The source has no such records.' : `The source has no record ${id} of this kind.`,
    advice: 'Leave --id out to see some of those there are.',
  })
}
