/** The fields that an organization has when it is made and when it is changed. */

import { Select, Stack, TextInput } from '@mantine/core'
import { inTreeOrder } from '../../ask/organization-tree.ts'
import type { Organization } from '../../ask/session.ts'
import { timeZones, topOfTree } from './words.ts'

export type OrganizationWish = Pick<Organization, 'name' | 'timeZone' | 'parent'>

const noParent = 'none'

export function OrganizationFields({
  wish,
  parents,
  mayBeTop,
  onChange,
}: {
  readonly wish: OrganizationWish
  /** What it may be put below. */
  readonly parents: readonly Organization[]
  readonly mayBeTop: boolean
  readonly onChange: (changed: Partial<OrganizationWish>) => void
}) {
  const top = mayBeTop ? [{ value: noParent, label: topOfTree }] : []
  const below = inTreeOrder(parents).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Stack gap="md">
      <TextInput
        label="Organization name"
        required
        data-autofocus
        value={wish.name}
        maxLength={200}
        onChange={event => onChange({ name: event.currentTarget.value })}
      />
      <Select
        label="Time zone"
        description="In which its schedules run and its times are shown. Type to look for it."
        required
        searchable
        allowDeselect={false}
        limit={100}
        data={timeZones(wish.timeZone)}
        value={wish.timeZone}
        onChange={zone => zone !== null && onChange({ timeZone: zone })}
      />
      <Select
        label="Parent organization"
        description="Who administers it administers this one too. A school can’t be a parent."
        required
        searchable
        allowDeselect={false}
        data={[...top, ...below]}
        value={wish.parent ?? noParent}
        onChange={parent => parent !== null && onChange({ parent: parent === noParent ? null : parent })}
      />
    </Stack>
  )
}
