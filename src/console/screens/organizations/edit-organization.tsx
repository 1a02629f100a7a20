/** One organization: renamed, moved in the tree, put into another time zone, or removed while there is nothing in it. */

import { Button, Group, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Versioned } from '../../ask/ask.ts'
import { idsBelow } from '../../ask/organization-tree.ts'
import { keyOf, useDeed, versionedQuestion } from '../../ask/questions.ts'
import { useMay, useOrganizations } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { NotSaved } from '../../ui/not-saved.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { toast } from '../../ui/toast.ts'
import { OrganizationFields, type OrganizationWish } from './fields.tsx'
import { kindName } from './words.ts'

type Shown = Versioned<typeof api.organizations.read>

export function EditOrganization({
  id,
  onClose = () => undefined,
}: {
  readonly id: string
  readonly onClose?: () => void
}) {
  const query = useQuery({
    ...versionedQuestion(api.organizations.read, { params: { organization: id } }),
    // What is being edited is not changed under the hand: a save tells.
    refetchOnWindowFocus: false,
  })
  return (
    <Asked query={query} loading={<SkeletonRows rows={4} />}>
      {shown => <Form key={shown.version} shown={shown} onClose={onClose} />}
    </Asked>
  )
}

function Form({ shown: { value, version }, onClose }: { readonly shown: Shown; readonly onClose: () => void }) {
  const may = useMay()
  const all = useOrganizations()
  const client = useQueryClient()
  const [changes, setChanges] = useState<Partial<OrganizationWish>>({})
  const save = useDeed(api.organizations.change, {
    changes: [api.organizations.list, api.organizations.read],
    onDone: ({ name }) => {
      onClose()
      toast(`${name} is saved.`)
    },
  })
  const isMine = may('administrator', value.id)
  const isMovable = isMine && may('administrator', value.parent)
  const below = idsBelow(all, value.id)
  const parents = all.filter(
    ({ id, type }) => type !== 'school' && !below.has(id) && (id === value.parent || may('administrator', id)),
  )
  const isSeen = value.parent === null || all.some(({ id }) => id === value.parent)
  const send = (ifMatch: string): void =>
    save.mutate({ params: { organization: value.id }, body: { ...changes }, ifMatch })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    send(version)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div className="dimmed">
          {kindName(value)}
          {!isSeen && '. What stands above it is not yours to see.'}
        </div>
        <fieldset disabled={!isMine} style={{ border: 0, margin: 0, padding: 0 }}>
          <OrganizationFields
            wish={{ ...value, ...changes }}
            parents={isMovable ? parents : parents.filter(({ id }) => id === value.parent)}
            mayBeTop={value.parent === null || (isMovable && may('administrator', null))}
            onChange={changed => setChanges({ ...changes, ...changed })}
          />
        </fieldset>
        {changes.name !== undefined && changes.name !== value.name && (
          <div className="dimmed">
            A district file knows its organization by this name: write the new one into yours, or it is refused.
          </div>
        )}
        <NotSaved
          error={save.error}
          what={value.name}
          onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.organizations.read) })}
          onKeep={() => send('*')}
        />
        <Group justify="space-between">
          {isMovable ? <Remove shown={{ value, version }} onDone={onClose} /> : <span />}
          {isMine && (
            <Button type="submit" loading={save.isPending} disabled={Object.keys(changes).length === 0}>
              Update organization
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}

function Remove({ shown: { value, version }, onDone }: { readonly shown: Shown; readonly onDone: () => void }) {
  const [isOpen, setOpen] = useState(false)
  const remove = useDeed(api.organizations.delete, {
    changes: [api.organizations.list],
    onDone: () => {
      onDone()
      toast(`${value.name} is removed.`)
    },
  })
  return (
    <>
      <Button variant="default" leftSection={<Icon name="remove" />} onClick={() => setOpen(true)}>
        Remove
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`Remove ${value.name}`}
        action="Remove the organization"
        isDangerous
        typed={{ label: 'Type its name', value: value.name }}
        isBusy={remove.isPending}
        problem={remove.error}
        onConfirm={() => remove.mutate({ params: { organization: value.id }, ifMatch: version })}
      >
        Only one that was made by mistake goes: one with people, records, data sources, runs or organizations below it
        stays, and you are told.
      </ConfirmDialog>
    </>
  )
}
