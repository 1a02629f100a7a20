/** What is told of a run's end (pure): in words for mail, as an object for a webhook. Numbers and names of settings, nobody's data. */

import type { Passed } from '../../model/run.ts'
import type { Notice } from '../../store/notices.ts'

export function mailOf(notice: Notice): { readonly subject: string; readonly text: string } {
  const { integration, organization, run } = notice
  const what: Readonly<Record<Notice['event'], string>> = {
    failed: `${integration} failed`,
    held: `${integration} waits for your decision`,
    recovered: `${integration} runs well again`,
  }
  const lines = [`${what[notice.event]} (${organization}).`, '', ...reasonLines(notice), `Run: ${run}`]
  const next = notice.nextDue ? [`Next run by schedule: ${notice.nextDue.toISOString()}`] : []
  return { subject: `${what[notice.event]}: ${organization}`, text: `${[...lines, ...next].join('\n')}\n` }
}

function reasonLines({ event, failure, held, run }: Notice): string[] {
  if (event === 'failed' && failure) {
    return [failure.message, `What to do: ${failure.advice}`, `Code: ${failure.code}`, '']
  }
  if (event !== 'held') return []
  return [
    ...held.map(heldLine),
    '',
    `Look at it: passport-sync show ${run} --changes`,
    `Then: passport-sync approve ${run}, or decline ${run}`,
    '',
  ]
}

function heldLine({ entity, operation, count, of, school }: Passed): string {
  return `${operation} ${count} of ${of} ${entity} records${school === undefined ? '' : ' of one school'}`
}

export function webhookOf(notice: Notice): object {
  const { event, organization, integration, run, state, failure, held, nextDue } = notice
  return { event, organization, integration, run, state, failure, held, nextDue: nextDue?.toISOString() ?? null }
}
