/** What waits for a person, the oldest first, each with the way to it. */

import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useClock } from '../../ask/session.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { counted } from '../../words/numbers.ts'
import type { Waiting } from './data.ts'
import { Section } from '../../ui/section.tsx'
import classes from './waiting-for-you.module.css'

type Words = {
  readonly icon: IconName
  readonly say: (count: number) => string
  readonly action: string
  readonly tab?: 'problems'
}

const words: Readonly<Record<Waiting['what'], Words>> = {
  plan: { icon: 'attention', say: count => `A plan of ${counted(count, 'change')} is on hold`, action: 'Decide' },
  'unmapped schools': {
    icon: 'schools',
    say: count => `${counted(count, 'school')} of the source ${count === 1 ? 'is' : 'are'} not mapped`,
    action: 'Look',
  },
  failure: { icon: 'failed', say: () => 'The last run failed', action: 'See why' },
  problems: {
    icon: 'quality',
    say: count => `${counted(count, 'record')} had problems`,
    action: 'Look',
    tab: 'problems',
  },
}

export function WaitingForYou({
  waiting,
  organization,
}: {
  readonly waiting: readonly Waiting[]
  readonly organization: string
}) {
  const clock = useClock(organization)
  return (
    <Section title="Waits for you">
      {waiting.length === 0 ? (
        <p className={classes['nothing']}>
          <Icon name="check" /> Nothing waits for you.
        </p>
      ) : (
        <ul className={classes['list']}>
          {waiting.map(({ what, count, name, run, since }) => {
            const { icon, say, action, tab } = words[what]
            return (
              <li key={`${what} ${run}`} className={classes['item']} data-what={what}>
                <span className={classes['icon']}>
                  <Icon name={icon} size={18} />
                </span>
                <div className={classes['words']}>
                  <div className={classes['what']}>{say(count)}</div>
                  <div className="dimmed">
                    {name}, since <ShownMoment at={since} clock={clock} />
                  </div>
                </div>
                <Button
                  size="compact-sm"
                  variant={what === 'plan' ? 'filled' : 'default'}
                  aria-label={`${action}: ${say(count)}`}
                  renderRoot={props => (
                    <Link to="/runs/$run" params={{ run }} search={tab === undefined ? {} : { tab }} {...props} />
                  )}
                >
                  {action}
                </Button>
              </li>
            )
          })}
        </ul>
      )}
    </Section>
  )
}
