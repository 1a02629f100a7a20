/** The rule of one attribute: its own name, steps picked from the catalog, or an expression; tried while one types. */

import { Button, Checkbox, SegmentedControl, Stack, Textarea } from '@mantine/core'
import type { PickedRule, Rule } from '../../../model/rule.ts'
import type { Fault } from '../../ask/refusal.ts'
import { Banner } from '../../ui/banner.tsx'
import { DiffLine, saidValue } from '../../ui/diff-line.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { attributeTitle } from '../../words/entities.ts'
import type { CatalogRule, SourceAttribute, TargetAttribute, TriedRecord } from './data.ts'
import { RuleStep } from './rule-step.tsx'
import { recordName, stepsOf } from './words.ts'
import classes from './mapping.module.css'

export type Draft = {
  /** null: no rule of its own. */
  readonly rule?: Rule | null
  readonly blankErases?: boolean
}

type PanelWords = {
  readonly attribute: TargetAttribute | undefined
  readonly source: readonly SourceAttribute[]
  readonly catalog: readonly CatalogRule[]
  readonly rule: Rule | undefined
  readonly blankErases: boolean
  readonly record: TriedRecord | undefined
  readonly faults: readonly Fault[]
  readonly isTrying: boolean
  readonly canChange: boolean
  readonly onDraft: (attribute: string, draft: Draft) => void
  readonly onClose: () => void
}

export function RulePanel({ attribute, onClose, ...words }: PanelWords) {
  return (
    <SidePanel title={attributeTitle(attribute?.name ?? '')} isOpen={attribute !== undefined} onClose={onClose}>
      {attribute && <RuleOf key={attribute.name} attribute={attribute} {...words} />}
    </SidePanel>
  )
}

/** A fault says its place in what was sent: ["mapping", "email", ...]. */
export function isAbout({ path = [] }: Fault, attribute: string): boolean {
  return path[0] === 'mapping' && path[1] === attribute
}

type Way = 'default' | 'picked' | 'expression'

function RuleOf({
  attribute: { name, isDefault, from, allowed },
  source,
  catalog,
  rule,
  blankErases,
  record,
  faults,
  isTrying,
  canChange,
  onDraft,
}: Omit<PanelWords, 'attribute' | 'onClose'> & { readonly attribute: TargetAttribute }) {
  const way: Way = rule === undefined ? 'default' : typeof rule === 'string' ? 'expression' : 'picked'
  const say = (draft: Rule | null): void => onDraft(name, { rule: draft })
  const choose = (chosen: string): void => {
    const start = from[0] ?? source[0]?.name ?? ''
    if (chosen === way) return
    if (chosen === 'picked') say({ rule: 'direct', from: start })
    else say(chosen === 'expression' ? `source.${start}` : null)
  }
  const steps = rule === undefined ? [] : stepsOf(rule)
  const sayStep = (at: number, step: PickedRule | null): void => {
    const changed = steps.flatMap((one, index) => (index !== at ? [one] : step === null ? [] : [step]))
    say(changed.length === 1 ? (changed[0] ?? null) : changed.length === 0 ? null : changed)
  }
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="Kind of rule"
        disabled={!canChange}
        value={way}
        onChange={choose}
        data={[
          { value: 'default', label: isDefault && from.length > 0 ? 'By its name' : 'Not mapped' },
          { value: 'picked', label: 'Rules' },
          { value: 'expression', label: 'Expression' },
        ]}
      />
      {allowed.length > 0 && <p className={classes['allowed']}>Passport takes only: {allowed.join(', ')}.</p>}
      {way === 'expression' && (
        <Textarea
          label="Expression"
          description="Over source, the record as the source sends it: source.email.lowerAscii()"
          value={typeof rule === 'string' ? rule : ''}
          readOnly={!canChange}
          autosize
          minRows={2}
          spellCheck={false}
          onChange={event => say(event.currentTarget.value)}
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
          <Button size="xs" variant="default" onClick={() => say([...steps, { rule: 'trim' }])}>
            Add a step
          </Button>
        </div>
      )}
      {faults
        .filter(fault => isAbout(fault, name))
        .map(({ message, advice }) => (
          <Banner key={message} tone="failed" title={message}>
            {advice}
          </Banner>
        ))}
      <Tried name={name} record={record} isTrying={isTrying} isFaulty={faults.length > 0} />
      <Checkbox
        label="A blank erases Passport’s value"
        description="Otherwise a blank of the source leaves it as it is."
        checked={blankErases}
        disabled={!canChange}
        onChange={event => onDraft(name, { blankErases: event.currentTarget.checked })}
      />
    </Stack>
  )
}

function Tried({
  name,
  record,
  isTrying,
  isFaulty,
}: {
  readonly name: string
  readonly record: TriedRecord | undefined
  readonly isTrying: boolean
  readonly isFaulty: boolean
}) {
  const tried = record?.attributes.find(({ attribute }) => attribute === name)
  return (
    <section aria-label="Tried" aria-busy={isTrying} className={classes['tried']}>
      <h3 className={classes['title']}>
        {record
          ? recordName(record)
          : isFaulty
            ? 'Tried again once no rule is faulty'
            : isTrying
              ? 'Being tried'
              : 'The source has no record'}
      </h3>
      {Object.entries(tried?.before ?? {}).map(([attribute, before]) =>
        saidValue(before) === saidValue(tried?.after) ? (
          <p key={attribute} className={classes['same']}>
            <span className="dimmed">{attribute}</span> {saidValue(before)}, as it is
          </p>
        ) : (
          <DiffLine key={attribute} name={attribute} before={before} after={tried?.after} />
        ),
      )}
      {tried && Object.keys(tried.before).length === 0 && (
        <DiffLine name={attributeTitle(name)} before={null} after={tried.after} />
      )}
      {!tried && record && <p className="dimmed">Nothing comes of it for this record.</p>}
      {tried?.faults.map(({ message, advice }) => (
        <Banner key={message} tone="failed" title={message}>
          {advice}
        </Banner>
      ))}
    </section>
  )
}
