/** Adds an organization to the tree: its name, kind, time zone, and what it stands below. */

import { Button, Select, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { useMay, useOrganization, useOrganizations, type Organization } from '../../ask/session.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { toast } from '../../ui/toast.ts'
import { OrganizationFields, type OrganizationWish } from './fields.tsx'
import { kindNames, kinds, type Kind } from './words.ts'

type Wish = OrganizationWish & { readonly type: Kind }

export function AddOrganization() {
  const may = useMay()
  const inView = useOrganization()
  const parents = useOrganizations().filter(({ id, type }) => type !== 'school' && may('administrator', id))
  const mayBeTop = may('administrator', null)
  const [wish, setWish] = useState<Wish>()
  if (parents.length === 0 && !mayBeTop) return null
  const begin = (): void => {
    const parent = parents.find(({ id }) => id === inView?.id) ?? (mayBeTop ? undefined : parents[0])
    const timeZone = parent?.timeZone ?? inView?.timeZone ?? 'UTC'
    setWish({ name: '', type: 'district', timeZone, parent: parent?.id ?? null })
  }
  return (
    <>
      <Button leftSection={<Icon name="plus" />} onClick={begin}>
        Add organization
      </Button>
      <AddDialog
        wish={wish}
        parents={parents}
        mayBeTop={mayBeTop}
        onChange={changed => wish && setWish({ ...wish, ...changed })}
        onClose={() => setWish(undefined)}
      />
    </>
  )
}

function AddDialog({
  wish,
  parents,
  mayBeTop,
  onChange,
  onClose,
}: {
  readonly wish: Wish | undefined
  readonly parents: readonly Organization[]
  readonly mayBeTop: boolean
  readonly onChange: (changed: Partial<Wish>) => void
  readonly onClose: () => void
}) {
  const navigate = useNavigate()
  const changes = [api.organizations.list]
  const onDone = ({ id, name }: Organization): Promise<void> => {
    onClose()
    toast(`${name} is there, and in view. Who administers what is above it administers it.`)
    return navigate({ to: '/organizations', search: { organization: id } })
  }
  const atTop = useDeed(api.organizations.create, { changes, onDone })
  const below = useDeed(api.organizations.createBelow, { changes, onDone })
  const add = ({ parent, ...body }: Wish): void =>
    parent === null ? atTop.mutate({ body }) : below.mutate({ params: { organization: parent }, body })
  return (
    <ConfirmDialog
      isOpen={wish !== undefined}
      onClose={onClose}
      title="Add an organization"
      action="Add the organization"
      isBusy={atTop.isPending || below.isPending}
      isBlocked={wish?.name.trim() === ''}
      problem={wish?.parent === null ? atTop.error : below.error}
      onConfirm={() => wish && add(wish)}
    >
      {wish && (
        <Stack gap="md">
          <OrganizationFields wish={wish} parents={parents} mayBeTop={mayBeTop} onChange={onChange} />
          <Select
            label="Kind"
            required
            allowDeselect={false}
            data={kinds.map(value => ({ value, label: kindNames[value] }))}
            value={wish.type}
            onChange={chosen => onChange({ type: kinds.find(kind => kind === chosen) ?? 'district' })}
          />
        </Stack>
      )}
    </ConfirmDialog>
  )
}
