/** Whose value stands: entity, attribute, source and mode of each master field; generated, and taken out one by one. */

import { ActionIcon, Button, Group, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { passportName } from '../../../model/configuration.ts'
import { entityTypes, type EntityType } from '../../../model/entity.ts'
import { useDeed } from '../../ask/questions.ts'
import { useMay, useOrganization } from '../../ask/session.ts'
import { Asked, EmptyState, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { toast } from '../../ui/toast.ts'
import { attributeTitle, entityName, entityTitle } from '../../words/entities.ts'
import { dataSourcesQuestion } from '../data-sources/data.ts'
import type { MasterFieldsAddress } from './address.ts'
import { masterFieldChanges, masterFieldsQuestion, modeWords, type MasterField } from './data.ts'
import { GenerateMasterFields } from './generate.tsx'

const route = getRouteApi('/inside/master-fields')

export function MasterFields() {
  const organization = useOrganization()
  if (organization === null) return <EmptyState icon="master" title="There is no organization yet" />
  return <MasterFieldsOf organization={organization.id} />
}

function MasterFieldsOf({ organization }: { readonly organization: string }) {
  const address = route.useSearch()
  const may = useMay()
  const isMine = may('administrator', organization)
  const query = useQuery(masterFieldsQuestion(organization))
  const sources = useQuery(dataSourcesQuestion(organization))
  const names = [...(sources.data?.items ?? []).map(({ name }) => name), passportName]
  const [generating, setGenerating] = useState<{ readonly entity: EntityType | null }>()
  const remove = useDeed(api.masterFields.remove, {
    changes: masterFieldChanges,
    onDone: () => toast('It is taken out. Values follow with the next run of each source.'),
  })
  const take = ({ entity, attribute, source }: MasterField): void =>
    remove.mutate({ params: { organization }, query: { entity, attribute, source } })
  return (
    <>
      <PageHead
        title="Master fields"
        under="Whose value stands where sources say different things. Without one, the newest change does."
        actions={
          isMine && (
            <>
              <Button variant="default" disabled={!sources.data} onClick={() => setGenerating({ entity: null })}>
                One source for everything
              </Button>
              <Button
                leftSection={<Icon name="plus" />}
                disabled={!sources.data}
                onClick={() => setGenerating({ entity: 'student' })}
              >
                Generate
              </Button>
            </>
          )
        }
      />
      {remove.error && <ProblemState problem={remove.error} />}
      <Asked query={query} loading={<SkeletonRows />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="master" title="No master field yet">
              As long as one source feeds a kind of record, none is needed. Where two do, say whose value stands: of one
              attribute, of all of an entity, or one source for everything.
            </EmptyState>
          ) : (
            <Listed items={items} address={address} {...(isMine ? { onRemove: take } : {})} />
          )
        }
      </Asked>
      {generating && (
        <GenerateMasterFields
          organization={organization}
          sources={names}
          entity={generating.entity}
          onClose={() => setGenerating(undefined)}
        />
      )}
    </>
  )
}

function Listed({
  items,
  address,
  onRemove,
}: {
  readonly items: readonly MasterField[]
  readonly address: MasterFieldsAddress
  readonly onRemove?: (field: MasterField) => void
}) {
  const navigate = route.useNavigate()
  const change = (changed: MasterFieldsAddress): void =>
    void navigate({ search: previous => ({ ...previous, ...changed }), replace: true })
  const shown = items.filter(
    ({ entity, source }) =>
      (address.entity === undefined || entity === address.entity) &&
      (address.source === undefined || source === address.source),
  )
  return (
    <>
      <Banner tone="paused" title="A changed rule changes nobody at once.">
        Values that are there already follow with the next run of each source; run it and read everything to have them
        now.
      </Banner>
      <Group gap="xs" py="md">
        <Select
          aria-label="Entity"
          placeholder="All entities"
          clearable
          data={entityTypes
            .filter(each => items.some(({ entity }) => entity === each))
            .map(value => ({ value, label: entityTitle(value) }))}
          value={address.entity ?? null}
          onChange={chosen => change({ entity: entityTypes.find(one => one === chosen) })}
          w={168}
        />
        <Select
          aria-label="Source"
          placeholder="All sources"
          clearable
          data={[...new Set(items.map(({ source }) => source))]}
          value={address.source ?? null}
          onChange={source => change({ source: source ?? undefined })}
          w={200}
        />
      </Group>
      <DataTable label="Master fields" columns={columns(onRemove)} rows={shown} rowKey={keyOf} />
    </>
  )
}

function keyOf({ entity, attribute, source }: MasterField): string {
  return `${entity} ${attribute} ${source}`
}

function columns(onRemove: ((field: MasterField) => void) | undefined): readonly Column<MasterField>[] {
  return [
    { key: 'entity', head: 'Entity', width: '128px', cell: ({ entity }) => entityTitle(entity) },
    {
      key: 'attribute',
      head: 'Attribute',
      width: 'minmax(140px, 1.4fr)',
      narrow: 'first',
      cell: ({ attribute }) => attributeTitle(attribute),
    },
    { key: 'source', head: 'Source', cell: ({ source }) => source },
    { key: 'mode', head: 'Mode', cell: ({ mode }) => modeWords[mode].label },
    ...(onRemove
      ? [
          {
            key: 'remove',
            head: '',
            width: '44px',
            narrow: 'state' as const,
            cell: (field: MasterField) => (
              <ActionIcon
                aria-label={`Take out ${attributeTitle(field.attribute)} of ${entityName(field.entity)}, ${field.source}`}
                onClick={() => onRemove(field)}
              >
                <Icon name="close" />
              </ActionIcon>
            ),
          },
        ]
      : []),
  ]
}
