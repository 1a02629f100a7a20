/** `conflicts` and `settle`: what both sides changed and waits for a person, and a person's word on it. */

import { Argument, type Command } from 'commander'
import { isEntityType } from '../../model/entity.ts'
import { findOrganization } from '../../store/configuration.ts'
import { decideAlike, decideDoubts, doubtsOf, type WaitingDoubt } from '../../store/doubts.ts'
import type { Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { printTable, shownNumber, shownValue, type Column } from '../table.ts'

export function addConflicts(program: Command, serve: Serve): void {
  program
    .command('conflicts')
    .description('list what both sides of a sync changed and a person is asked about')
    .action(() =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const doubts = await doubtsOf(pool, {})
          if (desk.json) {
            for (const { entity, externalId, attribute, system, record, base, theirs, ours, decided } of doubts) {
              const line = { entity, externalId, attribute, system, record, base, theirs, ours, decided }
              await desk.print(JSON.stringify(line))
            }
            return exitCodes.done
          }
          const count = await printTable(desk.print, columns, rowsOf(doubts))
          if (count === 0) desk.tell('Nothing waits for a word.')
          return exitCodes.done
        }),
      ),
    )
  program
    .command('settle')
    .description('say whose value stands where both sides changed one; the next run carries it out')
    .argument('<entity>', 'its kind, like student')
    .argument('<attribute>', 'the attribute in doubt')
    .addArgument(new Argument('<whose>', "the system's value, or Passport's").choices(['theirs', 'ours']))
    .option('--id <external id>', 'of one record; without it, of all that wait for a word on the attribute')
    .option('--organization <name>', 'where there are several')
    .option('--reason <text>', 'why, for history')
    .action((entity: string, attribute: string, decided: 'theirs' | 'ours', options: Options) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const { id: organization } = await findOrganization(pool, options.organization)
          const word = { decided, by: desk.by, reason: options.reason }
          const doubts = (await doubtsOf(pool, { organizations: [organization] })).filter(
            one => one.entity === entity && one.attribute === attribute && one.externalId === options.id,
          )
          const count =
            options.id !== undefined
              ? await decideDoubts(pool, organization, doubts, word)
              : isEntityType(entity)
                ? await decideAlike(pool, organization, { entity, attribute }, word)
                : 0
          if (desk.json) await desk.print(JSON.stringify({ decided: count }))
          else await desk.print(`Settled: ${shownNumber(count)}. The next run carries it out.`)
          return count > 0 ? exitCodes.done : exitCodes.failed
        }),
      ),
    )
}

async function* rowsOf(doubts: readonly WaitingDoubt[]): AsyncIterable<string[]> {
  for (const { system, entity, externalId, name, attribute, base, theirs, ours, decided } of doubts) {
    const values = [shownValue(base), shownValue(theirs), shownValue(ours), decided ?? 'waits']
    yield [system, entity, externalId, name, attribute, ...values]
  }
}

type Options = { readonly id?: string; readonly organization?: string; readonly reason?: string }

const columns: readonly Column[] = [
  'System',
  'Entity',
  'External id',
  'Who',
  'Attribute',
  'Before',
  'Theirs',
  'Ours',
  'Decided',
].map(title => ({ title }))
