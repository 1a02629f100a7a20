/** Invitations that nobody has followed yet: sent again, or taken back. */

import { Button, Group } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { listQuestion, useDeed } from '../../ask/questions.ts'
import { useClock, useOrganizations } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { toast, toastProblem } from '../../ui/toast.ts'
import { useDeliveredLink } from './delivered-link.tsx'
import { saidRoles } from './roles.tsx'

type Invitation = Answer<typeof api.invitations.list>['items'][number]

export function Invitations() {
  const link = useDeliveredLink()
  const [leaving, setLeaving] = useState<Invitation>()
  const query = useInfiniteQuery(listQuestion(api.invitations.list, { query: { limit: 100 } }))
  const changes = [api.invitations.list, api.users.list]
  const send = useDeed(api.invitations.sendAgain, { changes })
  const withdraw = useDeed(api.invitations.withdraw, {
    changes,
    onDone: () => {
      setLeaving(undefined)
      toast('The invitation is taken back.')
    },
  })
  const columns = useColumns(({ user, email }) => {
    const onSuccess = (delivered: Answer<typeof api.invitations.sendAgain>): void => link.deliver(delivered, email)
    send.mutate({ params: { user } }, { onSuccess, onError: toastProblem })
  }, setLeaving)
  return (
    <>
      <Asked
        query={query}
        loading={<SkeletonRows rows={4} />}
        empty={
          <EmptyState icon="mail" title="Nobody is invited at present">
            Invite somebody in the list of users. Until they set a password they stand here.
          </EmptyState>
        }
      >
        {invitations => (
          <DataTable
            label="Invitations"
            columns={columns}
            rows={invitations}
            rowKey={({ user }) => user}
            more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
          />
        )}
      </Asked>
      <ConfirmDialog
        isOpen={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Take back the invitation of ${leaving?.name ?? ''}`}
        action="Take it back"
        isDangerous
        isBusy={withdraw.isPending}
        problem={withdraw.error}
        onConfirm={() => leaving && withdraw.mutate({ params: { user: leaving.user } })}
      >
        The link no longer serves, and the account goes. {leaving?.email} can be invited again.
      </ConfirmDialog>
      {link.shown('The new link of the invitation')}
    </>
  )
}

function useColumns(
  send: (invitation: Invitation) => void,
  withdraw: (invitation: Invitation) => void,
): readonly Column<Invitation>[] {
  const clock = useClock()
  const organizations = useOrganizations()
  return [
    { key: 'name', head: 'Name', width: 'minmax(140px, 1fr)', narrow: 'first', cell: ({ name }) => name },
    { key: 'email', head: 'Mail address', width: 'minmax(160px, 1.3fr)', cell: ({ email }) => email },
    { key: 'role', head: 'Role', narrow: 'wide', cell: ({ memberships }) => saidRoles(memberships, organizations) },
    {
      key: 'by',
      head: 'Invited',
      width: 'minmax(160px, 1.3fr)',
      narrow: 'wide',
      cell: ({ invitedBy, invitedAt }) => (
        <>
          <ShownMoment at={invitedAt} clock={clock} /> by {invitedBy}
        </>
      ),
    },
    {
      key: 'endsAt',
      head: 'The link serves until',
      width: 'minmax(150px, 1fr)',
      narrow: 'state',
      cell: ({ endsAt }) =>
        endsAt === null ? <StateBadge tone="needs-you" word="Expired" /> : <ShownMoment at={endsAt} clock={clock} />,
    },
    {
      key: 'deeds',
      head: '',
      width: '216px',
      narrow: 'bare',
      cell: invitation => (
        <Group gap={4} wrap="nowrap">
          <Button size="compact-sm" variant="subtle" onClick={() => send(invitation)}>
            Send again
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => withdraw(invitation)}>
            Take back
          </Button>
        </Group>
      ),
    },
  ]
}
