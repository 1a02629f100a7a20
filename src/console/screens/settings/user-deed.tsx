/** What is done to a user's account, each asked for before it is done. */

import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import type { Role } from '../../../model/role.ts'
import { useDeed } from '../../ask/questions.ts'
import { useOrganization } from '../../ask/session.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { RoleChoice } from './roles.tsx'
import { passwordLink, ShownOnce } from './shown-once.tsx'
import type { User } from './users.tsx'

export type Deed = 'role' | 'password' | 'factor' | 'removal'

type Chosen = { readonly user: User; readonly deed: Deed }

export function UserDeed({ chosen, onClose }: { readonly chosen: Chosen | undefined; readonly onClose: () => void }) {
  const [link, setLink] = useState<string | null>(null)
  return (
    <>
      {chosen?.deed === 'role' && <ChangeRole user={chosen.user} onClose={onClose} />}
      {chosen?.deed === 'removal' && <TakeRole user={chosen.user} onClose={onClose} />}
      {chosen?.deed === 'factor' && <ResetFactor user={chosen.user} onClose={onClose} />}
      {chosen?.deed === 'password' && <ResetPassword user={chosen.user} onClose={onClose} onLink={setLink} />}
      <ShownOnce title="A link to set a new password" secret={link} onClose={() => setLink(null)}>
        Give it to the person yourself. It serves once, within 24 hours, and is not shown again.
      </ShownOnce>
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

function ResetPassword({ user: { id, name }, onClose, onLink }: Words & { readonly onLink: (link: string) => void }) {
  const reset = useDeed(api.users.reset, {
    changes: [api.users.list],
    onDone: ({ token }) => {
      onClose()
      onLink(passwordLink(token))
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
      All sessions of {name} end. You get a link by which a new password is set.
    </ConfirmDialog>
  )
}
