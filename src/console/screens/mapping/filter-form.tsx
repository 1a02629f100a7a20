/** One filter: conditions that are picked, all of which or one of which must hold, or an expression. */

import { ActionIcon, SegmentedControl, Textarea } from '@mantine/core'
import type { Filter } from '../../../model/rule.ts'
import type { Fault } from '../../ask/refusal.ts'
import { Banner } from '../../ui/banner.tsx'
import { Icon } from '../../ui/icon.tsx'
import { ConditionList, conditionsOf, firstConditions, groupOf } from './conditions.tsx'
import type { SourceAttribute } from './data.ts'
import classes from './mapping.module.css'

type FormWords = {
  /** "Filter 1". */
  readonly label: string
  readonly filter: Filter
  readonly source: readonly SourceAttribute[]
  readonly faults: readonly Fault[]
  readonly canChange: boolean
  /** null takes it out. */
  readonly onChange: (filter: Filter | null) => void
}

export function FilterForm({ label, filter, source, faults, canChange, onChange }: FormWords) {
  const way = typeof filter === 'string' ? 'expression' : 'any' in filter ? 'any' : 'all'
  const conditions = conditionsOf(filter)
  const say = (changed: typeof conditions, word: string = way): void => onChange(groupOf(word, changed))
  const choose = (chosen: string): void => {
    if (chosen === way) return
    const start = source[0]?.name ?? ''
    if (chosen === 'expression') onChange(`source.${start} != ""`)
    else say(conditions.length > 0 ? conditions : firstConditions(source), chosen)
  }
  return (
    <fieldset className={classes['step']} disabled={!canChange}>
      <legend>{label}</legend>
      {canChange && (
        <ActionIcon
          className={classes['takeOut'] ?? ''}
          aria-label={`Take out: ${label}`}
          onClick={() => onChange(null)}
        >
          <Icon name="close" />
        </ActionIcon>
      )}
      <SegmentedControl
        aria-label={`How ${label.toLowerCase()} is said`}
        disabled={!canChange}
        value={way}
        onChange={choose}
        size="xs"
        style={{ justifySelf: 'start' }}
        data={[
          { value: 'all', label: 'All must hold' },
          { value: 'any', label: 'One must hold' },
          { value: 'expression', label: 'Expression' },
        ]}
      />
      {typeof filter === 'string' ? (
        <Textarea
          aria-label={`Expression of ${label.toLowerCase()}`}
          description="Over source, true for who is meant: source.grade in ['9', '10']"
          value={filter}
          autosize
          minRows={2}
          spellCheck={false}
          readOnly={!canChange}
          onChange={event => onChange(event.currentTarget.value)}
        />
      ) : (
        <ConditionList
          of={label.toLowerCase()}
          conditions={conditions}
          source={source}
          canChange={canChange}
          onChange={changed => say(changed)}
        />
      )}
      {faults.map(({ message, advice }) => (
        <Banner key={message} tone="failed" title={message}>
          {advice}
        </Banner>
      ))}
    </fieldset>
  )
}
