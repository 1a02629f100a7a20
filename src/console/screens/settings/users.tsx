/** Users: who may come in, with which role; roles are changed, passwords and second factors reset, and roles taken away. */

import { ActionIcon, Group, Menu, TextInput } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { listQuestion } from '../../ask/questions.ts'
import { useClock, useOrganization, useOrganizations } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { useTyped } from '../../ui/typed.ts'
import { InviteUser } from './invite-user.tsx'
import { saidRoles } from './roles.tsx'
import { UserDeed, type Deed } from './user-deed.tsx'

export type User = Answer<typeof api.users.list>['items'][number]

export function Users({
  search,
  onSearch,
}: {
  readonly search: string | undefined
  readonly onSearch: (search: string | undefined) => void
}) {
  const organization = useOrganization()
  const [typed, setTyped] = useTyped(search, onSearch)
  const [chosen, setChosen] = useState<{ readonly user: User; readonly deed: Deed }>()
  const filter = search === undefined ? [] : [`search:${search}`]
  const query = useInfiniteQuery({
    ...listQuestion(api.users.list, { query: { limit: 100, filter } }),
    placeholderData: keepPreviousData,
  })
  const columns = useColumns((user, deed) => setChosen({ user, deed }))
  return (
    <>
      <Group justify="space-between" gap="xs" pb="md">
        <TextInput
          aria-label="Search users"
          placeholder="Name or mail address"
          leftSection={<Icon name="search" />}
          value={typed}
          maxLength={200}
          onChange={event => setTyped(event.currentTarget.value)}
          w={280}
        />
        {organization && <InviteUser organization={organization} />}
      </Group>
      <Asked
        query={query}
        loading={<SkeletonRows />}
        empty={<EmptyState icon="account" title="No user is called that" />}
      >
        {users => (
          <DataTable
            label="Users"
            columns={columns}
            rows={users}
            rowKey={({ id }) => id}
            more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
          />
        )}
      </Asked>
      <UserDeed chosen={chosen} onClose={() => setChosen(undefined)} />
    </>
  )
}

function useColumns(choose: (user: User, deed: Deed) => void): readonly Column<User>[] {
  const clock = useClock()
  const organization = useOrganization()
  const organizations = useOrganizations()
  return [
    {
      key: 'name',
      head: 'Name',
      width: 'minmax(140px, 1.2fr)',
      narrow: 'first',
      cell: ({ name }) => name,
    },
    { key: 'email', head: 'Mail address', width: 'minmax(160px, 1.5fr)', cell: ({ email }) => email },
    {
      key: 'role',
      head: 'Role',
      width: 'minmax(160px, 1.5fr)',
      cell: ({ memberships }) => saidRoles(memberships, organizations),
    },
    {
      key: 'factor',
      head: 'Second factor',
      width: '128px',
      narrow: 'wide',
      cell: ({ hasSecondFactor }) =>
        hasSecondFactor ? <StateBadge tone="done" word="On" /> : <StateBadge tone="paused" word="Off" />,
    },
    {
      key: 'seenAt',
      head: 'Last seen',
      width: 'minmax(130px, 1fr)',
      cell: ({ seenAt, isSetUp }) =>
        seenAt === null ? isSetUp ? 'Never' : 'Invited' : <ShownMoment at={seenAt} clock={clock} />,
    },
    {
      key: 'deeds',
      head: '',
      width: '48px',
      align: 'right',
      narrow: 'state',
      cell: user => (
        <UserMenu
          user={user}
          isMember={user.memberships.some(membership => membership.organization === (organization?.id ?? null))}
          onChoose={deed => choose(user, deed)}
        />
      ),
    },
  ]
}

function UserMenu({
  user: { name, hasSecondFactor },
  isMember,
  onChoose,
}: {
  readonly user: User
  /** Has a role in the organization in view itself: only that is changed here. */
  readonly isMember: boolean
  readonly onChoose: (deed: Deed) => void
}) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`What to do with ${name}`}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isMember && <Menu.Item onClick={() => onChoose('role')}>Change the role</Menu.Item>}
        <Menu.Item onClick={() => onChoose('password')}>Reset the password</Menu.Item>
        {hasSecondFactor && <Menu.Item onClick={() => onChoose('factor')}>Reset the second factor</Menu.Item>}
        {isMember && <Menu.Item onClick={() => onChoose('removal')}>Take the role away</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}
