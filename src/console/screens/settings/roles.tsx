/** What each role may do, in words; and a role to choose. */

import { Radio, Stack } from '@mantine/core'
import { roles, type Role } from '../../../model/role.ts'

export const roleNames: Readonly<Record<Role, string>> = {
  viewer: 'Viewer',
  operator: 'Operator',
  administrator: 'Administrator',
}

const may: Readonly<Record<Role, string>> = {
  viewer: 'Sees everything but secrets.',
  operator: 'Also runs, approves, undoes, and edits records.',
  administrator: 'Also changes the settings, users and keys, and reads the audit log.',
}

export function RoleChoice({ value, onChange }: { readonly value: Role; readonly onChange: (role: Role) => void }) {
  const choose = (chosen: string): void => {
    const role = roles.find(one => one === chosen)
    if (role) onChange(role)
  }
  return (
    <Radio.Group label="Role" value={value} onChange={choose}>
      <Stack gap="xs" pt="xs">
        {roles.map(role => (
          <Radio key={role} value={role} label={roleNames[role]} description={may[role]} />
        ))}
      </Stack>
    </Radio.Group>
  )
}

/** Where each role holds. */
export function saidRoles(
  memberships: readonly { readonly organization: string | null; readonly role: Role }[],
  organizations: readonly { readonly id: string; readonly name: string }[],
): string {
  return memberships
    .map(({ organization, role }) => {
      const name = organizations.find(({ id }) => id === organization)?.name
      return `${roleNames[role]}, ${organization === null ? 'everywhere' : (name ?? 'elsewhere')}`
    })
    .join('; ')
}
