/** `unmatched RUN` and `pair RUN ENTITY KEY RECORD`: who is nobody's on the other side, and a person's word on it. */

import { Option, type Command } from 'commander'
import { csvLine } from '../../contract/csv.ts'
import { unmatchedColumns, unmatchedLine } from '../../contract/unmatched.ts'
import { peopleEntities, type PeopleEntity } from '../../model/domain.ts'
import { sides, type Side } from '../../model/unmatched.ts'
import { countMatching, matchingRun, unmatchedOf, type MatchingCount } from '../../store/unmatched.ts'
import { pair } from '../../worker/front-door.ts'
import { readPeople, readId } from '../arguments.ts'
import { exitCodes } from '../exit-code.ts'
import { findExistingRun } from '../find-run.ts'
import type { Desk, Serve } from '../desk.ts'
import { printRun } from '../run-words.ts'
import { printTable, shownNumber } from '../table.ts'

type Options = {
  readonly entity?: PeopleEntity
  readonly side?: Side
  readonly person?: string
  readonly csv?: boolean
}

export function addUnmatched(program: Command, serve: Serve): void {
  program
    .command('unmatched')
    .description('of a run, or a preview: who of its source is new to Passport, and who of Passport is not in it')
    .argument('<run>', 'its id')
    .option('--entity <entity>', `only these: ${peopleEntities.join(', ')}`, readPeople)
    .addOption(new Option('--side <side>', 'only those of the source, or only those of Passport').choices(sides))
    .option('--person <words>', 'only whose name, number or key begins so')
    .option('--csv', 'as CSV')
    .action((id: string, { entity, side, person, csv = false }: Options) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const of = await matchingRun(pool, (await findExistingRun(pool, id)).id)
          if (!of) {
            desk.tell('This run matches nobody: it reads no people of a data source.')
            return exitCodes.done
          }
          const found = unmatchedOf(pool, of, { side, entity, person })
          if (desk.json) for await (const { number: _, ...one } of found) await desk.print(JSON.stringify(one))
          else if (csv) {
            await desk.print(csvLine(unmatchedColumns))
            for await (const one of found) await desk.print(csvLine(unmatchedLine(one)))
          } else {
            for (const count of await countMatching(pool, of)) await desk.print(sentence(count))
            await printTable(
              desk.print,
              unmatchedColumns.map(title => ({ title })),
              rowsOf(found),
            )
          }
          return exitCodes.done
        }),
      ),
    )
}

async function* rowsOf(found: ReturnType<typeof unmatchedOf>): AsyncIterable<string[]> {
  for await (const one of found) yield unmatchedLine(one)
}

function sentence({ entity, known, joined, waiting, source, passport }: MatchingCount): string {
  const all = known + joined + waiting + source
  const share = all === 0 ? '' : ` (${Math.round(((known + joined) / all) * 1000) / 10} %)`
  const parts = [
    `${shownNumber(known + joined)} of ${shownNumber(all)} matched${share}`,
    `${shownNumber(waiting)} wait`,
    `${shownNumber(source)} only in the source`,
    `${shownNumber(passport)} only in Passport`,
  ]
  return `${entity}: ${parts.join(', ')}`
}

type PairOptions = { readonly reason?: string }

export function addPair(program: Command, serve: Serve): void {
  program
    .command('pair')
    .description("say that a newcomer of a preview, or of a held plan, is one of Passport's records")
    .argument('<run>', 'its id')
    .argument('<entity>', peopleEntities.join(', '), readPeople)
    .argument('<key>', "the source's key of the newcomer")
    .argument('<record>', "Passport's id", readId)
    .option('--reason <text>', 'why, for history')
    .action((id: string, entity: PeopleEntity, externalId: string, record: string, { reason }: PairOptions) =>
      serve(desk => desk.withHouse(house => paired(desk, house, { id, entity, externalId, record, reason }))),
    )
}

async function paired(
  desk: Desk,
  house: Parameters<typeof pair>[0],
  wish: {
    readonly id: string
    readonly entity: PeopleEntity
    readonly externalId: string
    readonly record: string
    readonly reason: string | undefined
  },
) {
  const { id, entity, externalId, record, reason } = wish
  const { id: run } = await findExistingRun(house.pool, id)
  const done = await pair(house, {
    ...{ run, entity, externalId, record, by: desk.by },
    ...(reason === undefined ? {} : { reason }),
  })
  await printRun(desk, house.pool, done)
  desk.tell('The plan it was taken from is made again when it is approved; a preview is run again.')
  return exitCodes.done
}
