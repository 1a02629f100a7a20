/** `apply FILE`: makes the configuration as the district file says. */

import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { readDistrictFile } from '../../contract/read-district-file.ts'
import { connectors } from '../../connectors/catalog.ts'
import type { DesiredConfiguration } from '../../model/configuration.ts'
import { checkTaskRules } from '../../rules/check-task.ts'
import { applyConfiguration } from '../../store/configuration.ts'
import { tablesByOrganization } from '../../store/lookup-tables.ts'
import type { Difference } from '../../store/configuration-differences.ts'
import type { Desk, Serve } from '../desk.ts'
import { differenceLines } from '../difference-words.ts'
import { fileRefused, readText, readTextNow } from '../district-text.ts'
import { exitCodes } from '../exit-code.ts'
import { addMissingSchools, knownSchools, duplicatesWhereDue, type KnownSchool } from '../../worker/front-door.ts'

type Options = { readonly dryRun?: boolean; readonly prune?: boolean }

export function addApply(program: Command, serve: Serve): void {
  program
    .command('apply')
    .description('make the configuration as a district file says')
    .argument('<file>', 'the district file; - for standard input')
    .option('--dry-run', 'only tell what would change')
    .option('--prune', 'remove integrations that the file lacks though they have run (their history stays)')
    .action((file: string, { dryRun = false, prune = false }: Options) =>
      serve(async desk => {
        const text = await readText(file)
        return desk.withHouse(async house => {
          const schools = await knownSchools(house.pool)
          const tables = await tablesByOrganization(house.pool)
          const desired = readDesired(desk, { file, text, schools, tables })
          const configured = await applyConfiguration(house.pool, house.key, desired, {
            dryRun,
            prune,
            by: desk.by,
          })
          const { by, tell } = desk
          const added = await addMissingSchools(house, { desired, schools, dryRun, by, tell })
          await printDifferences(desk, [...configured, ...added], dryRun)
          if (!dryRun) await duplicatesWhereDue(house.pool)
          return exitCodes.done
        })
      }),
    )
}

type Reading = {
  readonly file: string
  readonly text: string
  readonly schools: readonly KnownSchool[]
  readonly tables: Awaited<ReturnType<typeof tablesByOrganization>>
}

/** Throws the Problem `DISTRICT_FILE_REFUSED` with every fault of the file. */
function readDesired(desk: Desk, { file, text, schools, tables }: Reading): DesiredConfiguration {
  const read = readDistrictFile(text, {
    environment: desk.environment,
    connectors,
    checkRules: checkTaskRules,
    knownTables: organization => tables.get(organization) ?? [],
    readTable: path => readTextNow(join(file === '-' ? '.' : dirname(file), path)),
    knownSchools: organization =>
      schools.filter(school => school.isActive && school.organization === organization).map(({ name }) => name),
  })
  if (read.kind === 'faulty') throw fileRefused(file, read.faults)
  return read.configuration
}

async function printDifferences(desk: Desk, differences: readonly Difference[], dryRun: boolean): Promise<void> {
  if (desk.json) {
    for (const difference of differences) await desk.print(JSON.stringify(difference))
    return
  }
  for (const line of differences.flatMap(differenceLines)) await desk.print(line)
  if (differences.every(({ action }) => action === 'keep')) await desk.print('Nothing to change.')
  else if (dryRun) await desk.print('This was a dry run: nothing was changed.')
}
