/** One step of a picked rule: which rule, and a field for each of its parameters, as the catalog describes them. */

import { Button, Checkbox, MultiSelect, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { PickedRule, Plain } from '../../../model/rule.ts'
import { firstConditions, groupOf, type ConditionSource } from './conditions.tsx'
import type { CatalogRule } from './data.ts'
import { ConditionsField, OperandField } from './rule-condition.tsx'
import { ruleSentence } from './words.ts'
import classes from './mapping.module.css'

type Parameter = CatalogRule['parameters'][number]

export function RuleStep({
  at,
  step,
  source,
  catalog,
  canChange,
  onChange,
}: {
  readonly at: number
  readonly step: string | PickedRule
  readonly source: readonly ConditionSource[]
  readonly catalog: readonly CatalogRule[]
  readonly canChange: boolean
  /** null takes the step away. */
  readonly onChange: (step: PickedRule | null) => void
}) {
  const offered = at === 0 ? catalog : catalog.filter(({ takes }) => takes === 'value')
  const described = typeof step === 'string' ? undefined : catalog.find(({ name }) => name === step.rule)
  return (
    <fieldset className={classes['step']} disabled={!canChange}>
      <legend>{at === 0 ? 'Rule' : 'Then'}</legend>
      {typeof step === 'string' || !described ? (
        <p>{ruleSentence(step, catalog)}</p>
      ) : (
        <>
          <Select
            aria-label={at === 0 ? 'Rule' : `Rule of step ${at + 1}`}
            description={`${described.help} ${described.loses ?? ''}`.trim()}
            searchable
            selectFirstOptionOnChange
            onFocus={event => event.currentTarget.select()}
            allowDeselect={false}
            data={offered.map(({ name, label }) => ({ value: name, label }))}
            value={step.rule}
            onChange={rule => {
              if (rule === null) return
              const chosen = catalog.find(({ name }) => name === rule)?.parameters ?? []
              const keeps = chosen.some(({ name }) => name === 'from') && step['from'] !== undefined
              onChange({ rule, ...(keeps ? { from: step['from'] ?? '' } : {}), ...beginningOf(chosen, source) })
            }}
          />
          {described.parameters
            .filter(({ name }) => at === 0 || name !== 'from')
            .map(parameter => (
              <Field
                key={parameter.name}
                parameter={parameter}
                value={step[parameter.name]}
                source={source}
                onChange={value => onChange(withParameter(step, parameter.name, value))}
              />
            ))}
        </>
      )}
      {canChange && (
        <Button size="compact-xs" variant="default" onClick={() => onChange(null)}>
          Remove the step
        </Button>
      )}
    </fieldset>
  )
}

/** What must be there and is no single field: the first condition, and the attribute it is about. */
function beginningOf(
  parameters: readonly Parameter[],
  source: readonly ConditionSource[],
): Readonly<Record<string, Plain>> {
  return Object.fromEntries(
    parameters.flatMap(({ name, kind, required }): [string, Plain][] => {
      if (!required) return []
      if (kind === 'conditions') return [[name, groupOf('all', firstConditions(source))]]
      return kind === 'operand' ? [[name, { from: source[0]?.name ?? '' }]] : []
    }),
  )
}

function withParameter(step: PickedRule, name: string, value: Plain | undefined): PickedRule {
  const { [name]: _, rule, ...rest } = step
  return { rule, ...rest, ...(value === undefined ? {} : { [name]: value }) }
}

function Field({
  parameter: { name, kind, help, required, choices, least, most },
  value,
  source,
  onChange,
}: {
  readonly parameter: Parameter
  readonly value: Plain | undefined
  readonly source: readonly ConditionSource[]
  readonly onChange: (value: Plain | undefined) => void
}) {
  const usual = { label: labelOf(name), description: help, required }
  const names = source.map(attribute => attribute.name)
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const listed = Array.isArray(value) ? value.map(String) : text === '' ? [] : [text]
  if (choices || kind === 'attribute') {
    return (
      <Select
        {...usual}
        searchable={!choices}
        selectFirstOptionOnChange
        onFocus={event => event.currentTarget.select()}
        clearable={!required}
        data={[...(choices ?? names)]}
        value={text === '' ? null : text}
        onChange={chosen => onChange(chosen ?? undefined)}
      />
    )
  }
  switch (kind) {
    case 'integer':
      return (
        <NumberInput
          {...usual}
          allowDecimal={false}
          {...(least === undefined ? {} : { min: least })}
          {...(most === undefined ? {} : { max: most })}
          value={typeof value === 'number' ? value : ''}
          onChange={typed => onChange(typed === '' ? undefined : Number(typed))}
        />
      )
    case 'boolean':
      return (
        <Checkbox
          label={labelOf(name)}
          description={help}
          checked={value === true}
          onChange={event => onChange(event.currentTarget.checked ? true : undefined)}
        />
      )
    case 'attributes':
      return <MultiSelect {...usual} searchable data={names} value={listed} onChange={onChange} />
    case 'texts':
      return <TagsInput {...usual} value={listed} onChange={onChange} />
    case 'conditions':
      return (
        <ConditionsField
          name={name}
          label={labelOf(name)}
          help={help}
          value={value}
          source={source}
          onChange={onChange}
        />
      )
    case 'operand':
      return <OperandField {...usual} names={names} value={value} onChange={onChange} />
    case 'values':
      return (
        <Textarea
          {...usual}
          description="One a line: what the source has = what it becomes"
          autosize
          minRows={3}
          defaultValue={linesOf(value)}
          onChange={event => onChange(valuesOf(event.currentTarget.value))}
        />
      )
    default:
      return (
        <TextInput
          {...usual}
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={event => {
            const typed = event.currentTarget.value
            onChange(typed === '' && !required ? undefined : typed)
          }}
        />
      )
  }
}

function labelOf(name: string): string {
  return (
    name.charAt(0).toUpperCase() +
    name
      .slice(1)
      .replaceAll(/([A-Z])/g, ' $1')
      .toLowerCase()
  )
}

function linesOf(value: Plain | undefined): string {
  if (typeof value !== 'object' || Array.isArray(value)) return ''
  return Object.entries(value)
    .map(([from, to]) => `${from} = ${typeof to === 'object' ? JSON.stringify(to) : to}`)
    .join('\n')
}

function valuesOf(lines: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.split('\n').flatMap(line => {
      const at = line.indexOf('=')
      return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]]
    }),
  )
}
