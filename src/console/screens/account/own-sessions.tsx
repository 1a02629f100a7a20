/** Where one is signed in, and signing out there. */

import { Button, Group, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { question, useDeed } from '../../ask/questions.ts'
import { useClock } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { toast, toastProblem } from '../../ui/toast.ts'
import type { Clock } from '../../words/times.ts'

type OwnSession = Answer<typeof api.sessions.list>['items'][number]

export function OwnSessions() {
  const clock = useClock()
  const query = useQuery({ ...question(api.sessions.list), select: ({ items }) => items })
  const end = useDeed(api.sessions.end, {
    changes: [api.sessions.list],
    onDone: () => toast('Signed out there.'),
  })
  const signOut = (session: string): void => end.mutate({ params: { session } }, { onError: toastProblem })
  return (
    <Asked query={query} loading={<SkeletonRows rows={3} />}>
      {sessions => (
        <Stack gap="md">
          <DataTable label="Sessions" columns={columns(clock, signOut)} rows={sessions} rowKey={({ id }) => id} />
          <SignOutEverywhere />
        </Stack>
      )}
    </Asked>
  )
}

function SignOutEverywhere() {
  const [isOpen, setOpen] = useState(false)
  const client = useQueryClient()
  const navigate = useNavigate()
  const signOut = useDeed(api.session.signOutEverywhere, {
    onDone: async () => {
      await navigate({ to: '/sign-in', ignoreBlocker: true })
      client.clear()
    },
  })
  return (
    <Group>
      <Button variant="default" onClick={() => setOpen(true)}>
        Sign out everywhere
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title="Sign out everywhere"
        action="Sign out everywhere"
        isBusy={signOut.isPending}
        problem={signOut.error}
        onConfirm={() => signOut.mutate({})}
      >
        All your sessions end, this one too. Runs go on.
      </ConfirmDialog>
    </Group>
  )
}

function columns(clock: Clock, signOut: (session: string) => void): readonly Column<OwnSession>[] {
  return [
    {
      key: 'device',
      head: 'Device',
      width: 'minmax(160px, 1.5fr)',
      narrow: 'first',
      cell: ({ device }) => device || 'An unknown browser',
    },
    { key: 'address', head: 'From', cell: ({ address }) => address },
    { key: 'way', head: 'By', narrow: 'wide', cell: ({ way }) => way },
    { key: 'seenAt', head: 'Last used', cell: ({ seenAt }) => <ShownMoment at={seenAt} clock={clock} /> },
    {
      key: 'end',
      head: '',
      width: '120px',
      align: 'right',
      narrow: 'state',
      cell: ({ id, isThis, device }) =>
        isThis ? (
          <StateBadge tone="done" word="This one" />
        ) : (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-label={`Sign out ${device || 'the unknown browser'}`}
            onClick={() => signOut(id)}
          >
            Sign out
          </Button>
        ),
    },
  ]
}
