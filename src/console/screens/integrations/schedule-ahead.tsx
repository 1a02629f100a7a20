/** What a schedule means: the next seven days as a strip, the next five runs in words. */

import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../../contract/api/all.ts'
import type { Schedule, TimedSchedule } from '../../../model/schedule.ts'
import type { Answer } from '../../ask/ask.ts'
import { question } from '../../ask/questions.ts'
import { useClock } from '../../ask/session.ts'
import { Asked } from '../../ui/asked.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { counted } from '../../words/numbers.ts'
import type { Clock } from '../../words/times.ts'
import classes from './schedule.module.css'

type Due = Answer<typeof api.schedules.due>['items'][number]

/** Hourly, a week has 168 runs; on the day on which the clock goes back, one more. */
const aWeek = 170
const mostTimes = 3
const inWords = 5

export function ScheduleAhead({
  schedule,
  organization,
}: {
  readonly schedule: Schedule | null
  readonly organization: string
}) {
  if (schedule === null) return <p className="dimmed">It runs when somebody runs it.</p>
  if (schedule.every === 'success') {
    return (
      <p className="dimmed">
        It runs once {schedule.of.join(' or ')} has been done and applied, whoever started that run. What failed, was
        declined or still waits for a person starts nothing.
      </p>
    )
  }
  return <Ahead schedule={schedule} organization={organization} />
}

function Ahead({ schedule, organization }: { readonly schedule: TimedSchedule; readonly organization: string }) {
  const clock = useClock(organization)
  const body = {
    schedule: schedule.every === 'week' ? { ...schedule, days: [...schedule.days] } : schedule,
    count: aWeek,
  }
  const query = useQuery({
    ...question(api.schedules.wouldBeDue, { params: { organization }, body }),
    placeholderData: before => before,
  })
  return (
    <Asked query={query} loading={<Skeleton height={120} />}>
      {({ items, timeZone }) => (
        <div>
          <Strip items={items} clock={clock} />
          {items.length === 0 ? (
            <p>It would not run any more: its last day is over.</p>
          ) : (
            <>
              <div className={classes['label']}>Next runs, in the time of {timeZone.replaceAll('_', ' ')}</div>
              <ol className={classes['next']} aria-label="Next runs">
                {items.slice(0, inWords).map(({ at, suspendedUntil, keepsUntil }) => (
                  <li key={at}>
                    <ShownMoment at={at} clock={clock} />
                    {suspendedUntil !== null && <span className="dimmed"> is skipped: a pause suspends imports</span>}
                    {suspendedUntil === null && keepsUntil !== null && (
                      <span className="dimmed"> deletes nothing: a pause says so</span>
                    )}
                  </li>
                ))}
              </ol>
            </>
          )}
        </div>
      )}
    </Asked>
  )
}

function Strip({ items, clock }: { readonly items: readonly Due[]; readonly clock: Clock }) {
  const { zone, locale, now } = clock
  const key = new Intl.DateTimeFormat('en-CA', { timeZone: zone })
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', timeZone: 'UTC' })
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: zone })
  const today = Date.parse(`${key.format(now)}T00:00:00Z`)
  const days = Array.from({ length: 7 }, (_, day) => new Date(today + day * 86_400_000))
  return (
    <ol className={classes['strip']} aria-label="The next seven days">
      {days.map(day => {
        const name = day.toISOString().slice(0, 10)
        const runs = items.filter(({ at }) => key.format(new Date(at)) === name)
        return (
          <li key={name} className={classes['day']} data-runs={runs.length > 0 || undefined}>
            <div className={classes['weekday']}>{weekday.format(day)}</div>
            {runs.length > mostTimes
              ? counted(runs.length, 'run')
              : runs.map(({ at, suspendedUntil }) => (
                  <div key={at} className={classes[suspendedUntil === null ? 'time' : 'skipped']}>
                    {time.format(new Date(at))}
                  </div>
                ))}
          </li>
        )
      })}
    </ol>
  )
}
