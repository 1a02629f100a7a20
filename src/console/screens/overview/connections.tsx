/** One line for each integration: its state, the last run, the next, and whose turn it is. */

import { Link } from '@tanstack/react-router'
import { useClock } from '../../ask/session.ts'
import { EmptyState } from '../../ui/asked.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { StateBadge, type Tone } from '../../ui/state-badge.tsx'
import { counted } from '../../words/numbers.ts'
import { saidDuration } from '../../words/times.ts'
import type { Connection } from './data.ts'
import { Section } from '../../ui/section.tsx'
import classes from './connections.module.css'

type Words = { readonly tone: Tone; readonly word: string }

const states: Readonly<Record<NonNullable<Connection['state']>, Words>> = {
  successful: { tone: 'done', word: 'Successful' },
  'in progress': { tone: 'running', word: 'In progress' },
  'on hold': { tone: 'needs-you', word: 'On hold' },
  error: { tone: 'failed', word: 'Error' },
  paused: { tone: 'paused', word: 'Paused' },
}

const turns: Readonly<Record<Connection['turn'], string>> = {
  person: 'Your turn',
  system: 'It goes on by itself',
  nobody: 'Nothing to do',
}

export function Connections({
  connections,
  organization,
}: {
  readonly connections: readonly Connection[]
  readonly organization: string
}) {
  return (
    <Section title="Integrations">
      {connections.length === 0 ? (
        <EmptyState icon="integrations" title="No integration yet">
          An integration moves roster data between a data source and Passport. It takes three steps: make a data source,
          make an integration with its tasks, and look at a preview.
        </EmptyState>
      ) : (
        <ul className={classes['list']}>
          {connections.map(connection => (
            <ConnectionLine key={connection.integration} connection={connection} organization={organization} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function ConnectionLine({
  connection,
  organization,
}: {
  readonly connection: Connection
  readonly organization: string
}) {
  const clock = useClock(organization)
  const { integration, name, source, state, turn, why, lastRun, nextDue, follows, pausedUntil } = connection
  return (
    <li className={classes['line']}>
      <div className={classes['name']}>
        <Link to="/runs" search={{ integration }} className="quiet-link">
          {name}
        </Link>
        <div className="dimmed">{source}</div>
      </div>
      <div>
        <StateBadge {...(state === null ? { tone: 'paused' as const, word: 'Not run yet' } : states[state])} />
      </div>
      <div className={classes['runs']}>
        <div>
          {lastRun === null ? (
            'No run yet'
          ) : (
            <>
              <Link to="/runs/$run" params={{ run: lastRun.run }} className={classes['last']}>
                <ShownMoment at={lastRun.startedAt} clock={clock} />
              </Link>
              {lastRun.durationMs !== null && `, ${saidDuration(lastRun.durationMs)}`},{' '}
              {counted(lastRun.changes, 'change')}
              {lastRun.problems > 0 && `, ${counted(lastRun.problems, 'problem')}`}
            </>
          )}
        </div>
        <div className="dimmed">
          {nextDue === null ? (
            follows.length === 0 ? (
              'Runs when somebody runs it'
            ) : (
              `Next after ${follows.join(' or ')}`
            )
          ) : (
            <>
              Next <ShownMoment at={nextDue} clock={clock} />
            </>
          )}
          {pausedUntil !== null && (
            <>
              , paused until <ShownMoment at={pausedUntil} clock={clock} />
            </>
          )}
        </div>
      </div>
      <div className={classes['turn']} data-turn={turn}>
        {turns[turn]}
        {why !== null && <div className="dimmed">{why}</div>}
      </div>
    </li>
  )
}
