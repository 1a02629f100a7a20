/** `apart`, `merge-alike`, `ignore-alike` and `together`: one word on many cases, and a word taken back. */

import type { Command } from 'commander'
import { peopleEntities, type PeopleEntity } from '../../model/domain.ts'
import type { AlikeCases } from '../../store/account-cases.ts'
import { findOrganization } from '../../store/configuration.ts'
import { queueOf } from '../../store/duplicate-queue.ts'
import { decideAlike, ruleCasesApart, takeBackPair, viewAlike, type House } from '../../worker/front-door.ts'
import { readCount, readId } from '../arguments.ts'
import type { Desk, Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { shownNumber } from '../table.ts'
import { nothingAgainst } from './duplicates.ts'

type Narrowed = {
  readonly because?: string
  readonly source?: string
  readonly school?: string
  readonly organization?: string
  readonly reason?: string
}

function narrowed(command: Command): Command {
  return command
    .option('--because <why>', 'only those that wait because of this, as `duplicates` tells it')
    .option('--source <name>', 'only those of which this data source sends somebody')
    .option('--school <id>', 'only those of which somebody is of this school', readId)
    .option('--organization <name>', 'of several, which')
    .option('--reason <text>', 'why, for history')
}

function alike(domain: string, { because, source, school }: Narrowed): AlikeCases {
  return {
    kind: 'domain',
    entity: entityOf(domain),
    domain,
    doubt: because === nothingAgainst ? '' : because,
    source,
    school,
  }
}

/** A domain's name begins with whom it is of. */
function entityOf(domain: string): PeopleEntity {
  return peopleEntities.find(one => domain.startsWith(`${one} `)) ?? 'student'
}

export function addAlike(program: Command, serve: Serve): void {
  narrowed(program.command('apart'))
    .description('say that accounts are different people: of the cases named, or of all that one domain finds')
    .argument('[cases...]', 'their ids')
    .option('--like <domain>', 'all that this domain finds, like "student by familyName, birthDate"')
    .action((ids: readonly string[], { like, ...options }: Narrowed & { readonly like?: string }) => {
      if ((like === undefined) === (ids.length === 0)) program.error('error: name cases, or --like a domain')
      return serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const { id } = await findOrganization(pool, options.organization)
          const cases = like === undefined ? ids.map(readId) : alike(like, options)
          const ruled = await ruleCasesApart(pool, { organization: id, cases, by: desk.by, reason: options.reason })
          if (desk.json) await desk.print(JSON.stringify({ ruled }))
          else await desk.print(`Cases ruled to be different people: ${shownNumber(ruled)}.`)
          return ruled > 0 ? exitCodes.done : exitCodes.failed
        }),
      )
    })
  addDecision(program, serve, 'merge', 'merge all pairs that one domain finds: one account of each stands')
  addDecision(
    program,
    serve,
    'ignore',
    'of all pairs that one domain finds let one account stand, and ignore the other',
  )
  program
    .command('together')
    .description('take back that two accounts are different people: they may be found again')
    .argument('<one>', 'its id', readId)
    .argument('<other>', 'its id', readId)
    .option('--organization <name>', 'of several, which')
    .action((one: string, other: string, { organization }: { readonly organization?: string }) =>
      serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const { id } = await findOrganization(pool, organization)
          await takeBackPair(pool, { organization: id, one, other, by: desk.by })
          if (!desk.json) await desk.print('Taken back.')
          return exitCodes.done
        }),
      ),
    )
}

type DecisionOptions = Narrowed & {
  readonly primarySource?: string
  readonly preview?: true
  readonly confirm?: number
}

function addDecision(program: Command, serve: Serve, ruling: 'merge' | 'ignore', description: string): void {
  narrowed(program.command(`${ruling}-alike`))
    .description(description)
    .argument('<domain>', 'like "student by familyName, birthDate"')
    .option('--primary-source <name>', 'the data source whose accounts stand; without it, who was there first')
    .option('--preview', 'only tell how many, and some of them')
    .option('--confirm <number>', 'how many accounts go, where that passes a limit', readCount)
    .action((domain: string, { primarySource, preview, confirm, ...options }: DecisionOptions) =>
      serve(desk =>
        desk.withHouse(async house => {
          const { id } = await findOrganization(house.pool, options.organization)
          const about = { organization: id, cases: alike(domain, options), source: primarySource }
          if (preview) return printView(desk, house, about)
          const wish = { ...about, by: desk.by, reason: options.reason, confirmed: confirm }
          const { decided, left, runs } = await decideAlike(house, ruling, wish)
          const said = ruling === 'merge' ? 'merged' : 'ignored'
          if (desk.json) await desk.print(JSON.stringify({ [said]: decided, left, runs }))
          else {
            const what = ruling === 'merge' ? 'Merged' : 'One of each ignored'
            await desk.print(`${what}: ${shownNumber(decided)} pairs. ${shownNumber(left)} wait as before.`)
            for (const run of runs) await desk.print(`Take it back: passport-sync undo ${run}`)
          }
          return decided > 0 ? exitCodes.done : exitCodes.failed
        }),
      ),
    )
}

const mostShown = 5

async function printView(desk: Desk, { pool }: House, wish: Parameters<typeof viewAlike>[1]) {
  const { pairs, left, passed } = await viewAlike(pool, wish)
  if (desk.json) await desk.print(JSON.stringify({ pairs: pairs.length, left, passed }))
  else {
    await desk.print(`Pairs: ${shownNumber(pairs.length)}. ${shownNumber(left)} cases would wait as before.`)
    for (const { id, primary } of pairs.slice(0, mostShown)) {
      const members = (await queueOf(pool, { id, limit: 1 }))[0]?.members ?? []
      const told = members.map(({ record, name, sources }) => {
        return `${name} (${sources.join(', ')})${record === primary ? ' stands' : ''}`
      })
      await desk.print(`  ${told.join(', ')}`)
    }
    for (const { entity, count, of, limit } of passed)
      desk.tell(
        `${shownNumber(count)} of ${shownNumber(of)} ${entity}s go, the limit is ${limit} %: it wants --confirm ${count}.`,
      )
  }
  return exitCodes.done
}
