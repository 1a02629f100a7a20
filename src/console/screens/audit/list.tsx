/** The audit log: who changed what in settings and who decided what, with before and after. */

import { Button, Group, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { useClock } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { DiffLine, type Shown } from '../../ui/diff-line.tsx'
import { Icon } from '../../ui/icon.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { useTyped } from '../../ui/typed.ts'
import { attributeTitle, fieldTitle } from '../../words/entities.ts'
import type { Clock } from '../../words/times.ts'
import type { AuditAddress } from './address.ts'
import { auditQuestion, filtersOf } from './data.ts'

const route = getRouteApi('/inside/audit')

type Entry = Answer<typeof api.audit.list>['items'][number]

export function Audit() {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const clock = useClock()
  const { entry } = address
  const filter = filtersOf(address)
  const query = useInfiniteQuery({
    ...auditQuestion(address),
    placeholderData: keepPreviousData,
  })
  const change = (changed: AuditAddress): void =>
    void navigate({ search: previous => ({ ...previous, ...changed }), replace: true })
  return (
    <>
      <PageHead
        title="Audit"
        under="Who changed what in the settings, and who decided what. Of secrets only that they changed."
      />
      <Filters address={address} onChange={change} />
      <Asked
        query={query}
        loading={<SkeletonRows />}
        empty={
          <EmptyState
            icon="audit"
            title={filter.length > 0 ? 'No entry is like that' : 'Nothing has been changed yet'}
            action={
              filter.length > 0 && (
                <Button variant="default" renderRoot={props => <Link to="/audit" {...props} />}>
                  Show all entries
                </Button>
              )
            }
          />
        }
      >
        {entries => (
          <>
            <DataTable
              label="Audit log"
              columns={columns(clock)}
              rows={entries}
              rowKey={({ id }) => id}
              onOpen={({ id }) => change({ entry: id })}
              more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
            />
            <EntryPanel
              entry={entries.find(({ id }) => id === entry)}
              clock={clock}
              onClose={() => change({ entry: undefined })}
            />
          </>
        )}
      </Asked>
    </>
  )
}

function Filters({
  address: { search, from, to },
  onChange,
}: {
  readonly address: AuditAddress
  readonly onChange: (changed: AuditAddress) => void
}) {
  const [typed, setTyped] = useTyped(search, text => onChange({ search: text }))
  return (
    <Group gap="xs" pb="md">
      <TextInput
        aria-label="Search the audit log"
        placeholder="Name, field or value"
        leftSection={<Icon name="search" />}
        value={typed}
        maxLength={200}
        onChange={event => setTyped(event.currentTarget.value)}
        w={280}
      />
      <TextInput
        type="date"
        aria-label="From the day"
        value={from ?? ''}
        onChange={event => onChange({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        aria-label="Until the day"
        value={to ?? ''}
        onChange={event => onChange({ to: event.currentTarget.value || undefined })}
      />
    </Group>
  )
}

function EntryPanel({
  entry,
  clock,
  onClose,
}: {
  readonly entry: Entry | undefined
  readonly clock: Clock
  readonly onClose: () => void
}) {
  return (
    <SidePanel title={entry ? saidEntry(entry) : 'Entry'} isOpen={entry !== undefined} onClose={onClose}>
      {entry && (
        <>
          <p className="dimmed">
            By {entry.actor}, <ShownMoment at={entry.at} clock={clock} />
          </p>
          {Object.entries(entry.fields).map(([name, { before, after }]) => (
            <DiffLine key={name} name={fieldTitle(name)} before={shown(before)} after={shown(after)} />
          ))}
          {Object.keys(entry.fields).length === 0 && <p>Nothing more is told of it.</p>}
        </>
      )}
    </SidePanel>
  )
}

function columns(clock: Clock): readonly Column<Entry>[] {
  return [
    {
      key: 'what',
      head: 'What',
      width: 'minmax(200px, 2fr)',
      narrow: 'first',
      cell: saidEntry,
    },
    { key: 'actor', head: 'Who', width: 'minmax(180px, 1.3fr)', cell: ({ actor }) => actor },
    { key: 'at', head: 'When', width: 'minmax(150px, 1fr)', cell: ({ at }) => <ShownMoment at={at} clock={clock} /> },
    {
      key: 'fields',
      head: 'Fields',
      narrow: 'wide',
      cell: ({ fields }) => saidFields(Object.keys(fields)),
    },
  ]
}

/** The panel of the entry has them all. */
const mostFields = 4

function saidFields(names: readonly string[]): string {
  const first = names.slice(0, mostFields).map(fieldTitle).join(', ')
  return names.length > mostFields ? `${first} and ${names.length - mostFields} more` : first
}

function saidEntry({ action, what, name }: Entry): string {
  return `${attributeTitle(action)} ${what.replaceAll('_', ' ')} ${name}`.trim()
}

/** Settings hold more than records do: what is no single value is shown as it is written. */
function shown(value: unknown): Shown {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value) && value.every(one => typeof one === 'string')) return value
  return JSON.stringify(value)
}
