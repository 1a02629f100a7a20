/** The tasks of an integration in full: which one, and for which kind of record. */

import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useOrganization } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { entityTitle } from '../../words/entities.ts'
import { integrationsQuestion } from '../integrations/data.ts'
import type { MappingAddress } from './address.ts'
import { chosenTask, integrationQuestion, rulesQuestion } from './data.ts'
import { TaskEditor } from './task-editor.tsx'
import classes from './mapping.module.css'

const route = getRouteApi('/inside/mapping')

export function MappingEditor() {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const integrations = useQuery(integrationsQuestion(useOrganization()?.id))
  const change = (changed: MappingAddress): void =>
    void navigate({ search: previous => ({ ...previous, ...changed }), replace: true })
  return (
    <>
      <PageHead
        title="Mapping"
        under="What becomes of the source’s values and who is let in, tried on real records first. What is saved takes effect with the next run."
      />
      <Asked query={integrations} loading={<SkeletonRows />}>
        {({ items }) => {
          const { integration, entities, entity } = chosenTask(items, address)
          if (!integration) {
            return (
              <EmptyState icon="mapping" title="No integration yet">
                Each task of an integration has its mapping. Make an integration first.
              </EmptyState>
            )
          }
          return (
            <>
              <div className={classes['choices']}>
                <Select
                  label="Integration"
                  allowDeselect={false}
                  data={items.map(({ id, name }) => ({ value: id, label: name }))}
                  value={integration.id}
                  onChange={id => change({ integration: id ?? undefined, entity: undefined, ...nothingOpen })}
                />
                <Select
                  label="Task"
                  allowDeselect={false}
                  data={entities.map(value => ({ value, label: entityTitle(value) }))}
                  value={entity ?? null}
                  onChange={chosen => change({ entity: entities.find(one => one === chosen), ...nothingOpen })}
                />
              </div>
              {entity && (
                <OfTask
                  key={`${integration.id} ${entity}`}
                  integration={integration.id}
                  entity={entity}
                  address={address}
                  onChange={change}
                />
              )}
            </>
          )
        }}
      </Asked>
    </>
  )
}

const nothingOpen = { attribute: undefined, person: undefined } as const

function OfTask({
  integration,
  entity,
  address,
  onChange,
}: {
  readonly integration: string
  readonly entity: NonNullable<MappingAddress['entity']>
  readonly address: MappingAddress
  readonly onChange: (changed: MappingAddress) => void
}) {
  // What is being edited is not changed under the hand: a save tells.
  const saved = useQuery({ ...integrationQuestion(integration), refetchOnWindowFocus: false })
  const rules = useQuery(rulesQuestion)
  return (
    <Asked query={saved} loading={<SkeletonRows />}>
      {({ value, version }) => (
        <Asked query={rules} loading={<SkeletonRows />}>
          {catalog => (
            <TaskEditor
              key={version}
              integration={value}
              version={version}
              entity={entity}
              catalog={catalog}
              address={address}
              onChange={onChange}
            />
          )}
        </Asked>
      )}
    </Asked>
  )
}
