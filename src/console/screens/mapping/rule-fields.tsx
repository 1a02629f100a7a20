/** A rule: by its own name, steps picked from the catalog, or an expression. */

import { Button, SegmentedControl, Textarea } from '@mantine/core'
import type { PickedRule, Rule } from '../../../model/rule.ts'
import type { Fault } from '../../ask/refusal.ts'
import { Banner } from '../../ui/banner.tsx'
import type { ConditionSource } from './conditions.tsx'
import type { CatalogRule } from './data.ts'
import { RuleStep } from './rule-step.tsx'
import { stepsOf } from './words.ts'

type Way = 'default' | 'picked' | 'expression'

export function RuleFields({
  label,
  rule,
  byDefault,
  over,
  source,
  start,
  catalog,
  faults,
  canChange,
  onRule,
}: {
  readonly label: string
  readonly rule: Rule | undefined
  /** What happens without a rule: "By its name", "Not mapped". */
  readonly byDefault: string
  /** Whose record an expression is over. */
  readonly over: string
  readonly source: readonly ConditionSource[]
  /** The attribute a new rule begins with. */
  readonly start: string
  readonly catalog: readonly CatalogRule[]
  readonly faults: readonly Fault[]
  readonly canChange: boolean
  /** null: no rule of its own. */
  readonly onRule: (rule: Rule | null) => void
}) {
  const way: Way = rule === undefined ? 'default' : typeof rule === 'string' ? 'expression' : 'picked'
  const choose = (chosen: string): void => {
    if (chosen === way) return
    if (chosen === 'picked') onRule({ rule: 'direct', from: start })
    else onRule(chosen === 'expression' ? `source.${start}` : null)
  }
  const steps = rule === undefined ? [] : stepsOf(rule)
  const sayStep = (at: number, step: PickedRule | null): void => {
    const changed = steps.flatMap((one, index) => (index !== at ? [one] : step === null ? [] : [step]))
    onRule(changed.length === 1 ? (changed[0] ?? null) : changed.length === 0 ? null : changed)
  }
  return (
    <>
      <SegmentedControl
        aria-label={label}
        disabled={!canChange}
        value={way}
        onChange={choose}
        data={[
          { value: 'default', label: byDefault },
          { value: 'picked', label: 'Rules' },
          { value: 'expression', label: 'Expression' },
        ]}
      />
      {way === 'expression' && (
        <Textarea
          label="Expression"
          description={`Over source, ${over}: source.email.lowerAscii()`}
          value={typeof rule === 'string' ? rule : ''}
          readOnly={!canChange}
          autosize
          minRows={2}
          spellCheck={false}
          onChange={event => onRule(event.currentTarget.value)}
        />
      )}
      {way === 'picked' &&
        steps.map((step, at) => (
          <RuleStep
            key={`${at} ${typeof step === 'string' ? '' : step.rule}`}
            at={at}
            step={step}
            source={source}
            catalog={catalog}
            canChange={canChange}
            onChange={changed => sayStep(at, changed)}
          />
        ))}
      {way === 'picked' && canChange && (
        <div>
          <Button size="xs" variant="default" onClick={() => onRule([...steps, { rule: 'trim' }])}>
            Add a step
          </Button>
        </div>
      )}
      {faults.map(({ message, advice }) => (
        <Banner key={message} tone="failed" title={message}>
          {advice}
        </Banner>
      ))}
    </>
  )
}
