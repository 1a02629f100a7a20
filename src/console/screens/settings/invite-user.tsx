/** Invites somebody: name, mail address and role; the link is shown once. */

import { Button, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Role } from '../../../model/role.ts'
import { useDeed } from '../../ask/questions.ts'
import type { Organization } from '../../ask/session.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { toast } from '../../ui/toast.ts'
import { useDeliveredLink } from './delivered-link.tsx'
import { RoleChoice } from './roles.tsx'

const nobody: { readonly name: string; readonly email: string; readonly role: Role } = {
  name: '',
  email: '',
  role: 'viewer',
}

export function InviteUser({ organization }: { readonly organization: Organization }) {
  const [wish, setWish] = useState(nobody)
  const [isOpen, setOpen] = useState(false)
  const link = useDeliveredLink()
  const invite = useDeed(api.users.invite, {
    changes: [api.users.list, api.invitations.list],
    onDone: ({ user, wasThere, ...delivered }) => {
      setOpen(false)
      setWish(nobody)
      if (wasThere) toast(`${user.name} had an account, and has the role now.`)
      else link.deliver(delivered, user.email)
    },
  })
  return (
    <>
      <Button leftSection={<Icon name="plus" />} onClick={() => setOpen(true)}>
        Invite a user
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`Invite a user to ${organization.name}`}
        action="Invite"
        isBusy={invite.isPending}
        isBlocked={wish.name.trim() === '' || !wish.email.includes('@')}
        problem={invite.error}
        onConfirm={() => invite.mutate({ params: { organization: organization.id }, body: wish })}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            required
            data-autofocus
            value={wish.name}
            maxLength={200}
            onChange={event => setWish({ ...wish, name: event.currentTarget.value })}
          />
          <TextInput
            label="Mail address"
            type="email"
            required
            value={wish.email}
            maxLength={254}
            onChange={event => setWish({ ...wish, email: event.currentTarget.value })}
          />
          <RoleChoice value={wish.role} onChange={role => setWish({ ...wish, role })} />
        </Stack>
      </ConfirmDialog>
      {link.shown('The link of the invitation')}
    </>
  )
}
