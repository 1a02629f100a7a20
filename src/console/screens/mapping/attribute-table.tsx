/** Passport's attributes, required ones first: the rule as a sentence, and what it makes of a real record. */

import { DataTable, type Column } from '../../ui/data-table.tsx'
import { saidValue } from '../../ui/diff-line.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { attributeTitle } from '../../words/entities.ts'
import type { Fault } from '../../ask/refusal.ts'
import type { CatalogRule, Mapping, TargetAttribute, TriedRecord } from './data.ts'
import { isAbout, type Draft } from './rule-panel.tsx'
import { ruleSentence } from './words.ts'
import classes from './mapping.module.css'

type TableWords = {
  readonly target: readonly TargetAttribute[]
  readonly mapping: Mapping
  readonly drafts: Readonly<Record<string, Draft>>
  readonly catalog: readonly CatalogRule[]
  readonly record: TriedRecord | undefined
  readonly faults: readonly Fault[]
  readonly onOpen: (attribute: string) => void
}

export function AttributeTable({ target, ...words }: TableWords) {
  return (
    <DataTable
      label="Mapping"
      columns={columns(words)}
      rows={target
        .filter(({ mutability }) => mutability !== 'readOnly')
        .toSorted((one, other) => group(one) - group(other))}
      rowKey={({ name }) => name}
      onOpen={({ name }) => words.onOpen(name)}
    />
  )
}

function columns({
  mapping,
  drafts,
  catalog,
  record,
  faults,
  onOpen,
}: Omit<TableWords, 'target'>): readonly Column<TargetAttribute>[] {
  return [
    {
      key: 'attribute',
      head: 'Passport’s attribute',
      narrow: 'first',
      cell: ({ name, required }) => (
        <button type="button" className={classes['attribute']} onClick={() => onOpen(name)}>
          {attributeTitle(name)}
          {required && <span className="dimmed"> required</span>}
          {drafts[name] && <span className={classes['changed']}> changed</span>}
        </button>
      ),
    },
    {
      key: 'rule',
      head: 'Rule',
      width: 'minmax(0, 2fr)',
      cell: attribute => {
        const fault = faults.find(one => isAbout(one, attribute.name))
        return fault ? (
          <StateBadge tone="failed" word="Faulty" />
        ) : (
          <Sentence attribute={attribute} mapping={mapping} catalog={catalog} />
        )
      },
    },
    {
      key: 'before',
      head: 'The source has',
      cell: ({ name }) => {
        const tried = record?.attributes.find(({ attribute }) => attribute === name)
        return Object.values(tried?.before ?? {})
          .map(saidValue)
          .join(', ')
      },
    },
    {
      key: 'after',
      head: 'It becomes',
      cell: ({ name }) => {
        const tried = record?.attributes.find(({ attribute }) => attribute === name)
        const [fault] = tried?.faults ?? []
        if (fault) return <StateBadge tone="failed" word={fault.message} />
        return tried ? saidValue(tried.after) : <span className="dimmed">—</span>
      },
    },
  ]
}

/** Required, then what has a rule or its own name, then the rest. */
function group({ required, from }: TargetAttribute): number {
  return required ? 0 : from.length > 0 ? 1 : 2
}

function Sentence({
  attribute: { name, from, isDefault },
  mapping,
  catalog,
}: {
  readonly attribute: TargetAttribute
  readonly mapping: Mapping
  readonly catalog: readonly CatalogRule[]
}) {
  const rule = mapping[name]
  if (rule !== undefined) return ruleSentence(rule, catalog)
  return (
    <span className="dimmed">{isDefault && from.length > 0 ? `As ${from.join(', ')}, by its name` : 'Not mapped'}</span>
  )
}
