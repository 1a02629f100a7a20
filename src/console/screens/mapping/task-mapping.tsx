/** The mapping of one task: attribute, rule, and a real record's value; changes are tried at once, and saved together. */

import { Button, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { useMay } from '../../ask/session.ts'
import { Asked, ProblemState, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { toast } from '../../ui/toast.ts'
import { counted } from '../../words/numbers.ts'
import type { MappingAddress } from './address.ts'
import { AttributeTable } from './attribute-table.tsx'
import {
  attributesQuestion,
  mappingChanges,
  trialQuestion,
  type CatalogRule,
  type Integration,
  type Mapping,
} from './data.ts'
import { RulePanel, type Draft } from './rule-panel.tsx'
import { Unmapped } from './unmapped.tsx'
import { recordName } from './words.ts'
import classes from './mapping.module.css'

export function TaskMapping({
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
  readonly catalog: readonly CatalogRule[]
  readonly address: MappingAddress
  readonly onChange: (changed: MappingAddress) => void
}) {
  const may = useMay()
  const task = integration.tasks.find(one => one.entity === entity)
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({})
  const mapping = mappingWith(task?.mapping ?? {}, drafts)
  const [settled] = useDebouncedValue(JSON.stringify(mapping), 400)
  const tried = JSON.parse(settled) as Mapping
  const attributes = useQuery(attributesQuestion(integration.id, entity))
  const trial = useQuery(trialQuestion(integration.id, entity, tried))
  const isAmongTen = trial.data?.records.some(({ externalId }) => externalId === address.person) ?? true
  const other = useQuery({
    ...trialQuestion(integration.id, entity, tried, address.person ?? ''),
    enabled: address.person !== undefined && !isAmongTen,
  })
  const shown = [...(trial.data?.records ?? []), ...(isAmongTen ? [] : (other.data?.records ?? []))]
  const record = shown.find(({ externalId }) => externalId === address.person) ?? shown[0]
  const faults = trial.error?.faults ?? []
  const save = useDeed(api.integrations.change, {
    changes: mappingChanges,
    onDone: () => {
      setDrafts({})
      toast('The mapping is saved. The next run carries it out.')
    },
  })
  const changed = Object.keys(drafts).length
  const saveAll = (): void =>
    save.mutate({
      params: { integration: integration.id },
      ifMatch: version,
      body: {
        tasks: integration.tasks.map(one =>
          one.entity === entity
            ? { ...one, mapping: { ...mapping }, blankErases: blankErasesWith(one.blankErases ?? [], drafts) }
            : one,
        ),
      },
    })
  return (
    <>
      <div className={classes['choices']}>
        <Select
          label="Tried on"
          description="Real records of the source; nothing is written."
          searchable
          allowDeselect={false}
          data={shown.map(one => ({ value: one.externalId, label: recordName(one) }))}
          value={record?.externalId ?? null}
          onChange={person => onChange({ person: person ?? undefined })}
        />
        {may('administrator', integration.organization) && (
          <div className={classes['save']}>
            {changed > 0 && (
              <Button variant="default" onClick={() => setDrafts({})}>
                Take them back
              </Button>
            )}
            <Button disabled={changed === 0 || faults.length > 0} loading={save.isPending} onClick={saveAll}>
              {changed === 0 ? 'Save' : `Save ${counted(changed, 'change')}`}
            </Button>
          </div>
        )}
      </div>
      {save.error && <ProblemState problem={save.error} />}
      {trial.error && faults.length === 0 && (
        <ProblemState problem={trial.error} onRetry={() => void trial.refetch()} />
      )}
      {record && record.verdict !== 'taken' && (
        <Banner
          tone="needs-you"
          title={record.verdict === 'left out' ? 'This record is left out.' : 'This record can’t be taken.'}
        >
          {record.reason}
        </Banner>
      )}
      <Asked query={attributes} loading={<SkeletonRows />}>
        {({ source, target }) => (
          <>
            <AttributeTable
              target={target}
              mapping={mapping}
              drafts={drafts}
              catalog={catalog}
              record={record}
              faults={faults}
              onOpen={attribute => onChange({ attribute })}
            />
            <Unmapped source={source} mapping={mapping} />
            <RulePanel
              attribute={target.find(({ name }) => name === address.attribute)}
              source={source}
              catalog={catalog}
              rule={mapping[address.attribute ?? '']}
              blankErases={blankErasesWith(task?.blankErases ?? [], drafts).includes(address.attribute ?? '')}
              record={record}
              faults={faults}
              isTrying={trial.isFetching}
              canChange={may('administrator', integration.organization)}
              onDraft={(attribute, draft) =>
                setDrafts(known => ({ ...known, [attribute]: { ...known[attribute], ...draft } }))
              }
              onClose={() => onChange({ attribute: undefined })}
            />
          </>
        )}
      </Asked>
    </>
  )
}

function mappingWith(saved: Mapping, drafts: Readonly<Record<string, Draft>>): Mapping {
  const merged = { ...saved }
  for (const [attribute, { rule }] of Object.entries(drafts)) {
    if (rule === null) delete merged[attribute]
    else if (rule !== undefined) merged[attribute] = rule
  }
  return merged
}

function blankErasesWith(saved: readonly string[], drafts: Readonly<Record<string, Draft>>): string[] {
  const said = Object.entries(drafts).flatMap(([name, { blankErases }]) =>
    blankErases === undefined ? [] : [[name, blankErases] as const],
  )
  const [on, off] = [true, false].map(which => said.filter(([, erases]) => erases === which).map(([name]) => name))
  return [...new Set([...saved, ...(on ?? [])])].filter(name => !off?.includes(name))
}
