/** API keys: what scripts may do, how long, and when they last did. */

import { Button, Group, NumberInput, Stack, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Role } from '../../../model/role.ts'
import type { Answer } from '../../ask/ask.ts'
import { listQuestion, useDeed } from '../../ask/questions.ts'
import { useClock, useOrganization, useOrganizations, type Organization } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { toast } from '../../ui/toast.ts'
import { RoleChoice, saidRoles } from './roles.tsx'
import { ShownOnce } from './shown-once.tsx'

type ApiKey = Answer<typeof api.apiKeys.list>['items'][number]

export function ApiKeys() {
  const organization = useOrganization()
  const [ending, setEnding] = useState<ApiKey>()
  const query = useInfiniteQuery(listQuestion(api.apiKeys.list, { query: { limit: 100 } }))
  const end = useDeed(api.apiKeys.delete, {
    changes: [api.apiKeys.list],
    onDone: () => {
      setEnding(undefined)
      toast('The key no longer serves.')
    },
  })
  const columns = useColumns(setEnding)
  return (
    <>
      <Group justify="flex-end" pb="md">
        {organization && <MakeKey organization={organization} />}
      </Group>
      <Asked
        query={query}
        loading={<SkeletonRows rows={4} />}
        empty={
          <EmptyState icon="key" title="There is no API key">
            A key lets a script do what a role may, without anybody’s password.
          </EmptyState>
        }
      >
        {keys => (
          <DataTable
            label="API keys"
            columns={columns}
            rows={keys}
            rowKey={({ id }) => id}
            more={{ isThere: query.hasNextPage, isComing: query.isFetchingNextPage, fetch: query.fetchNextPage }}
          />
        )}
      </Asked>
      <ConfirmDialog
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={`End the key ${ending?.name ?? ''}`}
        action="End the key"
        isDangerous
        isBusy={end.isPending}
        problem={end.error}
        onConfirm={() => ending && end.mutate({ params: { apiKey: ending.id } })}
      >
        Scripts that use it are refused at once. It cannot be taken back; make another key then.
      </ConfirmDialog>
    </>
  )
}

const nothing: { readonly name: string; readonly role: Role; readonly days: number } = {
  name: '',
  role: 'viewer',
  days: 365,
}

function MakeKey({ organization }: { readonly organization: Organization }) {
  const [wish, setWish] = useState(nothing)
  const [isOpen, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const make = useDeed(api.apiKeys.create, {
    changes: [api.apiKeys.list],
    onDone: made => {
      setOpen(false)
      setWish(nothing)
      setSecret(made.secret)
    },
  })
  return (
    <>
      <Button leftSection={<Icon name="plus" />} onClick={() => setOpen(true)}>
        Make a key
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`Make a key for ${organization.name}`}
        action="Make the key"
        isBusy={make.isPending}
        isBlocked={wish.name.trim() === ''}
        problem={make.error}
        onConfirm={() => make.mutate({ params: { organization: organization.id }, body: wish })}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            description="What it is for: the audit log calls it so."
            required
            data-autofocus
            value={wish.name}
            maxLength={200}
            onChange={event => setWish({ ...wish, name: event.currentTarget.value })}
          />
          <NumberInput
            label="It serves for so many days"
            min={1}
            max={730}
            allowDecimal={false}
            clampBehavior="strict"
            value={wish.days}
            onChange={days => setWish({ ...wish, days: Number(days) || 1 })}
          />
          <RoleChoice value={wish.role} onChange={role => setWish({ ...wish, role })} />
        </Stack>
      </ConfirmDialog>
      <ShownOnce title="The new key" secret={secret} onClose={() => setSecret(null)}>
        It is not shown again. Keep it where your script keeps its secrets.
      </ShownOnce>
    </>
  )
}

function useColumns(end: (key: ApiKey) => void): readonly Column<ApiKey>[] {
  const clock = useClock()
  const organizations = useOrganizations()
  return [
    { key: 'name', head: 'Name', width: 'minmax(140px, 1.2fr)', narrow: 'first', cell: ({ name }) => name },
    { key: 'prefix', head: 'Begins with', width: '128px', narrow: 'wide', cell: ({ prefix }) => `${prefix}…` },
    {
      key: 'role',
      head: 'Role',
      width: 'minmax(160px, 1.3fr)',
      cell: key => saidRoles([key], organizations),
    },
    { key: 'by', head: 'Made by', narrow: 'wide', cell: ({ createdBy }) => createdBy },
    {
      key: 'usedAt',
      head: 'Last used',
      cell: ({ usedAt }) => (usedAt === null ? 'Never' : <ShownMoment at={usedAt} clock={clock} />),
    },
    { key: 'endsAt', head: 'Serves until', cell: ({ endsAt }) => <ShownMoment at={endsAt} clock={clock} /> },
    {
      key: 'end',
      head: '',
      width: '72px',
      align: 'right',
      narrow: 'state',
      cell: key => (
        <Button size="compact-sm" variant="subtle" aria-label={`End the key ${key.name}`} onClick={() => end(key)}>
          End
        </Button>
      ),
    },
  ]
}
