/** How many there are of each kind. */

import { entityTypes } from '../../../model/entity.ts'
import { entityTitle } from '../../words/entities.ts'
import { shownNumber } from '../../words/numbers.ts'
import type { Told } from './data.ts'
import { Section } from '../../ui/section.tsx'
import classes from './people.module.css'

export function People({ records }: { readonly records: Told['records'] }) {
  const shown = entityTypes.filter(entity => records[entity] !== undefined)
  if (shown.length === 0) return null
  return (
    <Section title="In Passport">
      <dl className={classes['list']}>
        {shown.map(entity => (
          <div key={entity} className={classes['kind']}>
            <dt>{entityTitle(entity)}</dt>
            <dd>{shownNumber(records[entity] ?? 0)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
