/** `duplicates` and `resolve CASE`: who may be one person, and a person's word on it. */

import { InvalidArgumentError, Option, type Command } from 'commander'
import { queuedReport } from '../../contract/duplicate.ts'
import type { EntityType } from '../../model/entity.ts'
import { queuedKinds, rulings, type QueuedCase, type Ruling } from '../../model/duplicate.ts'
import { findOrganization } from '../../store/configuration.ts'
import { queueCounts, queueOf, type QueueCounts } from '../../store/duplicate-queue.ts'
import { pairsApart, type ApartRow } from '../../store/ruled-pairs.ts'
import { lookForLikely, duplicatesWhereDue, resolveCase, type CaseResolution } from '../../worker/front-door.ts'
import { readCount, readEntity, readId } from '../arguments.ts'
import { exitCodes } from '../exit-code.ts'
import { findExistingRun } from '../find-run.ts'
import type { Desk, Serve } from '../desk.ts'
import { printRun } from '../run-words.ts'
import { shownNumber, tableLines } from '../table.ts'

type ListOptions = {
  readonly entity?: EntityType
  readonly organization?: string
  readonly kind?: string
  readonly domain?: string
  readonly source?: string
  readonly school?: string
  readonly run?: string
  readonly look?: true
  readonly likely?: true
  readonly counts?: true
  readonly apart?: true
  readonly limit: number
}

export function addDuplicates(program: Command, serve: Serve): void {
  program
    .command('duplicates')
    .description('list who may be one person and waits for a word: newcomers, and accounts that are there')
    .option('--entity <entity>', 'only these', readEntity)
    .option('--organization <name>', 'of several, which')
    .addOption(
      new Option('--kind <kind>', 'newcomers, accounts equal in a domain, or likely ones').choices(queuedKinds),
    )
    .option('--domain <name>', 'found by this domain, like "student by stateId"')
    .option('--source <name>', 'sent by this data source')
    .option('--school <id>', 'of this school', readId)
    .option('--run <run>', 'those that this run found, also where it only waits or was a preview')
    .option('--look', 'look for likely ones that no domain catches first, as the service does once a day')
    .option('--likely', 'the likeliest first')
    .option('--counts', 'only how many, by entity, kind, domain, source and school')
    .option('--apart', 'pairs that were ruled to be different people')
    .option('--limit <number>', 'at most so many', readCount, 100)
    .action((options: ListOptions) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          if (options.look) {
            await duplicatesWhereDue(pool)
            await lookForLikely(pool, new Date(), { anew: true })
          }
          const { entity, organization, kind, domain, source, school, run, limit } = options
          const places =
            organization === undefined ? {} : { organizations: [(await findOrganization(pool, organization)).id] }
          const found = run === undefined ? { state: 'waits' as const } : { run: (await findExistingRun(pool, run)).id }
          const filter = { ...places, ...found, entity, kind, domain, source, school }
          if (options.apart) await printApart(desk, await pairsApart(pool, { ...places, entity, limit }))
          else if (options.counts) await printCounts(desk, await queueCounts(pool, filter))
          else
            await printCases(desk, await queueOf(pool, { ...filter, sort: options.likely ? 'likely' : 'found', limit }))
          return exitCodes.done
        }),
      ),
    )
}

async function printCases(desk: Desk, cases: readonly QueuedCase[]): Promise<void> {
  if (desk.json) for (const one of cases) await desk.print(JSON.stringify(queuedReport(one)))
  else if (cases.length === 0) desk.tell('Nobody waits.')
  else for (const line of tableLines(columns, cases.map(cells))) await desk.print(line)
}

const columns = ['Case', 'Entity', 'Who', 'Source', 'By', 'Why', 'May be'].map(title => ({ title }))

function cells(one: QueuedCase): string[] {
  const { id, entity, domainName, doubt, members, records } = one
  if (one.kind === 'newcomer') {
    const { values, system, externalId } = one
    const name = [values['givenName'], values['familyName'], values['birthDate']].filter(Boolean).join(' ')
    return [id, entity, name, `${system} ${externalId}`, domainName ?? '', doubt ?? '', records.join(' ')]
  }
  const names = [...new Set(members.map(({ name }) => name))].join(', ')
  const sources = members.flatMap(member => member.sources).join(', ')
  const found = one.kind === 'likely' ? 'likeness' : (domainName ?? '')
  const why = one.kind === 'likely' ? `${(one.likeness ?? 0).toFixed(0)} bits for it` : (doubt ?? nothingAgainst)
  return [id, entity, names, sources, found, why, records.join(' ')]
}

