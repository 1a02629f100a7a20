/** Before other filters are saved: who would leave Passport by them, counted in the source. */

import { useQuery } from '@tanstack/react-query'
import type { EntityType } from '../../../model/entity.ts'
import { Loading, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { countedEntities, entityTitle } from '../../words/entities.ts'
import { shownNumber } from '../../words/numbers.ts'
import { RecordName } from '../directory/record-link.tsx'
import { whoLeavesQuestion, type Integration, type Unsaved } from './data.ts'
import classes from './mapping.module.css'

const mostNamed = 5

export function Leaving({
  integration,
  entity,
  unsaved,
  isSaving,
  onSave,
  onClose,
}: {
  readonly integration: Pick<Integration, 'id'>
  readonly entity: EntityType
  readonly unsaved: Unsaved
  readonly isSaving: boolean
  readonly onSave: () => void
  readonly onClose: () => void
}) {
  const query = useQuery(whoLeavesQuestion(integration.id, entity, unsaved))
  const { data } = query
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title="Who would leave by these filters"
      action={data && data.leaves > 0 ? `Save: ${countedEntities(data.leaves, entity)} will leave` : 'Save the filters'}
      isDangerous={(data?.leaves ?? 0) > 0}
      isBusy={isSaving}
      isBlocked={query.isFetching && !data}
      onConfirm={onSave}
    >
      {query.error && (
        <>
          <ProblemState problem={query.error} />
          <p>They could not be counted. Saved all the same, whoever leaves passes your limits with the next run.</p>
        </>
      )}
      {!data && !query.error && (
        <Loading>
          <p className={classes['said']}>All of the source is read and counted; nothing is written.</p>
          <SkeletonRows rows={3} />
        </Loading>
      )}
      {data && (
        <div className={classes['leaving']}>
          <p className={classes['said']}>
            {data.linked === 0 ? (
              `Passport has no ${entityTitle(entity).toLowerCase()} from the source yet.`
            ) : (
              <>
                Of {countedEntities(data.linked, entity)} that Passport has from the source,{' '}
                <strong>{data.leaves === 0 ? 'none would leave' : `${shownNumber(data.leaves)} would leave`}</strong>
                {data.leaves > 0 && ' with the next full run, and what connects them with them'}.
              </>
            )}{' '}
            {data.comes > 0 && `${countedEntities(data.comes, entity)} would come that Passport does not have.`}
          </p>
          {data.held && (
            <Banner tone="needs-you" title="That passes your limit.">
              The run that takes them out will wait for you to approve it.
            </Banner>
          )}
          {data.along
            .filter(({ leaves }) => leaves > 0)
            .map(({ entity: people, leaves, of }) => (
              <p key={people} className={classes['said']}>
                With them {shownNumber(leaves)} of {countedEntities(of, people)} would leave.
              </p>
            ))}
          {data.leaves > 0 && (
            <ul aria-label="By school" className={classes['bySchool']}>
              {data.schools.map(({ school, leaves }) => (
                <li key={school ?? ''}>
                  {school ?? 'At no school'}
                  <span>{shownNumber(leaves)}</span>
                </li>
              ))}
            </ul>
          )}
          {data.examples.length > 0 && (
            <p className={classes['said']}>
              Among them:{' '}
              {data.examples.slice(0, mostNamed).map(({ record }, at) => (
                <span key={record}>
                  {at > 0 && ', '}
                  <RecordName entity={entity} id={record} />
                </span>
              ))}
              .
            </p>
          )}
        </div>
      )}
    </ConfirmDialog>
  )
}
