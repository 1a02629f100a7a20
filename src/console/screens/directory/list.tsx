/** The directory: of one kind all there are, or those found by what is typed. */

import { Button, Group, Select, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMay, useOrganization } from '../../ask/session.ts'
import { AddressTabs } from '../../ui/address-tabs.tsx'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { useTyped } from '../../ui/typed.ts'
import { entityName, entityTitle } from '../../words/entities.ts'
import { AddRecord } from './add-record.tsx'
import { listedEntities, type DirectoryAddress, type ListedEntity } from './address.ts'
import { columns, rowOfHit, rowOfRecord, type Row } from './columns.tsx'
import { hasGrade, hasSchool, mostFound, recordsQuestion, searchQuestion, useSchools } from './data.ts'

const route = getRouteApi('/inside/directory')
const tabs = listedEntities.map(value => ({ value, label: entityTitle(value) }))

export function Directory() {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const may = useMay()
  const organization = useOrganization()
  const { entity = 'student', q } = address
  const change = (changed: DirectoryAddress): void =>
    void navigate({ search: previous => ({ ...previous, ...changed }), replace: true })
  return (
    <>
      <PageHead
        title="Directory"
        under="Everybody and everything that Passport knows, whichever source it came from."
        actions={organization && may('operator') && <AddRecord entity={entity} organization={organization.id} />}
      />
      <AddressTabs
        tabs={tabs}
        value={entity}
        label="Kinds"
        onChange={chosen => void navigate({ search: kept => ({ ...kept, entity: chosen, grade: undefined }) })}
      >
        <Filters key={entity} entity={entity} address={address} onChange={change} />
        {q === undefined || organization === null ? (
          <All entity={entity} address={address} />
        ) : (
          <Found entity={entity} q={q} organization={organization.id} />
        )}
      </AddressTabs>
    </>
  )
}

function Filters({
  entity,
  address: { q, school, grade, state },
  onChange,
}: {
  readonly entity: ListedEntity
  readonly address: DirectoryAddress
  readonly onChange: (changed: DirectoryAddress) => void
}) {
  const schools = useSchools(useOrganization()?.id)
  const [typed, setTyped] = useTyped(q, text => onChange({ q: text }))
  const [gradeTyped, setGrade] = useTyped(grade, text => onChange({ grade: text }))
  return (
    <Group gap="xs" pb="md">
      <TextInput
        aria-label={`Search ${entityTitle(entity).toLowerCase()}`}
        placeholder="Name, identifier, mail address"
        leftSection={<Icon name="search" />}
        value={typed}
        maxLength={200}
        onChange={event => setTyped(event.currentTarget.value)}
        w={280}
      />
      {/* What is typed is looked for everywhere. */}
      {q === undefined && (
        <>
          {hasSchool(entity) && (
            <Select
              aria-label="School"
              placeholder="All schools"
              clearable
              searchable
              data={schools.map(({ id, name }) => ({ value: id, label: name }))}
              value={school ?? null}
              onChange={value => onChange({ school: value ?? undefined })}
              w={220}
            />
          )}
          {hasGrade(entity) && (
            <TextInput
              aria-label="Grade"
              placeholder="All grades"
              value={gradeTyped}
              maxLength={20}
              onChange={event => setGrade(event.currentTarget.value)}
              w={112}
            />
          )}
          <Select
            aria-label="State"
            allowDeselect={false}
            data={[
              { value: 'active', label: 'Active' },
              { value: 'archived', label: 'Archived' },
              { value: 'any', label: 'Active and archived' },
            ]}
            value={state ?? 'active'}
            onChange={value => onChange({ state: value === 'archived' || value === 'any' ? value : undefined })}
            w={184}
          />
        </>
      )}
    </Group>
  )
}

function All({ entity, address }: { readonly entity: ListedEntity; readonly address: DirectoryAddress }) {
  const organization = useOrganization()
  const schools = useSchools(organization?.id)
  const query = useInfiniteQuery({
    ...recordsQuestion(entity, address, organization?.id),
    placeholderData: keepPreviousData,
  })
  const isNarrowed =
    (hasSchool(entity) && address.school !== undefined) ||
    (hasGrade(entity) && address.grade !== undefined) ||
    address.state !== undefined
  return (
    <Asked
      query={query}
      loading={<SkeletonRows />}
      empty={
        isNarrowed ? (
          <EmptyState
            icon="filter"
            title={`No ${entityName(entity)} is like that`}
            action={
              <Button variant="default" renderRoot={props => <Link to="/directory" search={{ entity }} {...props} />}>
                Show all {entityTitle(entity).toLowerCase()}
              </Button>
            }
          />
        ) : (
          <EmptyState icon="directory" title={`Passport knows no ${entityTitle(entity).toLowerCase()} yet`}>
            They come with the first run of an integration, or are added here by hand.
          </EmptyState>
        )
      }
    >
      {records => (
        <Rows
          entity={entity}
          rows={records.map(record => rowOfRecord(record, schools))}
          more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
        />
      )}
    </Asked>
  )
}

function Found({
  entity,
  q,
  organization,
}: {
  readonly entity: ListedEntity
  readonly q: string
  readonly organization: string
}) {
  const query = useQuery({
    ...searchQuestion(entity, q, organization),
    select: ({ items }) => items,
    placeholderData: keepPreviousData,
  })
  return (
    <Asked
      query={query}
      loading={<SkeletonRows />}
      empty={
        <EmptyState icon="search" title={`No active ${entityName(entity)} is found by “${q}”`}>
          Names may be typed in any order, by their beginnings: “by ad” finds Ada Byron.
        </EmptyState>
      }
    >
      {hits => (
        <>
          <Rows entity={entity} rows={hits.map(rowOfHit)} />
          {hits.length >= mostFound && (
            <p className="dimmed">These are the first {mostFound}. Type more of the name to see others.</p>
          )}
        </>
      )}
    </Asked>
  )
}

function Rows({
  entity,
  rows,
  more,
}: {
  readonly entity: ListedEntity
  readonly rows: readonly Row[]
  readonly more?: Parameters<typeof DataTable<Row>>[0]['more']
}) {
  const navigate = route.useNavigate()
  return (
    <DataTable
      label={entityTitle(entity)}
      columns={columns(entity)}
      rows={rows}
      rowKey={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: '/directory/$entity/$record', params: { entity, record: id } })}
      {...(more ? { more } : {})}
    />
  )
}
