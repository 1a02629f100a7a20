/** The settings of the organization in view: who may come in and how, what scripts may do, and how it is run. */

import { getRouteApi } from '@tanstack/react-router'
import { useOrganization } from '../../ask/session.ts'
import { AddressTabs } from '../../ui/address-tabs.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { ApiKeys } from './api-keys.tsx'
import { DistrictFile } from './district-file.tsx'
import { Invitations } from './invitations.tsx'
import { OrganizationSettings } from './organization-settings.tsx'
import { SignIn } from './sign-in.tsx'
import { Users } from './users.tsx'

const route = getRouteApi('/inside/settings')

const tabs = [
  { value: 'users', label: 'Users' },
  { value: 'invitations', label: 'Invitations' },
  { value: 'keys', label: 'API keys' },
  { value: 'organization', label: 'Organization' },
  { value: 'sign-in', label: 'Sign-in' },
  { value: 'file', label: 'District file' },
] as const

export function Settings() {
  const { tab = 'users', search } = route.useSearch()
  const navigate = route.useNavigate()
  const organization = useOrganization()
  return (
    <>
      <PageHead title="Settings" under={organization ? `Of ${organization.name} and what is below it.` : undefined} />
      <AddressTabs
        tabs={tabs}
        value={tab}
        label="Settings"
        onChange={chosen =>
          void navigate({ search: ({ organization: kept }) => ({ organization: kept, tab: chosen }) })
        }
      >
        {tab === 'users' && (
          <Users
            search={search}
            onSearch={text => void navigate({ search: kept => ({ ...kept, search: text }), replace: true })}
          />
        )}
        {tab === 'invitations' && <Invitations />}
        {tab === 'keys' && <ApiKeys />}
        {organization && tab === 'organization' && <OrganizationSettings organization={organization} />}
        {organization && tab === 'sign-in' && <SignIn organization={organization} />}
        {organization && tab === 'file' && <DistrictFile organization={organization} />}
      </AddressTabs>
    </>
  )
}