export const nothingAgainst = 'nothing speaks against it'

async function printCounts(desk: Desk, counts: QueueCounts): Promise<void> {
  if (desk.json) return desk.print(JSON.stringify(counts))
  await desk.print(`Cases: ${shownNumber(counts.cases)}`)
  const rows = Object.entries(counts.by).flatMap(([by, all]) =>
    all.map(({ name, count }) => [by, name, shownNumber(count)]),
  )
  const titles = [{ title: 'By' }, { title: 'Name' }, { title: 'Cases', align: 'right' as const }]
  if (rows.length > 0) for (const line of tableLines(titles, rows)) await desk.print(line)
}

async function printApart(desk: Desk, pairs: readonly ApartRow[]): Promise<void> {
  if (desk.json) {
    for (const pair of pairs) await desk.print(JSON.stringify(pair))
    return
  }
  if (pairs.length === 0) return desk.tell('Nothing was ruled.')
  const titles = ['Entity', 'Who', 'Records', 'By', 'At', 'Reason'].map(title => ({ title }))
  const rows = pairs.map(({ entity, names, records, by, at, reason }) => {
    return [entity, names.join(' / '), records.join(' '), by, at.slice(0, 16), reason ?? '']
  })
  for (const line of tableLines(titles, rows)) await desk.print(line)
}

type Each = NonNullable<CaseResolution['each']>

/** `ID=RULING`, or `ID=RULING:ATTRIBUTE,...`; as often as there are accounts. */
function readEach(value: string, others: Each = []): Each {
  const [id = '', word = ''] = value.split('=')
  const [said, take] = word.split(':')
  const secondary = rulings.find(ruling => ruling === said)
  if (!secondary) throw new InvalidArgumentError(`It is ID=WORD, the word one of ${rulings.join(', ')}.`)
  const taken = take === undefined ? {} : { take: take.split(',').map(name => name.trim()) }
  return [...others, { record: readId(id), secondary, ...taken }]
}

type ResolveOptions = {
  readonly each?: Each
  readonly others?: string
  readonly confirm?: boolean
  readonly primary?: string
  readonly secondary: Ruling
  readonly take?: string
  readonly reason?: string
}

export function addResolve(program: Command, serve: Serve): void {
  program
    .command('resolve')
    .description('say what a newcomer is, or accounts that are alike')
    .argument('<case>', 'its id', readId)
    .option('--primary <id>', 'the record that stands', readId)
    .addOption(
      new Option('--secondary <ruling>', 'what becomes of the newcomer: it joins the primary, is left for the next run, is redundant, or is somebody else') // prettier-ignore
        .choices(rulings)
        .makeOptionMandatory(),
    )
    .option('--others <ids>', 'of accounts: those on which the word is; without it, all but the primary')
    .option('--take <attributes>', 'of the other’s values, those that fill or replace the primary’s')
    .option('--each <id=word>', 'of accounts: another word on this one, like ID=new or ID=merge:email,phone', readEach)
    .option('--confirm', 'of accounts: they are one person although their state ids differ')
    .option('--reason <text>', 'why, for history')
    .action((id: string, { primary, secondary, others, each, take, confirm, reason }: ResolveOptions) =>
      serve(desk =>
        desk.withHouse(async house => {
          const run = await resolveCase(house, {
            case: id,
            ...(primary === undefined ? {} : { primary }),
            secondary,
            ...(others === undefined ? {} : { secondaries: others.split(',').map(one => one.trim()) }),
            ...(each === undefined ? {} : { each }),
            ...(confirm === undefined ? {} : { confirmed: confirm }),
            ...(take === undefined ? {} : { take: take.split(',').map(name => name.trim()) }),
            ...(reason === undefined ? {} : { reason }),
            by: desk.by,
          })
          await printRun(desk, house.pool, run)
          if (secondary === 'delete' || each?.some(one => one.secondary === 'delete'))
            desk.tell('It comes again with the next run that sends it; --secondary ignore keeps it away.')
          return exitCodes.done
        }),
      ),
    )
}
