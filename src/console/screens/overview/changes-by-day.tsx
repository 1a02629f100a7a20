/** The changes of the last thirty days, stacked by entity: a day leads to its runs, and says in words what it had. */

import { Link } from '@tanstack/react-router'
import { entityTypes, type EntityType } from '../../../model/entity.ts'
import { countedEntities, entityTitle } from '../../words/entities.ts'
import { counted, locale, shownNumber } from '../../words/numbers.ts'
import { saidDate } from '../../words/times.ts'
import type { Day } from './data.ts'
import { Section } from '../../ui/section.tsx'
import classes from './changes-by-day.module.css'

const height = 168
const barWidth = 16
const step = 24

export function ChangesByDay({ days }: { readonly days: readonly Day[] }) {
  const present = entityTypes.filter(entity => days.some(day => (day.changes[entity] ?? 0) > 0))
  const most = Math.max(1, ...days.map(sumOf))
  return (
    <Section title="Changes in the last 30 days">
      {present.length === 0 ? (
        <p className={classes['nothing']}>Nothing has changed in these days.</p>
      ) : (
        <>
          <div className={classes['chart']}>
            <span className={classes['most']}>{shownNumber(most)}</span>
            <svg
              viewBox={`0 0 ${days.length * step} ${height}`}
              preserveAspectRatio="none"
              aria-hidden="true"
              focusable="false"
            >
              <line x1="0" x2={days.length * step} y1="0.5" y2="0.5" className={classes['rule']} />
              <line x1="0" x2={days.length * step} y1={height / 2} y2={height / 2} className={classes['rule']} />
              {days.map((day, index) => (
                <g key={day.day}>
                  {barsOf(day, present, most).map(({ entity, y, tall }) => (
                    <rect
                      key={entity}
                      x={index * step + (step - barWidth) / 2}
                      y={y}
                      width={barWidth}
                      height={tall}
                      className={classes['bar']}
                      data-entity={entity}
                    />
                  ))}
                </g>
              ))}
              <line x1="0" x2={days.length * step} y1={height - 0.5} y2={height - 0.5} className={classes['floor']} />
            </svg>
            {/* All of the column answers to the pointer, also where the bar is short. */}
            <ul className={classes['columns']} aria-label="Changes by day">
              {days.map(day => (
                <li key={day.day}>
                  {sumOf(day) > 0 && (
                    <Link
                      to="/runs"
                      search={{ day: day.day, state: 'done' }}
                      className={classes['column']}
                      aria-label={saidDay(day)}
                      title={saidDay(day)}
                    />
                  )}
                </li>
              ))}
            </ul>
            <div className={classes['days']} aria-hidden="true">
              <span>{days[0] && saidDate(days[0].day, locale)}</span>
              <span>Today</span>
            </div>
          </div>
          <ul className={classes['legend']} aria-hidden="true">
            {present.map(entity => (
              <li key={entity}>
                <span className={classes['key']} data-entity={entity} />
                {entityTitle(entity)}
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  )
}

function sumOf({ changes }: Day): number {
  return Object.values(changes).reduce((sum, count) => sum + (count ?? 0), 0)
}

/** From the floor upwards; whatever there is of an entity is at least one pixel tall. */
function barsOf({ changes }: Day, entities: readonly EntityType[], most: number) {
  let y = height
  return entities.flatMap(entity => {
    const count = changes[entity] ?? 0
    if (count === 0) return []
    const tall = Math.max(1, (count / most) * (height - 1))
    y -= tall
    return [{ entity, y, tall }]
  })
}

function saidDay(day: Day): string {
  const parts = entityTypes.flatMap(entity => {
    const count = day.changes[entity] ?? 0
    return count > 0 ? [countedEntities(count, entity)] : []
  })
  const all = `${saidDate(day.day, locale)}: ${counted(sumOf(day), 'change')}`
  return parts.length === 0 ? all : `${all} (${parts.join(', ')})`
}
