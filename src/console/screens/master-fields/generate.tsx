/** Master fields made by one step: of one attribute, of all of an entity, or of everything; what it would change is told before. */

import { MultiSelect, Radio, Select, Stack } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { catalog } from '../../../model/catalog.ts'
import { entityTypes, type EntityType } from '../../../model/entity.ts'
import { generatedAttributes } from '../../../model/generated-master-fields.ts'
import type { Question } from '../../ask/ask.ts'
import { question, useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { attributeTitle, entityTitle } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import { masterFieldChanges, modeWords, type Mode } from './data.ts'

type Wish = NonNullable<Question<typeof api.masterFields.generate>['body']>

export function GenerateMasterFields({
  organization,
  sources,
  entity: first,
  onClose,
}: {
  readonly organization: string
  readonly sources: readonly string[]
  /** The kind of record to begin with; null: all of them. */
  readonly entity: EntityType | null
  readonly onClose: () => void
}) {
  const [source, setSource] = useState(sources[0] ?? '')
  const [mode, setMode] = useState<Mode>('master')
  const [entity, setEntity] = useState(first)
  const [attributes, setAttributes] = useState(() => (first === null ? [] : generatedAttributes(first)))
  const body = { source, mode, entities: entity === null ? [] : [entity], attributes } satisfies Wish
  const isReady = source !== '' && (entity === null || attributes.length > 0)
  const trial = useQuery({
    ...question(api.masterFields.generate, { params: { organization }, body: { ...body, dryRun: true } }),
    enabled: isReady,
    retry: false,
    placeholderData: keepPreviousData,
  })
  const generate = useDeed(api.masterFields.generate, {
    changes: masterFieldChanges,
    onDone: ({ added, changed }) => {
      onClose()
      toast(
        `${counted(added, 'master field')} made, ${changed} changed. Values follow with the next run of each source.`,
      )
    },
  })
  const isDone = isReady && trial.data !== undefined && trial.data.added + trial.data.changed === 0
  const problem = generate.error ?? (isReady ? trial.error : null)
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title="Generate master fields"
      action={
        trial.data && isReady && !problem ? `Generate ${counted(countOf(entity, attributes), 'field')}` : 'Generate'
      }
      isBusy={generate.isPending}
      isBlocked={!isReady || trial.data === undefined || trial.error !== null || isDone}
      onConfirm={() => generate.mutate({ params: { organization }, body })}
    >
      <Stack gap="md">
        <Select
          label="Source"
          description="Whose values these are. Passport is what administrators edit by hand."
          allowDeselect={false}
          data={[...sources]}
          value={source}
          onChange={chosen => setSource(chosen ?? '')}
          data-autofocus
        />
        <Radio.Group label="Mode" value={mode} onChange={chosen => setMode(modeNamed(chosen))}>
          <Stack gap="xs" pt={4}>
            {Object.entries(modeWords).map(([value, { label, says }]) => (
              <Radio key={value} value={value} label={label} description={says} />
            ))}
          </Stack>
        </Radio.Group>
        <Select
          label="Of which records"
          allowDeselect={false}
          data={[
            { value: 'all', label: 'All of them: this source for everything' },
            ...entityTypes.map(value => ({ value, label: entityTitle(value) })),
          ]}
          value={entity ?? 'all'}
          onChange={chosen => {
            const found = entityTypes.find(one => one === chosen) ?? null
            setEntity(found)
            setAttributes(found === null ? [] : generatedAttributes(found))
          }}
        />
        {entity !== null && (
          <MultiSelect
            label="Attributes"
            description="Clear those that are not meant. Relations to other records are each source’s own, unless you name one."
            searchable
            clearable
            data={catalog[entity].attributes
              .filter(({ mutability }) => mutability !== 'writeOnly')
              .map(({ name }) => ({ value: name, label: attributeTitle(name) }))}
            value={attributes}
            onChange={setAttributes}
            maxDropdownHeight={220}
          />
        )}
        {problem ? (
          <ProblemState problem={problem} />
        ) : (
          <p role="status" className="dimmed" style={{ margin: 0 }}>
            {isDone
              ? 'All of these rules stand already.'
              : trial.data && isReady
                ? `${counted(trial.data.added, 'rule')} would be added, ${trial.data.changed} changed.`
                : 'Choose the attributes.'}
          </p>
        )}
      </Stack>
    </ConfirmDialog>
  )
}

function countOf(entity: EntityType | null, attributes: readonly string[]): number {
  if (entity !== null) return attributes.length
  return entityTypes.reduce((sum, each) => sum + generatedAttributes(each).length, 0)
}

function modeNamed(value: string): Mode {
  return value === 'doNotOverride' || value === 'fillIfEmpty' ? value : 'master'
}
