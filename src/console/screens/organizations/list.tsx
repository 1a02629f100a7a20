/** The tree of organizations that one may see: the one in view is chosen here, and others are added and changed. */

import { Button } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { inTreeOrder } from '../../ask/organization-tree.ts'
import { useMay, useOrganization, useOrganizations, type Organization } from '../../ask/session.ts'
import { EmptyState } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { AddOrganization } from './add-organization.tsx'
import { EditOrganization } from './edit-organization.tsx'
import { Schools } from './schools.tsx'
import { kindName } from './words.ts'

const route = getRouteApi('/inside/organizations')

type Row = Organization & { readonly depth: number }

export function Organizations() {
  const { edit } = route.useSearch()
  const navigate = route.useNavigate()
  const organizations = useOrganizations()
  const inView = useOrganization()
  const edited = organizations.find(({ id }) => id === edit)
  const open = (id: string | undefined): void => void navigate({ search: kept => ({ ...kept, edit: id }) })
  const view = (id: string): void => void navigate({ search: { organization: id } })
  const columns = useColumns(inView?.id, view, open)
  return (
    <>
      <PageHead
        title="Organizations"
        under="Who administers one administers those below it. The screens show the one in view."
        actions={<AddOrganization />}
      />
      {organizations.length === 0 ? (
        <EmptyState icon="organizations" title="No organization yet">
          A district is an organization; its schools come by themselves with the first import. Counties and states may
          stand above it.
        </EmptyState>
      ) : (
        <DataTable
          label="Organizations"
          columns={columns}
          rows={inTreeOrder(organizations)}
          rowKey={({ id }) => id}
          onOpen={({ id }) => open(id)}
        />
      )}
      {inView && (
        <div style={{ marginTop: 32 }}>
          <Schools key={inView.id} organization={inView} />
        </div>
      )}
      <SidePanel title={edited?.name ?? 'Organization'} isOpen={edited !== undefined} onClose={() => open(undefined)}>
        {edited && <EditOrganization key={edited.id} id={edited.id} onClose={() => open(undefined)} />}
      </SidePanel>
    </>
  )
}

function useColumns(
  inView: string | undefined,
  view: (id: string) => void,
  edit: (id: string) => void,
): readonly Column<Row>[] {
  const may = useMay()
  return [
    {
      key: 'name',
      head: 'Name',
      width: 'minmax(180px, 2fr)',
      narrow: 'first',
      cell: ({ name, depth }) => <span style={{ paddingInlineStart: depth * 20 }}>{name}</span>,
    },
    { key: 'type', head: 'Kind', cell: kindName },
    { key: 'timeZone', head: 'Time zone', narrow: 'wide', cell: ({ timeZone }) => timeZone },
    {
      key: 'view',
      head: 'In view',
      width: '104px',
      narrow: 'state',
      cell: ({ id, name }) =>
        id === inView ? (
          <StateBadge tone="done" word="In view" />
        ) : (
          <Button size="compact-sm" variant="subtle" aria-label={`View ${name}`} onClick={() => view(id)}>
            View
          </Button>
        ),
    },
    {
      key: 'edit',
      head: '',
      width: '72px',
      align: 'right',
      narrow: 'bare',
      cell: ({ id, name }) =>
        may('administrator', id) && (
          <Button size="compact-sm" variant="subtle" aria-label={`Edit ${name}`} onClick={() => edit(id)}>
            Edit
          </Button>
        ),
    },
  ]
}
