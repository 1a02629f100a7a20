/** `master-fields list|generate`: whose value stands, for every attribute by one step. */

import { Option, type Command } from 'commander'
import type { ConfiguredMasterField } from '../../model/configuration.ts'
import type { EntityType } from '../../model/entity.ts'
import type { MasterMode } from '../../model/integration.ts'
import { findOrganization } from '../../store/configuration.ts'
import { loadMasterFields } from '../../store/configuration-stored.ts'
import { generateAndStore } from '../../worker/front-door.ts'
import { readEntity } from '../arguments.ts'
import type { Desk, Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { shownNumber, tableLines } from '../table.ts'

type Options = { readonly organization?: string }

type GenerateOptions = Options & {
  readonly entity: readonly EntityType[]
  readonly attributes: readonly string[]
  readonly without: readonly string[]
  readonly mode: MasterMode
  readonly dryRun?: boolean
}

export function addMasterFields(program: Command, serve: Serve): void {
  const fields = program.command('master-fields').description('whose value stands where several sources speak')
  const whose = ['--organization <name>', 'whose, where there are several'] as const

  fields
    .command('list')
    .description('list them')
    .option(...whose)
    .action(({ organization }: Options) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          await print(desk, await loadMasterFields(pool, (await findOrganization(pool, organization)).id))
          return exitCodes.done
        }),
      ),
    )

  fields
    .command('generate')
    .description('make a rule for every attribute of an entity, or of all; relations stay with each source')
    .argument('<source>', "a data source's name, or Passport for what administrators edit")
    .option('--entity <entities>', 'like student,teacher; else all', readEntities, [])
    .option('--attributes <names>', 'only these', readNames, [])
    .option('--without <names>', 'but these', readNames, [])
    .addOption(new Option('--mode <mode>').choices(['master', 'doNotOverride', 'fillIfEmpty']).default('master'))
    .option('--dry-run', 'only tell what would change')
    .option(...whose)
    .action((source: string, { entity, attributes, without, mode, dryRun = false, organization }: GenerateOptions) =>
      serve(desk =>
        desk.withHouse(async house => {
          const { id } = await findOrganization(house.pool, organization)
          const wish = { source, mode, entities: entity, attributes, without }
          const made = await generateAndStore(house, wish, { organization: id, by: desk.by, dryRun })
          const { added, changed } = made
          if (desk.json) await desk.print(JSON.stringify({ added, changed, fields: made.fields }))
          else await tell(desk, added, changed, dryRun)
          return exitCodes.done
        }),
      ),
    )
}

async function tell(desk: Desk, added: number, changed: number, dryRun: boolean): Promise<void> {
  if (added + changed === 0) {
    await desk.print('Nothing to change.')
    return
  }
  await desk.print(`${shownNumber(added)} master fields are new, ${shownNumber(changed)} have another mode.`)
  if (dryRun) await desk.print('This was a dry run: nothing was changed.')
  else desk.tell('Values change with the next run of each data source: passport-sync run INTEGRATION.')
}

async function print(desk: Desk, fields: readonly ConfiguredMasterField[]): Promise<void> {
  if (desk.json) for (const field of fields) await desk.print(JSON.stringify(field))
  else if (fields.length === 0) desk.tell('There are no master fields: the newest change stands.')
  else {
    const titles = ['Entity', 'Attribute', 'Data source', 'Mode'].map(title => ({ title }))
    const rows = fields.map(({ entity, attribute, source, mode }) => [entity, attribute, source, mode])
    for (const line of tableLines(titles, rows)) await desk.print(line)
  }
}

function readEntities(text: string): EntityType[] {
  return readNames(text).map(readEntity)
}

function readNames(text: string): string[] {
  return text
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
}
