/** Enrollments, assignments or guardianships of a record; those that have ended too, when asked for. */

import { Checkbox, Stack } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Answer } from '../../ask/ask.ts'
import { listQuestion } from '../../ask/questions.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { saidValue } from '../../ui/diff-line.tsx'
import { attributeTitle, entityTitle } from '../../words/entities.ts'
import { RecordState } from './columns.tsx'
import { RecordLink } from './record-link.tsx'

type Kind = 'enrollment' | 'assignment' | 'guardianship'
type Relation = Answer<typeof api.directory.relations>['items'][number]

export function Relations({
  entity,
  id,
  kind,
}: {
  readonly entity: EntityType
  readonly id: string
  readonly kind: Kind
}) {
  const [withArchived, setWithArchived] = useState(false)
  const archived = withArchived ? 'true' : 'false'
  const query = useInfiniteQuery(
    listQuestion(api.directory.relations, { params: { entity, record: id, kind }, query: { archived } }),
  )
  return (
    <Stack gap="md">
      <Checkbox
        label="Also those that have ended"
        checked={withArchived}
        onChange={event => setWithArchived(event.currentTarget.checked)}
      />
      <Asked
        query={query}
        loading={<SkeletonRows rows={4} />}
        empty={<EmptyState icon="link" title={`There are no ${entityTitle(kind).toLowerCase()}`} />}
      >
        {relations => (
          <DataTable
            label={entityTitle(kind)}
            columns={columns(entity)}
            rows={relations}
            rowKey={relation => relation.id}
            more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
          />
        )}
      </Asked>
    </Stack>
  )
}

/** The other end first; the end one stands on is not told again. */
function columns(of: EntityType): readonly Column<Relation>[] {
  return [
    {
      key: 'other',
      head: 'Who or what',
      width: 'minmax(160px, 1.5fr)',
      narrow: 'first',
      cell: relation => <OtherEnd of={of} relation={relation} />,
    },
    {
      key: 'where',
      head: 'Where and when',
      width: 'minmax(160px, 1.5fr)',
      cell: ({ section }) =>
        section === null || of === 'section'
          ? ''
          : [
              section.school?.name,
              section.room === null ? undefined : `room ${section.room}`,
              ...section.terms.map(({ name }) => name),
              ...section.teachers.map(({ name }) => name),
            ]
              .filter(Boolean)
              .join(', '),
    },
    {
      key: 'own',
      head: 'Particulars',
      width: 'minmax(160px, 1.5fr)',
      cell: ({ attributes }) =>
        Object.entries(attributes)
          .filter(([name, value]) => !['student', 'teacher', 'guardian', 'section'].includes(name) && value !== null)
          .map(([name, value]) => `${attributeTitle(name)} ${saidValue(value)}`)
          .join(', '),
    },
    {
      key: 'state',
      head: 'State',
      width: '112px',
      narrow: 'state',
      cell: ({ state }) => <RecordState state={state} />,
    },
  ]
}

function OtherEnd({ of, relation }: { readonly of: EntityType; readonly relation: Relation }) {
  const { section, ...people } = relation
  if (section && of !== 'section') {
    const name = [section.course?.name ?? section.name, section.sectionCode].filter(Boolean).join(', ')
    return <RecordLink entity="section" id={section.id} name={name} />
  }
  const kinds = (['student', 'teacher', 'guardian'] as const).filter(kind => kind !== of)
  const other = kinds.find(kind => people[kind] !== null)
  const person = other && people[other]
  return other && person ? <RecordLink entity={other} id={person.id} name={person.name} /> : null
}
