/** What a domain would catch in the directory of today: how many, the largest groups, a few pairs. */

import { attributeTitle } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import { saidValue } from '../../ui/diff-line.tsx'
import type { Trial } from './data.ts'
import classes from './domains.module.css'

export function ShownTrial({
  trial: { people, compared, blanks, groups, pairs, largest, samples },
}: {
  readonly trial: Trial
}) {
  const empty = Object.entries(blanks).filter(([, count]) => count > 0)
  const shown = new Set(largest.map(({ records }) => records[0]?.id))
  return (
    <section aria-label="What it would catch" aria-live="polite">
      <p>
        <strong>
          {pairs === 0 ? 'Nobody is equal.' : `${counted(pairs, 'pair')} are equal, in ${counted(groups, 'group')}.`}
        </strong>{' '}
        {counted(compared, 'person', 'people')} of {people.toLocaleString()} are compared
        {empty.length > 0 &&
          `; without a value: ${empty.map(([name, count]) => `${attributeTitle(name)} ${count.toLocaleString()}`).join(', ')}`}
        .
      </p>
      <Groups title="Largest groups" groups={largest.filter(({ size }) => size > 2)} />
      <Groups
        title="Some of them"
        groups={samples.filter(({ size, records }) => size === 2 || !shown.has(records[0]?.id))}
      />
    </section>
  )
}

function Groups({ title, groups }: { readonly title: string; readonly groups: Trial['largest'] }) {
  if (groups.length === 0) return null
  return (
    <details>
      <summary>
        {title} ({groups.length})
      </summary>
      <ul className={classes['people']}>
        {groups.map(({ size, against, records }) => (
          <li key={records[0]?.id}>
            {records.map(({ id, values }) => (
              <div key={id}>
                {Object.values(values)
                  .map(value => saidValue(value))
                  .join(', ')}
              </div>
            ))}
            {size > records.length && <div className={classes['against']}>and {size - records.length} more</div>}
            {against !== null && <div className={classes['against']}>Against it: {against}.</div>}
          </li>
        ))}
      </ul>
    </details>
  )
}
