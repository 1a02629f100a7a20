/** Of a rule that decides: its conditions, and what the value is where they hold or do not. */

import { Select, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { useId } from 'react'
import type { Plain } from '../../../model/rule.ts'
import { ConditionList, conditionsOf, groupOf, type ConditionSource } from './conditions.tsx'
import { isGroup } from './words.ts'

export function ConditionsField({
  name,
  label,
  help,
  value,
  source,
  onChange,
}: {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly value: Plain | undefined
  readonly source: readonly ConditionSource[]
  readonly onChange: (value: Plain) => void
}) {
  const id = useId()
  const group = isGroup(value) ? value : {}
  const way = 'any' in group ? 'any' : 'all'
  const conditions = conditionsOf(group)
  return (
    <Stack gap="xs" role="group" aria-labelledby={id}>
      <div>
        <div id={id}>{label}</div>
        <div className="dimmed">{help}</div>
      </div>
      <SegmentedControl
        aria-label={`How many conditions of ${name}`}
        size="xs"
        style={{ alignSelf: 'flex-start' }}
        value={way}
        data={[
          { value: 'all', label: 'All must hold' },
          { value: 'any', label: 'One must hold' },
        ]}
        onChange={chosen => onChange(groupOf(chosen, conditions))}
      />
      <ConditionList
        of={name}
        conditions={conditions}
        source={source}
        canChange
        onChange={changed => onChange(groupOf(way, changed))}
      />
    </Stack>
  )
}

export function OperandField({
  label,
  description,
  required,
  names,
  value,
  onChange,
}: {
  readonly label: string
  readonly description: string
  readonly required: boolean
  readonly names: readonly string[]
  readonly value: Plain | undefined
  readonly onChange: (value: Plain | undefined) => void
}) {
  const group = isGroup(value) ? value : null
  const from = group?.['from']
  const way = group === null ? 'blank' : from === undefined ? 'value' : 'attribute'
  const choose = (chosen: string): void => {
    if (chosen === 'blank') onChange(undefined)
    else onChange(chosen === 'value' ? { value: '' } : { from: names[0] ?? '' })
  }
  return (
    <Stack gap="xs" role="group" aria-label={label}>
      <div>
        <div>{label}</div>
        <div className="dimmed">{description}</div>
      </div>
      <SegmentedControl
        aria-label={`${label}: of which kind`}
        size="xs"
        style={{ alignSelf: 'flex-start' }}
        value={way}
        data={[
          ...(required ? [] : [{ value: 'blank', label: 'Blank' }]),
          { value: 'attribute', label: 'An attribute' },
          { value: 'value', label: 'A value' },
        ]}
        onChange={choose}
      />
      {way === 'attribute' && (
        <Select
          aria-label={`${label}: attribute`}
          searchable
          selectFirstOptionOnChange
          onFocus={event => event.currentTarget.select()}
          allowDeselect={false}
          data={[...names]}
          value={textOf(from)}
          onChange={chosen => chosen !== null && onChange({ from: chosen })}
        />
      )}
      {way === 'value' && (
        <TextInput
          aria-label={`${label}: value`}
          value={textOf(group?.['value'])}
          autoComplete="off"
          spellCheck={false}
          onChange={event => onChange({ value: event.currentTarget.value })}
        />
      )}
    </Stack>
  )
}

function textOf(value: Plain | undefined): string {
  return value === undefined || typeof value === 'object' ? '' : String(value)
}
