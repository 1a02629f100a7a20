/** The data sources of the organization in view: what each is, and what depends on it. */

import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMay, useOrganization } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { integrationsQuestion, systemOf, type Integration } from '../integrations/data.ts'
import { connectorsQuestion, dataSourcesQuestion, type Connector, type DataSource } from './data.ts'

export function DataSources() {
  const organization = useOrganization()
  const navigate = useNavigate()
  const may = useMay()
  const query = useQuery({ ...dataSourcesQuestion(organization?.id), select: ({ items }) => items })
  const { data: connectors } = useQuery(connectorsQuestion)
  const { data: integrations } = useQuery(integrationsQuestion(organization?.id))
  return (
    <>
      <PageHead
        title="Data sources"
        under="The systems outside that Passport reads from and writes to, and how to reach them."
        actions={may('administrator') && organization && <NewDataSource />}
      />
      <Asked
        query={query}
        loading={<SkeletonRows rows={3} />}
        empty={
          <EmptyState icon="sources" title="No data source yet">
            A data source is a system that has your schools and people, such as PowerSchool. Choose its type under +New,
            fill out its settings, and test the connection. Nothing is read or written before an integration uses it.
          </EmptyState>
        }
      >
        {sources => (
          <DataTable
            label="Data sources"
            columns={columns(connectors?.items ?? [], integrations?.items ?? [])}
            rows={sources}
            rowKey={({ id }) => id}
            onOpen={({ id }) => void navigate({ to: '/data-sources/$dataSource', params: { dataSource: id } })}
          />
        )}
      </Asked>
    </>
  )
}

function NewDataSource() {
  const { data } = useQuery(connectorsQuestion)
  const navigate = useNavigate()
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button leftSection={<Icon name="plus" />} rightSection={<Icon name="down" size={12} />}>
          New
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Type of data source</Menu.Label>
        {(data?.items ?? []).map(({ id, name }) => (
          <Menu.Item
            key={id}
            leftSection={<Icon name="sources" />}
            onClick={() => void navigate({ to: '/data-sources/new', search: { connector: id } })}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function columns(
  connectors: readonly Connector[],
  integrations: readonly Integration[],
): readonly Column<DataSource>[] {
  const usersOf = ({ name }: DataSource): string =>
    integrations
      .filter(integration => systemOf(integration) === name)
      .map(integration => integration.name)
      .join(', ')
  return [
    {
      key: 'name',
      head: 'Name',
      narrow: 'first',
      cell: ({ id, name }) => (
        <Link to="/data-sources/$dataSource" params={{ dataSource: id }} className="quiet-link">
          {name}
        </Link>
      ),
    },
    {
      key: 'connector',
      head: 'Type',
      cell: ({ connector }) => connectors.find(({ id }) => id === connector)?.name ?? connector,
    },
    { key: 'users', head: 'Used by', width: 'minmax(0, 2fr)', cell: source => usersOf(source) || 'No integration yet' },
  ]
}
