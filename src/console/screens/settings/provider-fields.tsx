/** The fields of a provider, and the issuers that are known by name. */

import { Checkbox, PasswordInput, SegmentedControl, Select, Stack, TagsInput, TextInput } from '@mantine/core'
import { roles, type Role } from '../../../model/role.ts'
import { useOrganizations } from '../../ask/session.ts'
import { roleNames } from './roles.tsx'

export type ProviderWish = {
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
  readonly domains: readonly string[]
  readonly trustsEmail: boolean
  readonly asksSecondFactor: boolean
  readonly newcomers: { readonly organization: string; readonly role: Role } | null
}

/** Of Microsoft `said` is the tenant, of others the issuer. */
export type Kind = { readonly is: 'google' | 'microsoft' | 'other'; readonly said: string }

const names: Readonly<Record<Kind['is'], string>> = { google: 'Google', microsoft: 'Microsoft', other: 'Other' }

export function issuerOf({ is, said }: Kind): string {
  if (is === 'google') return 'https://accounts.google.com'
  return is === 'microsoft' ? `https://login.microsoftonline.com/${encodeURIComponent(said.trim())}/v2.0` : said.trim()
}

export function ProviderKind({
  kind,
  onChange,
}: {
  readonly kind: Kind
  /** With the name that goes with another kind. */
  readonly onChange: (kind: Kind, name?: string) => void
}) {
  const choose = (chosen: string): void => {
    const is = (['google', 'microsoft', 'other'] as const).find(one => one === chosen) ?? 'other'
    onChange({ is, said: '' }, is === 'other' ? '' : names[is])
  }
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="Provider"
        value={kind.is}
        onChange={choose}
        data={Object.entries(names).map(([value, label]) => ({ value, label }))}
      />
      {kind.is === 'microsoft' && (
        <TextInput
          label="Tenant"
          description="The directory (tenant) ID of your own Microsoft Entra tenant."
          required
          spellCheck={false}
          value={kind.said}
          maxLength={200}
          onChange={event => onChange({ ...kind, said: event.currentTarget.value })}
        />
      )}
      {kind.is === 'other' && (
        <TextInput
          label="Issuer"
          description="As the provider writes it; what follows it, /.well-known/openid-configuration, is added."
          type="url"
          required
          spellCheck={false}
          value={kind.said}
          maxLength={500}
          onChange={event => onChange({ ...kind, said: event.currentTarget.value })}
        />
      )}
    </Stack>
  )
}

export function ProviderFields({
  wish,
  hasSecret,
  onChange,
}: {
  readonly wish: ProviderWish
  readonly hasSecret: boolean
  readonly onChange: (changed: Partial<ProviderWish>) => void
}) {
  return (
    <Stack gap="md">
      <TextInput
        label="Name"
        description="It stands on the button where people sign in."
        required
        value={wish.name}
        maxLength={60}
        onChange={event => onChange({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Client ID"
        required
        spellCheck={false}
        value={wish.clientId}
        maxLength={300}
        onChange={event => onChange({ clientId: event.currentTarget.value })}
      />
      <PasswordInput
        label="Client secret"
        required={!hasSecret}
        placeholder={hasSecret ? 'Kept as it is' : ''}
        autoComplete="new-password"
        value={wish.clientSecret}
        maxLength={1000}
        onChange={event => onChange({ clientSecret: event.currentTarget.value })}
      />
      <TagsInput
        label="Mail domains"
        description="Only addresses of these come by it, like maple.example. Enter ends one."
        required={wish.domains.length === 0}
        splitChars={[',', ';', ' ']}
        value={[...wish.domains]}
        onChange={domains => onChange({ domains })}
      />
      <Checkbox
        label="It asks for a second factor itself"
        description="Who comes by it is then not asked here."
        checked={wish.asksSecondFactor}
        onChange={event => onChange({ asksSecondFactor: event.currentTarget.checked })}
      />
      <Checkbox
        label="Addresses count that it does not call verified"
        description="Microsoft says nothing of it. Only for the tenant of your own organization."
        checked={wish.trustsEmail}
        onChange={event => onChange({ trustsEmail: event.currentTarget.checked })}
      />
      <Newcomers value={wish.newcomers} onChange={newcomers => onChange({ newcomers })} />
    </Stack>
  )
}

const refused = 'refused'

function Newcomers({
  value,
  onChange,
}: {
  readonly value: ProviderWish['newcomers']
  readonly onChange: (newcomers: ProviderWish['newcomers']) => void
}) {
  const organizations = useOrganizations()
  return (
    <Stack gap="xs">
      <Select
        label="Who was not invited"
        allowDeselect={false}
        data={[
          { value: refused, label: 'is refused' },
          ...organizations.map(({ id, name }) => ({ value: id, label: `gets a role in ${name}` })),
        ]}
        value={value?.organization ?? refused}
        onChange={chosen =>
          onChange(
            chosen === null || chosen === refused ? null : { organization: chosen, role: value?.role ?? 'viewer' },
          )
        }
      />
      {value && (
        <Select
          label="The role"
          allowDeselect={false}
          data={roles.map(role => ({ value: role, label: roleNames[role] }))}
          value={value.role}
          onChange={chosen => onChange({ ...value, role: roles.find(role => role === chosen) ?? 'viewer' })}
        />
      )}
    </Stack>
  )
}
