/** What is told (pure): in words for mail, as an object for a webhook. Numbers and names of settings, nobody's data. */

import type { Notice, RunNotice } from '../../store/notices.ts'
import { digestMail } from './digest-words.ts'
import type { Mail } from './mail.ts'
import { decisionLines, passedWords } from './plan-words.ts'

export function mailOf(notice: Notice): Mail {
  return notice.event === 'digest' ? digestMail(notice.organization, notice.digest) : runMail(notice)
}

function runMail(notice: RunNotice & { readonly organization: string }): Mail {
  const { integration, organization, run } = notice
  const what: Readonly<Record<RunNotice['event'], string>> = {
    failed: `${integration} failed`,
    held: `${integration} waits for your decision`,
    recovered: `${integration} runs well again`,
  }
  const lines = [`${what[notice.event]} (${organization}).`, '', ...reasonLines(notice), `Run: ${run}`]
  return { subject: `${what[notice.event]}: ${organization}`, text: `${[...lines, ...nextLines(notice)].join('\n')}\n` }
}

function nextLines({ nextDue, follows }: RunNotice): string[] {
  if (nextDue) return [`Next run by schedule: ${nextDue.toISOString()}`]
  return follows.length > 0 ? [`Next run: after ${follows.join(' or ')}`] : []
}

function reasonLines({ event, failure, held, run }: RunNotice): string[] {
  if (event === 'failed' && failure) {
    return [failure.message, `What to do: ${failure.advice}`, `Code: ${failure.code}`, '']
  }
  if (event !== 'held') return []
  return [...held.map(passedWords), '', ...decisionLines(run), '']
}

export function webhookOf(notice: Notice): object {
  const { organization } = notice
  if (notice.event === 'digest') return { event: notice.event, organization, ...notice.digest }
  const { event, integration, run, state, failure, held, nextDue, follows } = notice
  return {
    event,
    organization,
    integration,
    run,
    state,
    failure,
    held,
    nextDue: nextDue?.toISOString() ?? null,
    follows,
  }
}
