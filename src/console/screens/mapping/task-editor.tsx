/** One task: attribute by attribute and its filters; what is changed is tried at once on real records, and saved together. */

import { Button, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { keyOf, useDeed } from '../../ask/questions.ts'
import { isChangedMeanwhile } from '../../ask/refusal.ts'
import { useMay } from '../../ask/session.ts'
import { AddressTabs } from '../../ui/address-tabs.tsx'
import { Asked, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { ChangedMeanwhile } from '../../ui/changed-meanwhile.tsx'
import { toast } from '../../ui/toast.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { counted } from '../../words/numbers.ts'
import { systemOf } from '../integrations/data.ts'
import type { MappingAddress } from './address.ts'
import { AttributeTable } from './attribute-table.tsx'
import { attributesQuestion, taskChanges, trialQuestion, type Catalog, type Integration, type Unsaved } from './data.ts'
import { changedAttributes, draftOf, isFilteredOtherwise, taskOf, unsavedOf, type Draft } from './draft.ts'
import { Filters } from './filters.tsx'
import { Leaving } from './leaving.tsx'
import { RulePanel } from './rule-panel.tsx'
import { SentTable } from './sent-table.tsx'
import { Unmapped } from './unmapped.tsx'
import { recordName, withDistrictsOwn } from './words.ts'
import classes from './mapping.module.css'

export function TaskEditor({
  integration,
  version,
  entity,
  catalog,
  address,
  onChange,
}: {
  readonly integration: Integration
  readonly version: string
  readonly entity: NonNullable<MappingAddress['entity']>
  readonly catalog: Catalog
  readonly address: MappingAddress
  readonly onChange: (changed: MappingAddress) => void
}) {
  const { type } = integration
  const client = useQueryClient()
  const canChange = useMay()('administrator', integration.organization)
  const saved = draftOf(integration.tasks.find(one => one.entity === entity))
  const [draft, setDraft] = useState<Draft>(saved)
  const [isCounting, setCounting] = useState(false)
  const changed = changedAttributes(saved, draft)
  const isFiltered = isFilteredOtherwise(saved, draft)
  const changes = changed.size + (isFiltered ? 1 : 0)
  useUnsaved(changes > 0, 'attribute', 'part', 'person')
  const attributes = useQuery(attributesQuestion(integration.id, entity, 'false'))
  const sampled = useQuery({ ...attributesQuestion(integration.id, entity, 'true'), enabled: type !== 'export' })
  const trial = useTrial(integration, entity, draft, address.person)
  const { records, record, error } = trial
  const save = useDeed(api.integrations.change, {
    changes: taskChanges,
    onDone: () => {
      setCounting(false)
      toast('The task is saved. It takes effect with the next run.')
    },
  })
  const faults = [...(error?.faults ?? []), ...(save.error?.faults ?? []).map(withinTask)]
  const saveAll = (): void =>
    save.mutate({
      params: { integration: integration.id },
      ifMatch: version,
      body: {
        tasks: integration.tasks.map(one => (one.entity === entity ? taskOf(one, draft, type) : one)),
      },
    })
  const say = (part: Partial<Draft>): void => {
    if (save.error) save.reset()
    setDraft(known => ({ ...known, ...part }))
  }
  return (
    <>
      <div className={classes['choices']}>
        {type !== 'export' && (
          <Select
            label="Tried on"
            description="Real records of the source; nothing is written."
            searchable
            allowDeselect={false}
            data={records.map(one => ({ value: one.externalId, label: recordName(one) }))}
            value={record?.externalId ?? null}
            onChange={person => onChange({ person: person ?? undefined })}
          />
        )}
        {canChange && (
          <div className={classes['save']}>
            {changes > 0 && (
              <Button variant="default" onClick={() => setDraft(saved)}>
                Take them back
              </Button>
            )}
            <Button
              disabled={changes === 0 || (error?.faults.length ?? 0) > 0}
              loading={save.isPending}
              onClick={() => (isFiltered && type !== 'export' ? setCounting(true) : saveAll())}
            >
              {changes === 0 ? 'Save' : `Save ${counted(changes, 'change')}`}
            </Button>
          </div>
        )}
      </div>
      {isChangedMeanwhile(save.error) && save.variables ? (
        <ChangedMeanwhile
          what={integration.name}
          onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.integrations.read) })}
          onKeep={() => save.mutate({ ...save.variables, ifMatch: '*' })}
        />
      ) : (
        save.error && <ProblemState problem={save.error} />
      )}
      {error && error.faults.length === 0 && <ProblemState problem={error} onRetry={trial.retry} />}
      {record && record.verdict !== 'taken' && address.part !== 'filters' && (
        <Banner
          tone="needs-you"
          title={record.verdict === 'left out' ? 'This record is left out.' : 'This record can’t be taken.'}
        >
          {record.reason}
        </Banner>
      )}
      <Asked query={attributes} loading={<SkeletonRows />}>
        {bare => {
          const sides = sampled.data ?? bare
          const common = { draft, faults, canChange, onDraft: say } as const
          const target = withDistrictsOwn(sides.target, Object.keys(draft.mapping))
          return (
            <AddressTabs
              label="Of this task"
              tabs={[
                { value: 'attributes', label: type === 'export' ? 'What is sent' : 'Attributes' },
                { value: 'filters', label: 'Filters', count: draft.filters.length + draft.exclude.length },
              ]}
              value={address.part ?? 'attributes'}
              onChange={part => onChange({ part })}
            >
              {address.part === 'filters' ? (
                <Filters
                  entity={entity}
                  isExport={type === 'export'}
                  source={sides.source}
                  records={type === 'export' || error ? [] : records}
                  {...common}
                />
              ) : type === 'export' ? (
                <SentTable
                  system={systemOf(integration)}
                  attributes={sides}
                  catalog={catalog.rules}
                  opened={address.attribute}
                  onOpen={attribute => onChange({ attribute })}
                  {...common}
                />
              ) : (
                <>
                  <AttributeTable
                    target={target}
                    sends={sides.sends}
                    isSync={type === 'sync'}
                    draft={draft}
                    changed={changed}
                    catalog={catalog.rules}
                    record={record}
                    faults={faults}
                    warnings={trial.warnings ?? sides.warnings}
                    onOpen={attribute => onChange({ attribute })}
                  />
                  <Unmapped source={sides.source} mapping={draft.mapping} />
                  <RulePanel
                    attribute={target.find(({ name }) => name === address.attribute)}
                    entity={entity}
                    sendsTo={type === 'sync' ? systemOf(integration) : null}
                    attributes={sides}
                    catalog={catalog.rules}
                    record={record}
                    records={records}
                    isTrying={trial.isTrying}
                    onClose={() => onChange({ attribute: undefined })}
                    {...common}
                  />
                </>
              )}
            </AddressTabs>
          )
        }}
      </Asked>
      {isCounting && (
        <Leaving
          integration={integration}
          entity={entity}
          unsaved={unsavedOf(draft)}
          isSaving={save.isPending}
          onSave={saveAll}
          onClose={() => setCounting(false)}
        />
      )}
    </>
  )
}

