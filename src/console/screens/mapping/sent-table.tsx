/** Of an export: what the system takes, when, and which of Passport's values it is made of. */

import { Checkbox, Stack } from '@mantine/core'
import type { Fault } from '../../ask/refusal.ts'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import type { Attributes, CatalogRule, SentAttribute } from './data.ts'
import { sendingWords, sentTitle } from './direction.tsx'
import { withName, withRule, type Draft } from './draft.ts'
import { RuleFields } from './rule-fields.tsx'
import { ruleSentence } from './words.ts'
import classes from './mapping.module.css'

type SentWords = {
  readonly system: string
  readonly attributes: Attributes
  readonly catalog: readonly CatalogRule[]
  readonly draft: Draft
  readonly faults: readonly Fault[]
  readonly canChange: boolean
  readonly opened: string | undefined
  readonly onDraft: (changed: Partial<Draft>) => void
  readonly onOpen: (attribute: string | undefined) => void
}

export function SentTable(words: SentWords) {
  const { system, attributes, opened, onOpen } = words
  const open = attributes.sends.find(({ name }) => name === opened)
  return (
    <>
      <DataTable
        label="Mapping"
        columns={columns(words)}
        rows={attributes.sends.toSorted((one, other) => place(one) - place(other))}
        rowKey={({ name }) => name}
        onOpen={({ name }) => onOpen(name)}
      />
      <SidePanel
        title={open ? `${sentTitle(open)} of ${system}` : ''}
        isOpen={open !== undefined}
        onClose={() => onOpen(undefined)}
      >
        {open && <SentOf key={open.name} sent={open} {...words} />}
      </SidePanel>
    </>
  )
}

/** What is written first, then what is written once, then what never is. */
function place({ when }: SentAttribute): number {
  return { always: 0, 'at creation': 1, never: 2 }[when]
}

/** Rules of an export may stand under either name; under `mapping` they are written. */
function ruleFor({ mapping, back }: Draft, name: string) {
  return back[name] ?? mapping[name]
}

function columns({ draft, catalog, faults, onOpen }: SentWords): readonly Column<SentAttribute>[] {
  return [
    {
      key: 'attribute',
      head: 'The system’s attribute',
      narrow: 'first',
      cell: sent => (
        <button type="button" className={classes['attribute']} onClick={() => onOpen(sent.name)}>
          {sentTitle(sent)}
        </button>
      ),
    },
    {
      key: 'rule',
      head: 'Made of',
      width: 'minmax(0, 1.6fr)',
      cell: ({ name, when, from, isSent }) => {
        const rule = ruleFor(draft, name)
        if (faults.some(({ path = [] }) => path[1] === name)) return <StateBadge tone="failed" word="Faulty" />
        if (when === 'never' || draft.notSent.includes(name)) return <span className="dimmed">–</span>
        if (rule !== undefined) return ruleSentence(rule, catalog)
        return (
          <span className="dimmed">
            {isSent ? `Passport’s ${from.join(', ')}` : 'By its name, where Passport has it'}
          </span>
        )
      },
    },
    {
      key: 'when',
      head: 'Written',
      width: 'minmax(0, 2fr)',
      narrow: 'below',
      cell: sent => (
        <>
          {sendingWords(sent, draft.notSent.includes(sent.name))}
          {sent.why !== null && <span className="dimmed"> {sent.why}</span>}
        </>
      ),
    },
  ]
}

function SentOf({
  sent: { name, own, when, why },
  system,
  attributes,
  catalog,
  draft,
  faults,
  canChange,
  onDraft,
}: SentWords & { readonly sent: SentAttribute }) {
  const { mapping, back, notSent } = draft
  if (when === 'never') return <p className={classes['said']}>It is never written. {why}</p>
  const isHeldBack = notSent.includes(name)
  return (
    <Stack gap="md">
      {why !== null && <p className={classes['said']}>{why}</p>}
      <Checkbox
        label={`Nothing of it is written to ${system}`}
        checked={isHeldBack}
        disabled={!canChange}
        onChange={event => onDraft({ notSent: withName(notSent, name, event.currentTarget.checked) })}
      />
      {!isHeldBack && (
        <RuleFields
          label="Kind of rule"
          rule={ruleFor(draft, name)}
          byDefault="By its name"
          over="Passport’s record"
          source={attributes.source}
          start={attributes.source.find(one => one.name === own)?.name ?? attributes.source[0]?.name ?? ''}
          catalog={catalog}
          faults={faults.filter(({ path = [] }) => path[1] === name)}
          canChange={canChange}
          onRule={rule => onDraft({ mapping: withRule(mapping, name, rule), back: withRule(back, name, null) })}
        />
      )}
    </Stack>
  )
}
