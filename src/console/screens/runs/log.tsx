/** What a run did, step by step, each with its time; as a file too. */

import { useQuery } from '@tanstack/react-query'
import { api } from '../../../contract/api/all.ts'
import { addressOf, type Answer } from '../../ask/ask.ts'
import { useClock } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { CsvLink } from '../../ui/csv-link.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { exactMoment, saidSecond } from '../../words/times.ts'
import { logQuestion } from './data.ts'
import type { Run } from './words.ts'
import classes from './log.module.css'

type Step = Answer<typeof api.runs.log>['items'][number]

const icons: Readonly<Record<Step['step'], IconName>> = {
  asked: 'clock',
  started: 'play',
  read: 'download',
  notice: 'attention',
  planned: 'audit',
  held: 'paused',
  decided: 'account',
  applied: 'check',
  sent: 'upload',
  ended: 'stop',
  undone: 'undo',
  forgotten: 'clock',
}

export function Log({ run: { run, organization } }: { readonly run: Run }) {
  const clock = useClock(organization)
  const query = useQuery({ ...logQuestion(run), select: ({ items }) => items })
  return (
    <>
      <div className={classes['above']}>
        <CsvLink href={addressOf(api.runs.logFile, { params: { run } })} />
      </div>
      <Asked query={query} loading={<SkeletonRows rows={6} />}>
        {steps => (
          <ol className={classes['steps']} aria-label="Log">
            {steps.map(({ at, step, text }, place) => (
              // oxlint-disable-next-line react/no-array-index-key -- two steps may be alike in all, and none moves
              <li key={place} className={classes['step']}>
                <time dateTime={at} title={exactMoment(at, clock)} className="dimmed">
                  {saidSecond(at, clock)}
                </time>
                <Icon name={icons[step]} />
                <span className={classes['text']}>{text}</span>
              </li>
            ))}
          </ol>
        )}
      </Asked>
    </>
  )
}
