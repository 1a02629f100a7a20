/** Conditions that are picked, one a row: an attribute, an operator, a value. Filters have them, and rules. */

import { ActionIcon, Button, Select, TagsInput, TextInput } from '@mantine/core'
import { operators, type Filter, type PickedFilter, type Plain } from '../../../model/rule.ts'
import { Icon } from '../../ui/icon.tsx'
import type { SourceAttribute } from './data.ts'
import { operatorWords } from './words.ts'
import classes from './mapping.module.css'

type Condition = { readonly attribute: string; readonly operator: string; readonly value?: Plain }

/** With samples where they are known. */
export type ConditionSource = Pick<SourceAttribute, 'name'> & Partial<Pick<SourceAttribute, 'samples'>>

/** What a new list of them begins with. */
export function firstConditions(source: readonly ConditionSource[]): readonly Condition[] {
  return [{ attribute: source[0]?.name ?? '', operator: 'isNotEmpty' }]
}

export function ConditionList({
  of,
  conditions,
  source,
  canChange,
  onChange,
}: {
  /** Whose they are, as their fields are named: "filter 1". */
  readonly of: string
  readonly conditions: readonly Condition[]
  readonly source: readonly ConditionSource[]
  readonly canChange: boolean
  readonly onChange: (conditions: readonly Condition[]) => void
}) {
  return (
    <div className={classes['conditions']}>
      {conditions.map((condition, at) => (
        <ConditionRow
          key={at}
          name={`condition ${at + 1} of ${of}`}
          condition={condition}
          source={source}
          isOnly={conditions.length === 1}
          canChange={canChange}
          onChange={changed =>
            onChange(conditions.flatMap((one, index) => (index !== at ? [one] : changed === null ? [] : [changed])))
          }
        />
      ))}
      {canChange && (
        <Button
          size="compact-xs"
          variant="default"
          style={{ justifySelf: 'start' }}
          onClick={() => onChange([...conditions, ...firstConditions(source)])}
        >
          Add a condition
        </Button>
      )}
    </div>
  )
}

function ConditionRow({
  name,
  condition: { attribute, operator, value },
  source,
  isOnly,
  canChange,
  onChange,
}: {
  readonly name: string
  readonly condition: Condition
  readonly source: readonly ConditionSource[]
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
export function conditionsOf(filter: Filter): readonly Condition[] {
  if (typeof filter === 'string') return []
  const list = filter['any'] ?? filter['all']
  return (Array.isArray(list) ? list : []).flatMap((one: Plain) => {
    if (typeof one !== 'object' || !('attribute' in one)) return []
    const { attribute, operator, value } = one
    if (typeof attribute !== 'string' || typeof operator !== 'string') return []
    return [{ attribute, operator, ...(value === undefined ? {} : { value }) }]
  })
}

export function groupOf(way: string, conditions: readonly Condition[]): PickedFilter {
  return { [way]: conditions.map(plainCondition) }
}

function plainCondition({ attribute, operator, value }: Condition): Plain {
  return { attribute, operator, ...(value === undefined ? {} : { value }) }
}
