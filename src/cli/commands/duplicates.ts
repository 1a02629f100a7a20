/** `duplicates` and `resolve CASE`: newcomers that wait for a person, and what becomes of them. */

import { Option, type Command } from 'commander'
import { caseReport } from '../../contract/duplicate.ts'
import type { EntityType } from '../../model/entity.ts'
import { rulings, type DuplicateCase, type Ruling } from '../../model/duplicate.ts'
import { findOrganization } from '../../store/configuration.ts'
import { casesOf } from '../../store/duplicates.ts'
import { resolveCase } from '../../worker/front-door.ts'
import { readCount, readEntity, readId } from '../arguments.ts'
import { exitCodes } from '../exit-code.ts'
import { findExistingRun } from '../find-run.ts'
import type { Serve } from '../desk.ts'
import { printRun } from '../run-words.ts'
import { tableLines } from '../table.ts'

type ListOptions = {
  readonly entity?: EntityType
  readonly organization?: string
  readonly run?: string
  readonly limit: number
}

export function addDuplicates(program: Command, serve: Serve): void {
  program
    .command('duplicates')
    .description('list newcomers that may be somebody known, and wait for a person')
    .option('--entity <entity>', 'only these', readEntity)
    .option('--organization <name>', 'of several, which')
    .option('--run <run>', 'those that this run found, also where it only waits or was a preview')
    .option('--limit <number>', 'at most so many', readCount, 100)
    .action(({ entity, organization, run, limit }: ListOptions) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const places =
            organization === undefined ? {} : { organizations: [(await findOrganization(pool, organization)).id] }
          const found = run === undefined ? { state: 'waits' as const } : { run: (await findExistingRun(pool, run)).id }
          const cases = await casesOf(pool, { ...places, ...found, entity, limit })
          if (desk.json) for (const one of cases) await desk.print(JSON.stringify(caseReport(one)))
          else if (cases.length === 0) desk.tell('Nobody waits.')
          else for (const line of tableLines(columns, cases.map(cells))) await desk.print(line)
          return exitCodes.done
        }),
      ),
    )
}

const columns = ['Case', 'Entity', 'Newcomer', 'Source', 'By', 'Why', 'May be'].map(title => ({ title }))

function cells({ id, entity, values, system, externalId, domainName, doubt, records }: DuplicateCase): string[] {
  const name = [values['givenName'], values['familyName'], values['birthDate']].filter(Boolean).join(' ')
  return [id, entity, name, `${system} ${externalId}`, domainName, doubt, records.join(' ')]
}

type ResolveOptions = {
  readonly primary?: string
  readonly secondary: Ruling
  readonly take?: string
  readonly reason?: string
}

export function addResolve(program: Command, serve: Serve): void {
  program
    .command('resolve')
    .description('say what a newcomer is')
    .argument('<case>', 'its id', readId)
    .option('--primary <id>', 'the record that stands', readId)
    .addOption(
      new Option('--secondary <ruling>', 'what becomes of the newcomer: it joins the primary, is left for the next run, is redundant, or is somebody else') // prettier-ignore
        .choices(rulings)
        .makeOptionMandatory(),
    )
    .option('--take <attributes>', 'of the newcomer’s values, those that fill or replace the primary’s')
    .option('--reason <text>', 'why, for history')
    .action((id: string, { primary, secondary, take, reason }: ResolveOptions) =>
      serve(desk =>
        desk.withHouse(async house => {
          const run = await resolveCase(house, {
            case: id,
            ...(primary === undefined ? {} : { primary }),
            secondary,
            ...(take === undefined ? {} : { take: take.split(',').map(name => name.trim()) }),
            ...(reason === undefined ? {} : { reason }),
            by: desk.by,
          })
          await printRun(desk, house.pool, run)
          if (secondary === 'delete')
            desk.tell('It comes again with the next run that sends it; --secondary ignore keeps it away.')
          return exitCodes.done
        }),
      ),
    )
}
