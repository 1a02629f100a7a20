/** The daily digest as a mail (pure): what needs a person comes first. */

import { Temporal } from 'temporal-polyfill'
import type { Digest, DigestOfIntegration, WaitingRun } from '../../model/digest.ts'
import type { Mail } from './mail.ts'
import { decisionLines, passedWords } from './plan-words.ts'

export function digestMail(organization: string, digest: Digest): Mail {
  const { integrations, waiting, timeZone, from, until } = digest
  const inZone = (moment: string): string => localTime(moment, timeZone)
  const paragraphs = [
    [`${organization}, from ${inZone(from)} to ${inZone(until)} (${timeZone}).`],
    ...waiting.map(plan => waitingLines(plan, inZone)),
    ...integrations.map(integration => integrationLines(integration, inZone)),
  ]
  const text = paragraphs.map(lines => lines.join('\n')).join('\n\n')
  return { subject: `${organization}: ${summary(digest)}`, text: `${text}\n` }
}

function summary({ integrations, waiting }: Digest): string {
  const failing = integrations.filter(({ failure }) => failure !== null).length
  const runs = integrations.reduce((total, each) => total + totalRuns(each), 0)
  const parts = [
    ...(waiting.length > 0 ? [`${plural(waiting.length, 'plan')} waiting for you`] : []),
    ...(failing > 0 ? [`${plural(failing, 'integration')} failing`] : []),
    plural(runs, 'run'),
  ]
  return parts.join(', ')
}

function waitingLines({ integration, run, since, held }: WaitingRun, inZone: (moment: string) => string): string[] {
  return [
    `${integration} waits for your decision since ${inZone(since)}:`,
    ...held.map(passed => `  ${passedWords(passed)}`),
    ...decisionLines(run).map(line => `  ${line}`),
  ]
}

function integrationLines(integration: DigestOfIntegration, inZone: (moment: string) => string): string[] {
  const { name, changed, problems, failure, recovered, isSuspended, nextDue, follows = [] } = integration
  const { created, updated, deleted, restored } = changed
  const changes = Object.entries({ created, updated, deleted, restored }).filter(([, count]) => count > 0)
  return [
    `${name}: ${runWords(integration)}.`,
    ...(failure
      ? [`  ${failure.message}`, `  What to do: ${failure.advice}`, `  Code: ${failure.code}`]
      : recovered
        ? ['  It failed, and goes well again.']
        : []),
    ...(changes.length > 0 ? [`  Changed: ${changes.map(([what, count]) => `${count} ${what}`).join(', ')}.`] : []),
    ...(problems > 0 ? [`  Records with problems in the last run: ${problems}.`] : []),
    ...unmappedLines(integration),
    ...(isSuspended ? ['  It is suspended: nothing runs by schedule.'] : []),
    ...(nextDue && !isSuspended ? [`  Next run by schedule: ${inZone(nextDue)}.`] : []),
    ...(follows.length > 0 && !isSuspended ? [`  Next run: after ${follows.join(' or ')}.`] : []),
  ]
}

/** As many as a mail can bear. */
const mostSchools = 50

function unmappedLines({ unmapped }: DigestOfIntegration): string[] {
  if (unmapped.length === 0) return []
  const more = unmapped.length - mostSchools
  return [
    '  Schools of the source that are not mapped; their records wait:',
    ...unmapped.slice(0, mostSchools).map(({ source, name, waiting }) => {
      const counts = Object.entries(waiting).map(([entity, count]) => `${count} ${entity}`)
      return `    ${name ?? 'without a name'} (${source}): ${counts.join(', ') || 'nothing'}`
    }),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ]
}

function runWords(integration: DigestOfIntegration): string {
  const total = totalRuns(integration)
  if (total === 0) return 'did not run'
  const states = Object.entries(integration.runs).map(([state, count]) => `${count} ${state}`)
  return `${plural(total, 'run')} (${states.join(', ')})`
}

function totalRuns({ runs }: DigestOfIntegration): number {
  return Object.values(runs).reduce((total, count) => total + count, 0)
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function localTime(moment: string, timeZone: string): string {
  const zoned = Temporal.Instant.from(moment).toZonedDateTimeISO(timeZone)
  return `${zoned.toPlainDate().toString()} ${zoned.toPlainTime().toString({ smallestUnit: 'minute' })}`
}
