/** Of a plan: who only the source has, and whom only Passport has; two that are one person are paired by hand. */

import { Button, Group, Radio, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { peopleEntities, type PeopleEntity } from '../../../model/domain.ts'
import { addressOf, type Answer } from '../../ask/ask.ts'
import { useDeed } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { Asked, EmptyState, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { CsvLink } from '../../ui/csv-link.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Section } from '../../ui/section.tsx'
import { toast } from '../../ui/toast.ts'
import { entityTitle } from '../../words/entities.ts'
import { locale } from '../../words/numbers.ts'
import { saidDate } from '../../words/times.ts'
import { matchingQuestion, unmatchedQuestion } from './data.ts'
import type { Run } from './words.ts'
import classes from './unmatched.module.css'

const route = getRouteApi('/inside/runs/$run')

type Person = Answer<typeof api.runs.unmatched>['items'][number]

export function Unmatched({ run }: { readonly run: Run }) {
  const entity = useEntity(run)
  const navigate = route.useNavigate()
  const may = useMay()
  const [source, setSource] = useState<Person>()
  const [passport, setPassport] = useState<Person>()
  const [reason, setReason] = useState('')
  const pair = useDeed(api.runs.pair, {
    changes: [api.runs.matching, api.runs.unmatched, api.duplicates.list],
    onDone: () => {
      setSource(undefined)
      setPassport(undefined)
      setReason('')
      toast('Paired: both lead to one account. A run of its own did it, and can be undone.')
    },
  })
  const choose = (chosen: string | null): void => {
    setSource(undefined)
    setPassport(undefined)
    void navigate({
      search: previous => ({ ...previous, entity: peopleEntities.find(one => one === chosen) }),
      replace: true,
    })
  }
  const isMine = may('operator', run.organization)
  return (
    <>
      <Group gap="xs" pb="md">
        <Select
          aria-label="Entity"
          allowDeselect={false}
          data={peopleEntities.map(value => ({ value, label: entityTitle(value) }))}
          value={entity}
          onChange={choose}
          w={168}
        />
        <Search />
        <CsvLink href={addressOf(api.runs.unmatchedFile, { params: { run: run.run } })} isLast />
      </Group>
      {pair.error && <ProblemState problem={pair.error} />}
      {isMine && source && passport && (
        <Banner
          tone="needs-you"
          title={`Are ${said(source)} and ${said(passport)} one person?`}
          actions={
            <Button
              loading={pair.isPending}
              onClick={() =>
                pair.mutate({
                  params: { run: run.run },
                  body: {
                    entity: source.entity,
                    externalId: source.externalId ?? '',
                    record: passport.record ?? '',
                    ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
                  },
                })
              }
            >
              Pair them
            </Button>
          }
        >
          The source’s record is linked to the account in Passport, which keeps its ID and its values.
          <TextInput
            label="Reason"
            description="Kept in the history and in the audit, with your name."
            value={reason}
            maxLength={1000}
            maw={480}
            pt="xs"
            onChange={event => setReason(event.currentTarget.value)}
          />
        </Banner>
      )}
      <div className={classes['sides']}>
        <Section title="Only in the source: would be new">
          <Side run={run} side="source" chosen={source} onChoose={isMine ? setSource : undefined} />
        </Section>
        <Section title="Only in Passport">
          <Side run={run} side="passport" chosen={passport} onChoose={isMine ? setPassport : undefined} />
        </Section>
      </div>
    </>
  )
}

/** On both sides at once: one looks for the same person. */
function Search() {
  const { person } = route.useSearch()
  const navigate = route.useNavigate()
  const [typed, setTyped] = useState(person ?? '')
  const search = useDebouncedCallback(
    (words: string) =>
      void navigate({ search: previous => ({ ...previous, person: words.trim() || undefined }), replace: true }),
    250,
  )
  return (
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
  )
}

/** So much that two of one name are told apart. */
function said({ name, birthDate, school }: Person): string {
  const more = [birthDate === null ? '' : saidDate(birthDate, locale), school ?? ''].filter(part => part !== '')
  return more.length === 0 ? name : `${name} (${more.join(', ')})`
}

function Side({
  run,
  side,
  chosen,
  onChoose,
}: {
  readonly run: Run
  readonly side: 'source' | 'passport'
  readonly chosen: Person | undefined
  readonly onChoose: ((person: Person) => void) | undefined
}) {
  const entity = useEntity(run)
  const { person } = route.useSearch()
  const query = useInfiniteQuery(unmatchedQuestion(run.run, side, { entity, person }))
  return (
    <Asked
      query={query}
      loading={<SkeletonRows />}
      empty={
        person === undefined ? (
          <EmptyState icon="check" title={`None of the ${entityTitle(entity).toLowerCase()}`} />
        ) : (
          <EmptyState icon="filter" title="Nobody here is called that" />
        )
      }
    >
      {people => (
        <DataTable
          label={side === 'source' ? 'Only in the source' : 'Only in Passport'}
          columns={columnsOf(side, chosen, onChoose)}
          rows={people}
          rowKey={keyOf}
          more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
        />
      )}
    </Asked>
  )
}

/** As the address says; else the first kind of which somebody is alone, on both sides before on one. */
function useEntity(run: Run): PeopleEntity {
  const { entity } = route.useSearch()
  const { data } = useQuery(matchingQuestion(run.run))
  const items = data?.items ?? []
  const alone =
    items.find(({ source, passport }) => source > 0 && passport > 0) ??
    items.find(({ source, passport }) => source > 0 || passport > 0)
  return peopleEntities.find(one => one === entity) ?? alone?.entity ?? 'student'
}

function keyOf({ externalId, record }: Person): string {
  return externalId ?? record ?? ''
}

function columnsOf(
  side: 'source' | 'passport',
  chosen: Person | undefined,
  onChoose: ((person: Person) => void) | undefined,
): readonly Column<Person>[] {
  return [
    {
      key: 'name',
      head: 'Name',
      width: 'minmax(140px, 1.4fr)',
      narrow: 'first',
      cell: person =>
        onChoose ? (
          <Radio
            name={`unmatched-${side}`}
            label={person.name}
            size="xs"
            checked={chosen !== undefined && keyOf(chosen) === keyOf(person)}
            onChange={() => onChoose(person)}
          />
        ) : (
          person.name
        ),
    },
    {
      key: 'birthDate',
      head: 'Birth date',
      width: '104px',
      narrow: 'state',
      cell: ({ birthDate }) => (birthDate === null ? '—' : saidDate(birthDate, locale)),
    },
    { key: 'school', head: 'School', narrow: 'bare', cell: ({ school }) => school ?? '—' },
    {
      key: 'number',
      head: 'Number',
      width: '96px',
      narrow: 'wide',
      cell: ({ identifier, stateId }) => identifier ?? stateId ?? '—',
    },
  ]
}
