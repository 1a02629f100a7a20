/** The accounts that became part of a person's: when, by whom and why; each is taken out again here. */

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { peopleEntities } from '../../../model/domain.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Answer } from '../../ask/ask.ts'
import { question, useDeed } from '../../ask/questions.ts'
import { useClock, useMay } from '../../ask/session.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { toast } from '../../ui/toast.ts'
import { attributeTitle } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import type { Clock } from '../../words/times.ts'
import { nameOf, recordChanges, type PassportRecord } from './data.ts'

type Part = Answer<typeof api.merges.parts>['items'][number]
type Unmerged = Answer<typeof api.merges.unmerge>

/** Only people are merged. */
export function useParts(entity: EntityType, record: string): readonly Part[] {
  const people = peopleEntities.find(one => one === entity)
  const { data } = useQuery({
    ...question(api.merges.parts, { params: { entity: people ?? 'student', record } }),
    enabled: people !== undefined,
  })
  return data?.items ?? []
}

export function MergedAccounts({ record }: { readonly record: PassportRecord }) {
  const { entity, id, organization } = record
  const parts = useParts(entity, id)
  const clock = useClock()
  const may = useMay()
  const [leaving, setLeaving] = useState<string>()
  const unmerge = useDeed(api.merges.unmerge, {
    changes: [...recordChanges, api.duplicates.list],
    onDone: done => {
      setLeaving(undefined)
      toast(saidUnmerged(done))
    },
  })
  const people = peopleEntities.find(one => one === entity)
  if (people === undefined) return null
  return (
    <>
      <p className="dimmed">These accounts became part of this one. Their old addresses lead here.</p>
      <DataTable
        label="Merged accounts"
        columns={columns(clock, may('operator', organization) ? setLeaving : undefined)}
        rows={parts}
        rowKey={one => one.record}
      />
      <ConfirmDialog
        isOpen={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Take an account out of ${nameOf(record)}?`}
        action="Take apart"
        reason="welcome"
        isBusy={unmerge.isPending}
        problem={unmerge.error}
        onConfirm={reason =>
          leaving !== undefined &&
          unmerge.mutate({
            params: { entity: people, record: leaving },
            body: reason === '' ? {} : { reason },
          })
        }
      >
        Both accounts are as they were before, with their links, classes and guardians. What sources have sent since
        goes to the account whose source sent it; what was edited by hand since stays with this one. The two are not
        asked about again.
      </ConfirmDialog>
    </>
  )
}

function columns(clock: Clock, onTakeApart: ((part: string) => void) | undefined): readonly Column<Part>[] {
  return [
    {
      key: 'record',
      head: 'Account',
      width: 'minmax(160px, 1.4fr)',
      narrow: 'first',
      cell: ({ record: part }) => <span title={part}>…{part.slice(-12)}</span>,
    },
    { key: 'at', head: 'Merged', cell: ({ at }) => <ShownMoment at={at} clock={clock} /> },
    { key: 'by', head: 'Who', cell: ({ by }) => by },
    { key: 'reason', head: 'Why', cell: ({ reason }) => reason ?? <span className="dimmed">not said</span> },
    {
      key: 'run',
      head: 'Run',
      width: '96px',
      cell: ({ run }) => (
        <Link to="/runs/$run" params={{ run }} className="quiet-link">
          The run
        </Link>
      ),
    },
    {
      key: 'out',
      head: '',
      width: '112px',
      narrow: 'state',
      cell: ({ record: part }) =>
        onTakeApart && (
          <Button
            variant="default"
            size="compact-xs"
            aria-label={`Take apart: account ${part}`}
            onClick={() => onTakeApart(part)}
          >
            Take apart
          </Button>
        ),
    },
  ]
}

function saidUnmerged({ byHand, stays, asked }: Unmerged): string {
  const links = stays.map(({ source, externalId }) => `${source} ${externalId}`).join(', ')
  return [
    'They are two accounts again.',
    ...(byHand.length > 0 ? [`Edited since, and kept here: ${byHand.map(attributeTitle).join(', ')}.`] : []),
    ...(links === '' ? [] : [`${links} stays here.`]),
    ...(asked > 0 ? [`Of ${counted(asked, 'relation')} the next runs say whose they are.`] : []),
  ].join(' ')
}
