/** The changes of a run: who, what, and attribute by attribute before and after; searchable by person. */

import { Button, Group, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { addressOf } from '../../ask/ask.ts'
import { question } from '../../ask/questions.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { CsvLink } from '../../ui/csv-link.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { DiffLine } from '../../ui/diff-line.tsx'
import { Icon } from '../../ui/icon.tsx'
import { attributeTitle, entityName, entityTitle } from '../../words/entities.ts'
import type { RunAddress } from './address.ts'
import classes from './changes.module.css'
import { ChangePanel, namedValue } from './change-panel.tsx'
import { changesQuestion } from './data.ts'
import { changesOf, entitiesOf, isPlan, notSentWords, operationWords, sendsOf, type Change, type Run } from './words.ts'

const route = getRouteApi('/inside/runs/$run')

/** Further attributes are told by their number; the panel shows them all. */
const mostLines = 4

export function Changes({ run }: { readonly run: Run }) {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(changesQuestion(run.run, address))
  const narrow = (changed: RunAddress): void =>
    void navigate({ search: previous => ({ ...previous, ...changed }), replace: true })
  const isNarrowed = [address.person, address.entity, address.operation, address.school].some(Boolean)
  const nothing = isNarrowed ? (
    <EmptyState
      icon="filter"
      title="No change is like that"
      action={
        <Button
          variant="default"
          onClick={() => narrow({ person: undefined, entity: undefined, operation: undefined, school: undefined })}
        >
          Show all changes
        </Button>
      }
    />
  ) : (
    <EmptyState icon="check" title={isPlan(run) ? 'It would change nothing' : 'It changed nothing'}>
      What the source has and what Passport has agree.
    </EmptyState>
  )
  return (
    <>
      {isPlan(run) && sendsOf(run) > 0 && <Drift />}
      {(isNarrowed || changesOf(run) > 0) && <ChangeFilters run={run} address={address} onChange={narrow} />}
      <Asked query={query} loading={<SkeletonRows />} empty={nothing}>
        {changes => (
          <>
            <DataTable
              label="Changes"
              columns={columns(run)}
              rows={changes}
              rowKey={({ number }) => number}
              onOpen={({ number }) => narrow({ change: number })}
              more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
            />
            <ChangePanel
              run={run}
              change={changes.find(({ number }) => number === address.change)}
              onClose={() => narrow({ change: undefined })}
            />
          </>
        )}
      </Asked>
    </>
  )
}

/** A preview that would send shows in what the two sides differ. */
function Drift() {
  return (
    <p className={classes['drift']}>
      What differs between Passport and the system now: before, what the system has; after, what it would be sent.
      Nothing has been sent.
    </p>
  )
}

function ChangeFilters({
  run,
  address,
  onChange,
}: {
  readonly run: Run
  readonly address: RunAddress
  readonly onChange: (changed: RunAddress) => void
}) {
  const [typed, setTyped] = useState(address.person ?? '')
  const search = useDebouncedCallback((person: string) => onChange({ person: person.trim() || undefined }), 250)
  const { data } = useQuery(question(api.runs.breakdown, { params: { run: run.run }, query: { samples: 5 } }))
  const schools = (data?.schools ?? []).flatMap(({ school, name }) =>
    school === null ? [] : [{ value: school, label: name ?? school }],
  )
  const entities = entitiesOf(run).map(entity => ({ value: entity, label: entityTitle(entity) }))
  const sends = sendsOf(run) > 0 ? ['sendNew', 'sendChange'] : []
  const operations = ['create', 'update', 'delete', 'restore', ...sends].map(value => ({
    value,
    label: (operationWords[value]?.did ?? value).replace(/^./, letter => letter.toUpperCase()),
  }))
  return (
    <Group gap="xs" pb="md">
      <TextInput
        aria-label="Search by person"
        placeholder="Name, number or key"
        leftSection={<Icon name="search" />}
        value={typed}
        maxLength={200}
        onChange={event => {
          setTyped(event.currentTarget.value)
          search(event.currentTarget.value)
        }}
        w={232}
      />
      <Select
        aria-label="Entity"
        placeholder="All entities"
        clearable
        data={entities}
        value={address.entity ?? null}
        onChange={value => onChange({ entity: entitiesOf(run).find(one => one === value) })}
        w={160}
      />
      <Select
        aria-label="What was done"
        placeholder="All changes"
        clearable
        data={operations}
        value={address.operation ?? null}
        onChange={value => onChange({ operation: value ?? undefined })}
        w={150}
      />
      {schools.length > 0 && (
        <Select
          aria-label="School"
          placeholder="All schools"
          clearable
          searchable
          data={schools}
          value={address.school ?? null}
          onChange={value => onChange({ school: value ?? undefined })}
          w={200}
        />
      )}
      <CsvLink href={addressOf(api.runs.changesFile, { params: { run: run.run } })} isLast />
    </Group>
  )
}

function columns(run: Run): readonly Column<Change>[] {
  const word = (operation: string): string => {
    const words = operationWords[operation]
    return (isPlan(run) ? words?.would : words?.did) ?? operation
  }
  return [
    {
      key: 'who',
      head: 'Who',
      width: 'minmax(140px, 1fr)',
      narrow: 'first',
      cell: ({ name, entity, externalId }) => (
        <>
          <div>{name || externalId}</div>
          <div className="dimmed">{entityName(entity)}</div>
        </>
      ),
    },
    {
      key: 'what',
      head: 'What',
      width: '112px',
      narrow: 'state',
      cell: change => (
        <>
          <span aria-hidden="true">{operationWords[change.operation]?.sign ?? '~'} </span>
          {word(change.operation)}
          <div className="dimmed">{notSentWords(change)}</div>
        </>
      ),
    },
    {
      key: 'values',
      head: 'Values',
      narrow: 'bare',
      width: 'minmax(0, 2.6fr)',
      cell: change => {
        const fields = Object.entries(change.fields)
        const rest = fields.length - mostLines
        return (
          <>
            {fields.slice(0, mostLines).map(([name, { before, after }]) => (
              <DiffLine
                key={name}
                name={attributeTitle(name)}
                before={namedValue(change, before)}
                after={namedValue(change, after)}
              />
            ))}
            {rest > 0 && <div className="dimmed">and {rest} more</div>}
          </>
        )
      },
    },
  ]
}
