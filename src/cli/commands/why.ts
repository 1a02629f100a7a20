/** `why ENTITY ID [ATTRIBUTE]`: where a value comes from, and what it beat. */

import type { Command } from 'commander'
import { unknownAttribute } from '../../contract/file-attribute.ts'
import { attributeOf } from '../../model/catalog.ts'
import type { EntityType } from '../../model/entity.ts'
import { why, type WhyRow } from '../../worker/front-door.ts'
import { readEntity, readId } from '../arguments.ts'
import { exitCodes } from '../exit-code.ts'
import type { Serve } from '../desk.ts'
import { shownValue, tableLines } from '../table.ts'

export function addWhy(program: Command, serve: Serve): void {
  program
    .command('why')
    .description('tell where values come from, and what they beat')
    .argument('<entity>', 'like student', readEntity)
    .argument('<id>', "the record's id", readId)
    .argument('[attribute]', 'only this one')
    .action((entity: EntityType, id: string, attribute: string | undefined) => {
      if (attribute !== undefined && !attributeOf(entity, attribute)) {
        program.error(`error: ${unknownAttribute(entity, attribute)}`)
      }
      return serve(desk =>
        desk.withHouse(async house => {
          const found = await why(house, { entity, id, ...(attribute === undefined ? {} : { attribute }) })
          const rows = found.map(row => unseen(entity, row))
          if (desk.json) for (const row of rows) await desk.print(JSON.stringify(row))
          else if (rows.length === 0) desk.tell('It has no value.')
          else for (const line of tableLines(columns, rows.map(cells))) await desk.print(line)
          return exitCodes.done
        }),
      )
    })
}

/** A write-only attribute has a source and a rule, but no value to be seen. */
function unseen(entity: EntityType, row: WhyRow): WhyRow {
  if (attributeOf(entity, row.attribute)?.mutability !== 'writeOnly') return row
  const hidden = '(not shown)'
  return { ...row, value: hidden, beaten: row.beaten.map(({ source }) => ({ source, value: hidden })) }
}

const columns = ['Attribute', 'Value', 'Source', 'Rule', 'Beaten', 'Run'].map(title => ({ title }))

function cells({ attribute, value, source, rule, beaten, run }: WhyRow): string[] {
  const lost = beaten.map(other => `${other.source}: ${shownValue(other.value)}`).join('; ')
  return [attribute, shownValue(value), source ?? '', rule, lost, run ?? '']
}
