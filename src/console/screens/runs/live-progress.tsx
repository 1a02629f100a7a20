/** How a run gets on: its stages as a row, the entities of the present one with rate and time left. */

import { Progress as Bar } from '@mantine/core'
import { entityTypes } from '../../../model/entity.ts'
import { Icon } from '../../ui/icon.tsx'
import { entityTitle } from '../../words/entities.ts'
import { shownNumber } from '../../words/numbers.ts'
import { saidDuration } from '../../words/times.ts'
import type { Progress } from './data.ts'
import type { Run } from './words.ts'
import classes from './live-progress.module.css'

/** As the server tells them; between them it maps, reconciles and merges page by page. */
const stages = [
  { name: 'read', word: 'Read' },
  { name: 'match', word: 'Match' },
  { name: 'plan', word: 'Plan' },
  { name: 'apply', word: 'Write' },
  { name: 'settle', word: 'Settle' },
] as const

export function LiveProgress({ run, progress }: { readonly run: Run; readonly progress: readonly Progress[] }) {
  if (run.state === 'queued') {
    return <p className={classes['waits']}>The run begins as soon as a worker is free.</p>
  }
  const reached = Math.max(0, ...progress.map(({ stage }) => stages.findIndex(({ name }) => name === stage)))
  const shown = inOrder(progress.filter(({ stage }) => stage === stages[reached]?.name))
  return (
    <section aria-label="Progress" className={classes['progress']}>
      <ol className={classes['stages']}>
        {stages.map(({ name, word }, index) => (
          <li
            key={name}
            className={classes['stage']}
            data-at={index < reached ? 'done' : index === reached ? 'now' : 'later'}
            aria-current={index === reached ? 'step' : undefined}
          >
            {index < reached && <Icon name="check" size={14} />}
            {index === reached && <Icon name="running" size={14} moving />}
            {word}
          </li>
        ))}
      </ol>
      <div className={classes['parts']}>
        {shown.map(part => (
          <Part key={part.entity ?? ''} part={part} />
        ))}
      </div>
    </section>
  )
}

function Part({ part: { entity, done, total, perSecond } }: { readonly part: Progress }) {
  const title = entity === null ? 'All changes' : entityTitle(entity)
  const share = total === null || total === 0 ? 0 : Math.min(100, (done / total) * 100)
  const left = total === null || perSecond === 0 ? null : ((total - done) / perSecond) * 1000
  const isThere = total !== null && done >= total
  return (
    <div className={classes['part']}>
      <span>{title}</span>
      <Bar.Root size={6}>
        <Bar.Section value={share} aria-label={title} />
      </Bar.Root>
      <span className={classes['figures']}>
        {shownNumber(done)}
        {total !== null && ` of ${shownNumber(total)}`}
        {!isThere && perSecond > 0 && `, ${shownNumber(perSecond)} a second`}
        {!isThere && left !== null && left > 2000 && `, ${saidDuration(left)} left`}
      </span>
    </div>
  )
}

function inOrder(progress: readonly Progress[]): readonly Progress[] {
  const place = ({ entity }: Progress): number => entityTypes.findIndex(one => one === entity)
  return progress.toSorted((one, other) => place(one) - place(other))
}
