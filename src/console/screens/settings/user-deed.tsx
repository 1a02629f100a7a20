/** What is done to a user's account, each asked for before it is done. */

import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Role } from '../../../model/role.ts'
import { useDeed } from '../../ask/questions.ts'
import { useOrganization } from '../../ask/session.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { useDeliveredLink } from './delivered-link.tsx'
import { RoleChoice } from './roles.tsx'
import type { User } from './users.tsx'

export type Deed = 'role' | 'password' | 'factor' | 'removal'

type Chosen = { readonly user: User; readonly deed: Deed }

export function UserDeed({ chosen, onClose }: { readonly chosen: Chosen | undefined; readonly onClose: () => void }) {
  const link = useDeliveredLink()
  return (
    <>
      {chosen?.deed === 'role' && <ChangeRole user={chosen.user} onClose={onClose} />}
      {chosen?.deed === 'removal' && <TakeRole user={chosen.user} onClose={onClose} />}
      {chosen?.deed === 'factor' && <ResetFactor user={chosen.user} onClose={onClose} />}
      {chosen?.deed === 'password' && <ResetPassword user={chosen.user} onClose={onClose} onDone={link.deliver} />}
      {link.shown('A link to set a new password')}
    </>
  )
}

type Words = { readonly user: User; readonly onClose: () => void }

function ChangeRole({ user: { id, name, memberships }, onClose }: Words) {
  const organization = useOrganization()
  const [role, setRole] = useState<Role>(
    memberships.find(one => one.organization === organization?.id)?.role ?? 'viewer',
  )
  const change = useDeed(api.users.setRole, {
    changes: [api.users.list],
    onDone: () => {
      onClose()
      toast(`The role of ${name} is changed.`)
    },
  })
  if (!organization) return null
  const params = { organization: organization.id, user: id }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`The role of ${name} in ${organization.name}`}
      action="Change the role"
      isBusy={change.isPending}
      problem={change.error}
      onConfirm={() => change.mutate({ params, body: { role } })}
    >
      <RoleChoice value={role} onChange={setRole} />
    </ConfirmDialog>
  )
}

function TakeRole({ user: { id, name, memberships }, onClose }: Words) {
  const organization = useOrganization()
  const remove = useDeed(api.users.remove, {
    changes: [api.users.list, api.invitations.list],
    onDone: () => {
      onClose()
      toast(`${name} has no role in ${organization?.name ?? 'the organization'} any more.`)
    },
  })
  if (!organization) return null
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Take the role of ${name} away`}
      action="Take the role away"
      isDangerous
      isBusy={remove.isPending}
      problem={remove.error}
      onConfirm={() => remove.mutate({ params: { organization: organization.id, user: id } })}
    >
      {name} may do nothing in {organization.name} and below any more, at once.
      {memberships.length === 1 && ' An account without any role is deleted.'}
    </ConfirmDialog>
  )
}

function ResetFactor({ user: { id, name }, onClose }: Words) {
  const reset = useDeed(api.users.resetSecondFactor, {
    changes: [api.users.list],
    onDone: () => {
      onClose()
      toast(`${name} has no second factor now.`)
    },
  })
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Reset the second factor of ${name}`}
      action="Reset the second factor"
      isDangerous
      isBusy={reset.isPending}
      problem={reset.error}
      onConfirm={() => reset.mutate({ params: { user: id } })}
    >
      All sessions of {name} end, and the password alone signs in until another is set up. Be sure that it is really{' '}
      {name} who asks for it.
    </ConfirmDialog>
  )
}

function ResetPassword({
  user: { id, name, email },
  onClose,
  onDone,
}: Words & { readonly onDone: ReturnType<typeof useDeliveredLink>['deliver'] }) {
  const reset = useDeed(api.users.reset, {
    changes: [api.users.list],
    onDone: delivered => {
      onClose()
      onDone(delivered, email)
    },
  })
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Reset the password of ${name}`}
      action="Reset the password"
      isDangerous
      isBusy={reset.isPending}
      problem={reset.error}
      onConfirm={() => reset.mutate({ params: { user: id } })}
    >
      All sessions of {name} end. A link by which a new password is set goes by mail, or is shown to you where none is
      sent.
    </ConfirmDialog>
  )
}
