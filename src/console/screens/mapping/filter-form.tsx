/** One filter: conditions that are picked, all of which or one of which must hold, or an expression. */

import { ActionIcon, Button, SegmentedControl, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { Filter, Operator, Plain } from '../../../model/rule.ts'
import type { Fault } from '../../ask/refusal.ts'
import { Banner } from '../../ui/banner.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { Catalog, SourceAttribute } from './data.ts'
import classes from './mapping.module.css'

const operatorWords: Readonly<Record<Operator, string>> = {
  equals: 'is',
  notEquals: 'is not',
  in: 'is one of',
  notIn: 'is none of',
  contains: 'contains',
  notContains: 'does not contain',
  startsWith: 'begins with',
  endsWith: 'ends with',
  matches: 'fits the pattern',
  isEmpty: 'is empty',
  isNotEmpty: 'is not empty',
  lessThan: 'is less than',
  greaterThan: 'is more than',
  before: 'is before',
  after: 'is after',
}

type Condition = { readonly attribute: string; readonly operator: string; readonly value?: Plain }

type FormWords = {
  /** "Filter 1". */
  readonly label: string
  readonly filter: Filter
  readonly source: readonly SourceAttribute[]
  readonly operators: Catalog['operators']
  readonly faults: readonly Fault[]
  readonly canChange: boolean
  /** null takes it out. */
  readonly onChange: (filter: Filter | null) => void
}

export function FilterForm({ label, filter, source, operators, faults, canChange, onChange }: FormWords) {
  const way = typeof filter === 'string' ? 'expression' : 'any' in filter ? 'any' : 'all'
  const conditions = conditionsOf(filter)
  const say = (changed: readonly Condition[], word = way): void => onChange({ [word]: changed.map(plainCondition) })
  const choose = (chosen: string): void => {
    if (chosen === way) return
    const start = source[0]?.name ?? ''
    if (chosen === 'expression') onChange(`source.${start} != ""`)
    else say(conditions.length > 0 ? conditions : [{ attribute: start, operator: 'isNotEmpty' }], chosen)
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
        <>
          {conditions.map((condition, at) => (
            <ConditionRow
              key={at}
              name={`condition ${at + 1} of ${label.toLowerCase()}`}
              condition={condition}
              source={source}
              operators={operators}
              isOnly={conditions.length === 1}
              canChange={canChange}
              onChange={changed =>
                say(conditions.flatMap((one, index) => (index !== at ? [one] : changed === null ? [] : [changed])))
              }
            />
          ))}
          {canChange && (
            <Button
              size="compact-xs"
              variant="default"
              style={{ justifySelf: 'start' }}
              onClick={() => say([...conditions, { attribute: source[0]?.name ?? '', operator: 'isNotEmpty' }])}
            >
              Add a condition
            </Button>
          )}
        </>
      )}
      {faults.map(({ message, advice }) => (
        <Banner key={message} tone="failed" title={message}>
          {advice}
        </Banner>
      ))}
    </fieldset>
  )
}

function ConditionRow({
  name,
  condition: { attribute, operator, value },
  source,
  operators,
  isOnly,
  canChange,
  onChange,
}: {
  readonly name: string
  readonly condition: Condition
  readonly source: readonly SourceAttribute[]
  readonly operators: Catalog['operators']
  readonly isOnly: boolean
  readonly canChange: boolean
  readonly onChange: (condition: Condition | null) => void
}) {
  const samples = source.find(one => one.name === attribute)?.samples ?? []
  const names = source.map(one => one.name)
  return (
    <div className={classes['condition']}>
      <Select
        aria-label={`Attribute of ${name}`}
        searchable
        selectFirstOptionOnChange
        onFocus={event => event.currentTarget.select()}
        allowDeselect={false}
        data={names.includes(attribute) ? names : [attribute, ...names]}
        value={attribute}
        onChange={chosen => chosen !== null && onChange(made(chosen, operator, value))}
      />
      <Select
        aria-label={`Operator of ${name}`}
        allowDeselect={false}
        data={operators.map(one => ({ value: one, label: operatorWords[one] }))}
        value={operator}
        onChange={chosen => chosen !== null && onChange(made(attribute, chosen, value))}
      />
      {takesList(operator) ? (
        <TagsInput
          aria-label={`Values of ${name}`}
          placeholder={samples.join(', ')}
          value={listed(value)}
          onChange={values => onChange({ attribute, operator, value: values })}
        />
      ) : takesNothing(operator) ? (
        <span />
      ) : (
        <TextInput
          aria-label={`Value of ${name}`}
          placeholder={samples.join(', ')}
          value={listed(value).join(', ')}
          spellCheck={false}
          autoComplete="off"
          onChange={event => onChange({ attribute, operator, value: event.currentTarget.value })}
        />
      )}
      {canChange && !isOnly && (
        <ActionIcon aria-label={`Take out ${name}`} onClick={() => onChange(null)}>
          <Icon name="close" />
        </ActionIcon>
      )}
    </div>
  )
}

/** With a value of the form that the operator takes. */
function made(attribute: string, operator: string, value: Plain | undefined): Condition {
  if (takesNothing(operator)) return { attribute, operator }
  return { attribute, operator, value: takesList(operator) ? listed(value) : listed(value).join(', ') }
}

function takesList(operator: string): boolean {
  return operator === 'in' || operator === 'notIn'
}

function takesNothing(operator: string): boolean {
  return operator === 'isEmpty' || operator === 'isNotEmpty'
}

function listed(value: Plain | undefined): string[] {
  if (value === undefined || value === '') return []
  return (Array.isArray(value) ? value : [value]).map(String)
}

/** What is of another form is not drawn; the server tells what is wrong with it. */
function conditionsOf(filter: Filter): readonly Condition[] {
  if (typeof filter === 'string') return []
  const list = filter['any'] ?? filter['all']
  return (Array.isArray(list) ? list : []).flatMap((one: Plain) => {
    if (typeof one !== 'object' || !('attribute' in one)) return []
    const { attribute, operator, value } = one
    if (typeof attribute !== 'string' || typeof operator !== 'string') return []
    return [{ attribute, operator, ...(value === undefined ? {} : { value }) }]
  })
}

function plainCondition({ attribute, operator, value }: Condition): Plain {
  return { attribute, operator, ...(value === undefined ? {} : { value }) }
}
