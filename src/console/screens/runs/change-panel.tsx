/** One change in full, and why each value is what it is. */

import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../../contract/api/all.ts'
import { isEntityType } from '../../../model/entity.ts'
import { question } from '../../ask/questions.ts'
import { Asked } from '../../ui/asked.tsx'
import { DiffLine, saidValue, type Shown } from '../../ui/diff-line.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { attributeTitle, entityName } from '../../words/entities.ts'
import { isPlan, notSentWords, operationWords, type Change, type Run } from './words.ts'
import classes from './change-panel.module.css'

export function ChangePanel({
  run,
  change,
  onClose,
}: {
  readonly run: Run
  readonly change: Change | undefined
  readonly onClose: () => void
}) {
  return (
    <SidePanel title={change?.name || change?.externalId || 'Change'} isOpen={change !== undefined} onClose={onClose}>
      {change && <ChangeInFull run={run} change={change} />}
    </SidePanel>
  )
}

function ChangeInFull({ run, change }: { readonly run: Run; readonly change: Change }) {
  const { entity, operation, system, externalId, reason, fields } = change
  const isSent = operation === 'sendNew' || operation === 'sendChange'
  const words = operationWords[operation]
  const done = isPlan(run) ? `would be ${words?.did ?? operation}` : `was ${words?.did ?? operation}`
  return (
    <div className={classes['panel']}>
      <p className={classes['what']}>
        This {entityName(entity)} {done}
        {reason === null ? '.' : `: ${reason}.`} {notSentWords(change)}
      </p>
      <dl className={classes['facts']}>
        <dt>{isSent ? 'Sent to' : 'Source'}</dt>
        <dd>{system}</dd>
        <dt>Its key there</dt>
        <dd>{externalId || '–'}</dd>
      </dl>
      <h3 className={classes['title']}>Values</h3>
      <div className={classes['values']}>
        {Object.entries(fields).map(([name, { before, after }]) => (
          <DiffLine
            key={name}
            name={attributeTitle(name)}
            before={namedValue(change, before)}
            after={namedValue(change, after)}
          />
        ))}
      </div>
      {/* What is only planned is not in Passport yet, and there is nothing to explain. */}
      {(!isPlan(run) || operation !== 'create') && !isSent && <Why change={change} />}
    </div>
  )
}

function Why({ change: { entity, record, fields } }: { readonly change: Change }) {
  const kind = isEntityType(entity) ? entity : 'student'
  const query = useQuery({
    ...question(api.records.why, { params: { entity: kind, record } }),
    enabled: isEntityType(entity),
  })
  return (
    <>
      <h3 className={classes['title']}>Why, as it stands today</h3>
      <Asked query={query} loading={<Skeleton height={80} />}>
        {({ items }) => (
          <ul className={classes['whys']}>
            {items
              .filter(({ attribute }) => attribute in fields)
              .map(({ attribute, value, source, rule, beaten }) => (
                <li key={attribute}>
                  <strong>{attributeTitle(attribute)}</strong> {saidValue(value)}
                  <div className="dimmed">
                    {source === null ? 'from no source' : `from ${source}`}, {rule}
                    {beaten.map(each => `; beat “${saidValue(each.value)}” of ${each.source}`).join('')}
                  </div>
                </li>
              ))}
          </ul>
        )}
      </Asked>
    </>
  )
}

/** References are ids; people want names. */
export function namedValue({ names }: Pick<Change, 'names'>, value: Shown): Shown {
  if (typeof value === 'string') return names[value] ?? value
  return Array.isArray(value) ? value.map(one => names[String(one)] ?? String(one)) : value
}
