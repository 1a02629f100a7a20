/** `merge PRIMARY SECONDARY`, `unmerge ID` and `merged ID`: two accounts made one, and taken apart again. */

import type { Command } from 'commander'
import { attributeOf } from '../../model/catalog.ts'
import { mergedInto } from '../../store/redirects.ts'
import { merge, previewMerge, unmerge } from '../../worker/front-door.ts'
import type { MergePreview, MergeWish } from '../../worker/front-door.ts'
import { readId } from '../arguments.ts'
import type { Desk, Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { printRun } from '../run-words.ts'
import { shownValue, tableLines } from '../table.ts'

type MergeOptions = {
  readonly take?: string
  readonly reason?: string
  readonly confirm?: boolean
  readonly preview?: boolean
}

export function addMerge(program: Command, serve: Serve): void {
  program
    .command('merge')
    .description('make two accounts one: the first stands, and the id of the second leads to it')
    .argument('<primary>', 'the account that stands', readId)
    .argument('<secondary>', 'the one that becomes part of it', readId)
    .option('--take <attributes>', 'of the second one’s values, those that replace the first’s; its others fill gaps')
    .option('--confirm', 'they are one person although their state ids differ')
    .option('--preview', 'only tell what it would do')
    .option('--reason <text>', 'why, for history')
    .action((primary: string, secondary: string, { take, reason, confirm, preview = false }: MergeOptions) =>
      serve(desk =>
        desk.withHouse(async house => {
          const wish: MergeWish = {
            ...{ primary, secondary },
            ...(take === undefined ? {} : { take: take.split(',').map(name => name.trim()) }),
            ...(confirm === undefined ? {} : { confirmed: confirm }),
          }
          if (preview) await printPreview(desk, await previewMerge(house, wish))
          else await printRun(desk, house.pool, await merge(house, wish, { by: desk.by, reason }))
          if (!preview)
            desk.tell(`${secondary} leads to ${primary} from now on; unmerge ${secondary} takes them apart.`)
          return exitCodes.done
        }),
      ),
    )
}

const titles = ['Attribute', 'Primary', 'Secondary', 'Result', 'From', 'Rule'].map(title => ({ title }))

async function printPreview(desk: Desk, preview: MergePreview): Promise<void> {
  const { entity, fields, relations, links, usernameGone, needsConfirmation } = preview
  const shown = fields.filter(({ attribute }) => attributeOf(entity, attribute)?.mutability !== 'writeOnly')
  if (desk.json) return desk.print(JSON.stringify({ ...preview, fields: shown }))
  const cells = shown.map(({ attribute, primary, secondary, result, source, rule }) => [
    ...[attribute, shownValue(primary), shownValue(secondary), shownValue(result), source ?? '', rule ?? ''],
  ])
  for (const line of tableLines(titles, cells)) await desk.print(line)
  for (const { kind, moves, becomesOne } of relations) {
    await desk.print(`${kind}: ${moves} go over, ${becomesOne} become one with one of the primary's`)
  }
  await desk.print(`Links that go over: ${links.map(each => `${each.source} ${each.externalId}`).join(', ') || 'none'}`)
  if (usernameGone !== null) await desk.print(`User name that nobody has any more: ${shownValue(usernameGone)}`)
  if (needsConfirmation) desk.tell('Their state ids differ: a merge needs --confirm.')
}

export function addUnmerge(program: Command, serve: Serve): void {
  program
    .command('unmerge')
    .description('take an account out of the one that it was merged into')
    .argument('<id>', 'of the account that went', readId)
    .option('--reason <text>', 'why, for history')
    .action((id: string, { reason }: { readonly reason?: string }) =>
      serve(desk =>
        desk.withHouse(async house => {
          const { run, primary, byHand, stays, asked } = await unmerge(house, id, { by: desk.by, reason })
          await printRun(desk, house.pool, run)
          if (byHand.length > 0) desk.tell(`Edited by hand meanwhile, and left with ${primary}: ${byHand.join(', ')}.`)
          const links = stays.map(({ source, externalId }) => `${source} ${externalId}`)
          if (links.length > 0) desk.tell(`Joined meanwhile, and left with ${primary}: ${links.join(', ')}.`)
          if (asked > 0) desk.tell(`Of ${asked} relations the next runs say whose they are.`)
          return exitCodes.done
        }),
      ),
    )
}

export function addMerged(program: Command, serve: Serve): void {
  program
    .command('merged')
    .description('list the accounts that became part of one')
    .argument('<id>', 'the account that stands', readId)
    .action((id: string) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const rows = (await mergedInto(pool, id)).map(({ record, memory, at, by, reason, run }) => ({
            ...{ record, into: memory.accounts.primary.id, at: at.toISOString(), by, reason, run },
          }))
          const cells = rows.map(({ record, into, at, by, reason, run }) => [record, into, at, by, reason ?? '', run])
          if (desk.json) for (const row of rows) await desk.print(JSON.stringify(row))
          else if (rows.length === 0) desk.tell('No account is part of it.')
          else for (const line of tableLines(partTitles, cells)) await desk.print(line)
          return exitCodes.done
        }),
      ),
    )
}

const partTitles = ['Account', 'Merged into', 'When', 'By', 'Why', 'Run'].map(title => ({ title }))