/** What becomes of ten records, and of the one that was chosen, while one types. */
function useTrial({ id, type }: Integration, entity: MappingAddress['entity'] & string, draft: Draft, person?: string) {
  const [settled] = useDebouncedValue(JSON.stringify(unsavedOf(draft)), 400)
  const unsaved = JSON.parse(settled) as Unsaved
  const ten = useQuery({ ...trialQuestion(id, entity, unsaved), enabled: type !== 'export' })
  const isAmongTen = ten.data?.records.some(({ externalId }) => externalId === person) ?? true
  const other = useQuery({
    ...trialQuestion(id, entity, unsaved, person ?? ''),
    enabled: type !== 'export' && person !== undefined && !isAmongTen,
  })
  const records = [...(ten.data?.records ?? []), ...(isAmongTen ? [] : (other.data?.records ?? []))]
  return {
    records,
    record: records.find(({ externalId }) => externalId === person) ?? records[0],
    warnings: ten.data?.warnings,
    error: ten.error,
    isTrying: ten.isFetching,
    retry: () => void ten.refetch(),
  }
}

/** A refused save tells the place in the whole integration: [..., "tasks", 1, "mapping", "email"]. */
function withinTask<F extends { readonly path?: readonly (string | number)[] }>(fault: F): F {
  const { path = [] } = fault
  const at = path.indexOf('tasks')
  return at < 0 ? fault : { ...fault, path: path.slice(at + 2) }
}
