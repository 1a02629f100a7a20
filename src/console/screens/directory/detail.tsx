/** One record: who or what it is on top; its values, sources, relations and history below. */

import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Navigate } from '@tanstack/react-router'
import { isEntityType, type EntityType } from '../../../model/entity.ts'
import { AddressTabs, type Tab } from '../../ui/address-tabs.tsx'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { NotFound } from '../../app/between.tsx'
import { entityName } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import type { RecordTab } from './address.ts'
import { ArchiveRecord } from './archive-record.tsx'
import { RecordState } from './columns.tsx'
import { nameOf, recordQuestion, textOf, type PassportRecord } from './data.ts'
import { History } from './history.tsx'
import { MergedAccounts, useParts } from './merged-accounts.tsx'
import { RecordName } from './record-link.tsx'
import { Relations } from './relations.tsx'
import { Sources } from './sources.tsx'
import { Values } from './values.tsx'

const route = getRouteApi('/inside/directory/$entity/$record')

export function RecordDetail() {
  const { entity, record } = route.useParams()
  return isEntityType(entity) ? <OfRecord key={record} entity={entity} record={record} /> : <NotFound />
}

function OfRecord({ entity, record: id }: { readonly entity: EntityType; readonly record: string }) {
  const query = useQuery(recordQuestion(entity, id))
  return (
    <Asked query={query} loading={<SkeletonRows rows={10} />}>
      {({ value: record, version }) =>
        // The address of an account that became part of another leads to that one.
        record.id === id ? (
          <>
            <Head record={record} version={version} />
            <Tabs record={record} version={version} />
          </>
        ) : (
          <Navigate to="/directory/$entity/$record" params={{ entity, record: record.id }} replace />
        )
      }
    </Asked>
  )
}

type Versioned = { readonly record: PassportRecord; readonly version: string }

function Head({ record, version }: Versioned) {
  const { entity, id, attributes, state } = record
  const parts = useParts(entity, id)
  const grade = textOf(attributes['grade'])
  const identifier = textOf(attributes['identifier'])
  const school = textOf(attributes['school'])
  return (
    <PageHead
      title={nameOf(record)}
      beside={<RecordState state={state} />}
      actions={
        <>
          {entity === 'school' && <AtSchool id={record.id} />}
          {/* Made anew when it is archived or back: the dialog of the one deed must not turn into that of the other. */}
          <ArchiveRecord key={state} record={record} version={version} />
        </>
      }
      under={
        <Group gap="4px 16px">
          <span>{capitalized(entityName(entity))}</span>
          {grade && <span>Grade {grade}</span>}
          {school && <RecordName entity="school" id={school} />}
          {identifier && <span>Identifier {identifier}</span>}
          {parts.length > 0 && (
            <Link
              to="/directory/$entity/$record"
              params={{ entity, record: id }}
              search={{ tab: 'accounts' }}
              className="quiet-link"
            >
              Holds {counted(parts.length + 1, 'account')}
            </Link>
          )}
        </Group>
      }
    />
  )
}

function AtSchool({ id }: { readonly id: string }) {
  return (
    <Button
      variant="default"
      renderRoot={props => <Link to="/directory" search={{ entity: 'student', school: id }} {...props} />}
    >
      See its students
    </Button>
  )
}

const labels: Readonly<Record<RecordTab, string>> = {
  values: 'Values',
  sources: 'Sources',
  enrollments: 'Enrollments',
  assignments: 'Teaches',
  guardians: 'Guardians',
  accounts: 'Merged accounts',
  history: 'History',
}

/** Which relations a kind has. */
const relations: Partial<Record<EntityType, readonly RecordTab[]>> = {
  student: ['enrollments', 'guardians'],
  teacher: ['assignments'],
  guardian: ['guardians'],
  section: ['enrollments', 'assignments'],
}

function Tabs({ record, version }: Versioned) {
  const { tab = 'values' } = route.useSearch()
  const navigate = route.useNavigate()
  const { entity, id } = record
  const parts = useParts(entity, id)
  const merged: readonly RecordTab[] = parts.length > 0 ? ['accounts'] : []
  const offered: readonly RecordTab[] = ['values', 'sources', ...(relations[entity] ?? []), ...merged, 'history']
  const label = (value: RecordTab): string => {
    if (entity === 'guardian' && value === 'guardians') return 'Students'
    if (entity === 'section') return { ...labels, enrollments: 'Students', assignments: 'Teachers' }[value]
    return labels[value]
  }
  const tabs = offered.map((value): Tab<RecordTab> => ({ value, label: label(value) }))
  return (
    <AddressTabs
      tabs={tabs}
      value={offered.includes(tab) ? tab : 'values'}
      label={`Of this ${entityName(entity)}`}
      onChange={chosen => void navigate({ search: kept => ({ ...kept, tab: chosen }), replace: true })}
    >
      {tab === 'values' && <Values record={record} version={version} />}
      {tab === 'sources' && <Sources record={record} />}
      {tab === 'enrollments' && <Relations entity={entity} id={id} kind="enrollment" />}
      {tab === 'assignments' && <Relations entity={entity} id={id} kind="assignment" />}
      {tab === 'guardians' && <Relations entity={entity} id={id} kind="guardianship" />}
      {tab === 'accounts' && <MergedAccounts record={record} />}
      {tab === 'history' && <History entity={entity} id={id} />}
    </AddressTabs>
  )
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
