/** What an attribute must be like after its rule: required, unique, of a form, in a range, among values; told, or not taken. */

import { ActionIcon, Button, Menu, SegmentedControl, TagsInput, TextInput } from '@mantine/core'
import type { QualityKind, QualityRule } from '../../../model/rule.ts'
import type { Fault } from '../../ask/refusal.ts'
import { Banner } from '../../ui/banner.tsx'
import { Icon } from '../../ui/icon.tsx'
import { attributeTitle } from '../../words/entities.ts'
import classes from './mapping.module.css'

export const qualityWords: Readonly<Record<QualityKind, string>> = {
  required: 'Must be there',
  unique: 'Nobody else has it',
  format: 'Has a form',
  range: 'Lies in a range',
  allowed: 'Is one of these',
}

const kinds = ['required', 'unique', 'format', 'range', 'allowed'] as const satisfies readonly QualityKind[]

export function QualityRules({
  attribute,
  rules,
  faults,
  canChange,
  onChange,
}: {
  readonly attribute: string
  /** Of all attributes of the task, as it is saved. */
  readonly rules: readonly QualityRule[]
  readonly faults: readonly Fault[]
  readonly canChange: boolean
  readonly onChange: (rules: readonly QualityRule[]) => void
}) {
  const mine = rules.flatMap((rule, at) => (rule.attribute === attribute ? [{ rule, at }] : []))
  const left = kinds.filter(kind => !mine.some(({ rule }) => rule.rule === kind))
  if (mine.length === 0 && !canChange) return null
  return (
    <section aria-label="Quality" className={classes['section']}>
      <h3 className={classes['title']}>Quality of {attributeTitle(attribute).toLowerCase()}</h3>
      {mine.map(({ rule, at }) => (
        <OneRule
          key={rule.rule}
          rule={rule}
          faults={faults.filter(({ path = [] }) => path[0] === 'quality' && path[1] === at)}
          canChange={canChange}
          onChange={changed =>
            onChange(rules.flatMap((one, index) => (index !== at ? [one] : changed === null ? [] : [changed])))
          }
        />
      ))}
      {canChange && left.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="xs" variant="default" leftSection={<Icon name="plus" />} style={{ justifySelf: 'start' }}>
              Add a quality rule
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {left.map(kind => (
              <Menu.Item
                key={kind}
                onClick={() => onChange([...rules, { attribute, rule: kind, outcome: 'report', ...startOf(kind) }])}
              >
                {qualityWords[kind]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </section>
  )
}

function startOf(kind: QualityKind): Partial<QualityRule> {
  if (kind === 'format') return { pattern: '.+' }
  return kind === 'allowed' ? { values: [] } : {}
}

function OneRule({
  rule,
  faults,
  canChange,
  onChange,
}: {
  readonly rule: QualityRule
  readonly faults: readonly Fault[]
  readonly canChange: boolean
  /** null takes it out. */
  readonly onChange: (rule: QualityRule | null) => void
}) {
  const label = qualityWords[rule.rule]
  const bound = (name: 'from' | 'to', typed: string): void => {
    const { [name]: _, ...others } = rule
    onChange(typed === '' ? others : { ...others, [name]: typed })
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
      {rule.rule === 'format' && (
        <TextInput
          label="Pattern"
          description="A regular expression (RE2) that the whole value must fit."
          value={rule.pattern ?? ''}
          spellCheck={false}
          autoComplete="off"
          onChange={event => onChange({ ...rule, pattern: event.currentTarget.value })}
        />
      )}
      {rule.rule === 'range' && (
        <div className={classes['bounds']}>
          <TextInput
            label="From"
            placeholder="2005-01-01, or a number"
            value={String(rule.from ?? '')}
            onChange={event => bound('from', event.currentTarget.value.trim())}
          />
          <TextInput
            label="To"
            value={String(rule.to ?? '')}
            onChange={event => bound('to', event.currentTarget.value.trim())}
          />
        </div>
      )}
      {rule.rule === 'allowed' && (
        <TagsInput
          label="Values"
          description="Enter after each."
          value={[...(rule.values ?? [])]}
          onChange={values => onChange({ ...rule, values })}
        />
      )}
      <SegmentedControl
        aria-label={`When not: ${label}`}
        disabled={!canChange}
        value={rule.outcome}
        onChange={outcome => onChange({ ...rule, outcome: outcome === 'skip' ? 'skip' : 'report' })}
        data={[
          { value: 'report', label: 'Take it, and report' },
          { value: 'skip', label: 'Skip the record' },
        ]}
      />
      {faults.map(({ message, advice }) => (
        <Banner key={message} tone="failed" title={message}>
          {advice}
        </Banner>
      ))}
    </fieldset>
  )
}
