/** What a plan would do, by school and kind, with names one can look up. */

import { Link } from '@tanstack/react-router'
import { countedEntities } from '../../words/entities.ts'
import { shownNumber } from '../../words/numbers.ts'
import { concern, operationWords, type Breakdown, type Run } from './words.ts'
import classes from './held-breakdown.module.css'

type School = Breakdown['schools'][number]
type Kind = School['kinds'][number]

export function HeldBreakdown({ run, breakdown }: { readonly run: Run; readonly breakdown: Breakdown }) {
  const schools = breakdown.schools.filter(({ kinds }) => kinds.length > 0)
  if (schools.length === 0) return null
  return (
    <section aria-labelledby="by-school">
      <h2 id="by-school" className={classes['title']}>
        By school
      </h2>
      <div className={classes['schools']}>
        {schools.map(school => (
          <div key={school.school ?? ''} className={classes['school']}>
            <h3 className={classes['name']}>{school.name ?? 'Of no single school'}</h3>
            <div className={classes['kinds']}>
              {removalsFirst(school.kinds).map(kind => (
                <KindLine key={`${kind.operation} ${kind.entity}`} run={run} school={school} kind={kind} />
              ))}
            </div>
          </div>
        ))}
      </div>
    </section>
  )
}

function KindLine({ run, school, kind }: { readonly run: Run; readonly school: School; readonly kind: Kind }) {
  const { entity, operation, count } = kind
  const names = namesOf(kind)
  const { would, sign } = operationWords[operation] ?? { would: operation, sign: '~' }
  const rest = count - kind.samples.length
  return (
    <div className={classes['kind']} data-operation={operation}>
      <span className={classes['sign']} aria-hidden="true">
        {sign}
      </span>
      <Link
        to="/runs/$run"
        params={{ run: run.run }}
        search={{ tab: 'changes', entity, operation, ...(school.school === null ? {} : { school: school.school }) }}
        className="quiet-link"
      >
        {would} {countedEntities(count, entity)}
      </Link>
      <span className={classes['samples']}>
        {names.join(', ')}
        {names.length > 0 && rest > 0 && ` and ${shownNumber(rest)} more`}
      </span>
    </div>
  )
}

function removalsFirst(kinds: readonly Kind[]): readonly Kind[] {
  const weight = ({ operation, entity }: Kind): number =>
    (operation === 'delete' ? 0 : concern.length) + concern.indexOf(entity)
  return kinds.toSorted((one, other) => weight(one) - weight(other))
}

/** Of enrollments, one person's name may come several times. */
function namesOf({ samples }: Kind): readonly string[] {
  return [...new Set(samples.map(({ name }) => name))]
}
