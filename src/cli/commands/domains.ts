/** `domains try ENTITY attr,attr...`: what a domain of uniqueness would catch today, before it exists. */

import { InvalidArgumentError, type Command } from 'commander'
import { unknownAttribute } from '../../contract/file-attribute.ts'
import { keysWithBlanks, trialReport } from '../../identity/try-out.ts'
import { attributeOf } from '../../model/catalog.ts'
import { comparisons, isPeople, peopleEntities, type Comparison, type Domain } from '../../model/domain.ts'
import { findOrganization } from '../../store/configuration.ts'
import { tryDomain } from '../../store/try-domain.ts'
import { readEntity } from '../arguments.ts'
import type { Desk, Serve } from '../desk.ts'
import { exitCodes } from '../exit-code.ts'
import { shownNumber, tableLines } from '../table.ts'

type Options = { readonly organization?: string; readonly compare: Domain['compare'] }

export function addDomains(program: Command, serve: Serve): void {
  program
    .command('domains')
    .description('domains of uniqueness')
    .command('try')
    .description('what a domain of uniqueness would catch today, before it exists')
    .argument('<entity>', peopleEntities.join(', '), readPeople)
    .argument('<attributes>', 'like givenName,familyName,birthDate', readNames)
    .option('--compare <pairs>', 'how, like givenName=nickname,familyName=phonetic', readComparisons, {})
    .option('--organization <name>', 'of several, which')
    .action((entity: Domain['entity'], attributes: readonly string[], { organization, compare }: Options) => {
      const unknown = attributes.find(attribute => !attributeOf(entity, attribute))
      if (unknown !== undefined) program.error(`error: ${unknownAttribute(entity, unknown)}`)
      const domain: Domain = { entity, attributes, compare, resolution: 'manual' }
      return serve(desk =>
        desk.withHouse(async ({ pool }) => {
          const { id } = await findOrganization(pool, organization)
          const { keyOf, blanks } = keysWithBlanks(domain)
          const tried = await tryDomain(pool, { organization: id, entity, attributes }, keyOf)
          const report = trialReport(domain, tried, blanks)
          if (desk.json) await desk.print(JSON.stringify(report))
          else await tell(desk, report)
          return exitCodes.done
        }),
      )
    })
}

type Report = ReturnType<typeof trialReport>

async function tell(desk: Desk, { domain, people, compared, blanks, groups, pairs, largest, samples }: Report) {
  await desk.print(`${domain}: ${shownNumber(people)} people, ${shownNumber(compared)} compared.`)
  for (const [attribute, count] of Object.entries(blanks)) {
    if (count > 0) await desk.print(`  ${shownNumber(count)} have no ${attribute} to compare.`)
  }
  await desk.print(`${shownNumber(pairs)} pairs are equal, in ${shownNumber(groups)} groups.`)
  await printGroups(desk, 'Largest groups', largest)
  await printGroups(desk, 'Samples', samples)
}

async function printGroups(desk: Desk, title: string, groups: Report['largest']): Promise<void> {
  if (groups.length === 0) return
  await desk.print('')
  const rows = groups.flatMap(({ size, against, records }) =>
    records.map(({ id, values }, index) => [
      index === 0 ? String(size) : '',
      Object.values(values).join(', '),
      id,
      index === 0 ? (against ?? '') : '',
    ]),
  )
  const columns = [{ title, align: 'right' as const }, { title: 'Who' }, { title: 'Record' }, { title: 'Against' }]
  for (const line of tableLines(columns, rows)) await desk.print(line)
}

function readPeople(text: string): Domain['entity'] {
  const entity = readEntity(text)
  if (isPeople(entity)) return entity
  throw new InvalidArgumentError(`Domains of uniqueness are of ${peopleEntities.join(', ')}.`)
}

function readNames(text: string): string[] {
  const names = text.split(',').map(name => name.trim())
  if (names.every(name => name !== '') && new Set(names).size === names.length) return names
  throw new InvalidArgumentError('Name attributes, each once, with commas between them.')
}

function readComparisons(text: string): Record<string, Comparison> {
  return Object.fromEntries(
    text.split(',').map(pair => {
      const [attribute = '', how = ''] = pair.split('=').map(part => part.trim())
      const comparison = comparisons.find(one => one === how)
      if (attribute && comparison) return [attribute, comparison]
      throw new InvalidArgumentError(`Say it as attribute=how; how is one of ${comparisons.join(', ')}.`)
    }),
  )
}
