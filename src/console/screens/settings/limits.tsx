/** What holds a run until a person has looked, of each integration; it is changed where the integration is. */

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { defaultLimits, type Limit } from '../../../model/integration.ts'
import type { Organization } from '../../ask/session.ts'
import { Asked, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Part } from '../../ui/part.tsx'
import { shownNumber, shownPercent } from '../../words/numbers.ts'
import { integrationsQuestion, type Integration } from '../integrations/data.ts'

export function Limits({ organization: { id } }: { readonly organization: Organization }) {
  const query = useQuery({ ...integrationsQuestion(id), select: ({ items }) => items })
  return (
    <Part
      title="Limits"
      under="A run that passes one is held: nothing of it is written until a person approves. Set in the Safety tab of the integration. A read that comes back empty is held whatever stands there."
    >
      <Asked
        query={query}
        loading={<SkeletonRows rows={2} />}
        empty={
          <p className="dimmed">
            There is no <Link to="/integrations">integration</Link> to be held yet.
          </p>
        }
      >
        {integrations => (
          <DataTable label="Limits" columns={columns} rows={integrations} rowKey={({ id: one }) => one} />
        )}
      </Asked>
    </Part>
  )
}

const columns: readonly Column<Integration>[] = [
  {
    key: 'name',
    head: 'Integration',
    narrow: 'first',
    cell: ({ id, name }) => (
      <Link
        to="/integrations/$integration"
        params={{ integration: id }}
        search={{ tab: 'safety' }}
        className="quiet-link"
      >
        {name}
      </Link>
    ),
  },
  {
    key: 'removals',
    head: 'Held for removals of',
    cell: ({ safety }) => said(safety?.limits?.delete ?? defaultLimits.delete),
  },
  {
    key: 'updates',
    head: 'Held for updates of',
    cell: ({ safety }) => said(safety?.limits?.update ?? defaultLimits.update),
  },
  { key: 'preview', head: 'Every plan waits', width: '128px', cell: ({ safety }) => (safety?.preview ? 'Yes' : 'No') },
]

function said({ percent, atLeast }: Limit): string {
  return `more than ${shownPercent(percent)}, from ${shownNumber(atLeast)} records`
}
