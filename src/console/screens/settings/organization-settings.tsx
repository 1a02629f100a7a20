/** How the organization in view is called, whom it tells, how it names people, what holds its runs, and how long history keeps values. */

import type { Organization } from '../../ask/session.ts'
import { Part } from '../../ui/part.tsx'
import { EditOrganization } from '../organizations/edit-organization.tsx'
import { Limits } from './limits.tsx'
import { Notices } from './notices.tsx'
import { Retention } from './retention.tsx'
import { UsernameRule } from './username-rule.tsx'

export function OrganizationSettings({ organization }: { readonly organization: Organization }) {
  return (
    <>
      <Part title="Name and place" under="How it is called, when its day begins, and what it stands below.">
        <div style={{ maxWidth: 640 }}>
          <EditOrganization id={organization.id} />
        </div>
      </Part>
      <Notices organization={organization} />
      <Limits organization={organization} />
      <UsernameRule organization={organization} />
      <Retention organization={organization} />
    </>
  )
}
