/** Passport's attributes, required ones first: the rule as a sentence, and what it makes of a real record. */

import { DataTable, type Column } from '../../ui/data-table.tsx'
import { saidValue } from '../../ui/diff-line.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { attributeTitle } from '../../words/entities.ts'
import type { Fault } from '../../ask/refusal.ts'
import type { Attributes, CatalogRule, TargetAttribute, TriedRecord } from './data.ts'
import { directionWords } from './direction.tsx'
import type { Draft } from './draft.ts'
import { qualityWords } from './quality-rules.tsx'
import { isAbout } from './rule-panel.tsx'
import { ruleSentence } from './words.ts'
import classes from './mapping.module.css'

type TableWords = {
  readonly target: readonly TargetAttribute[]
  readonly sends: Attributes['sends']
  readonly isSync: boolean
  readonly draft: Draft
  readonly changed: ReadonlySet<string>
  readonly catalog: readonly CatalogRule[]
  readonly record: TriedRecord | undefined
  readonly faults: readonly Fault[]
  readonly warnings: Attributes['warnings']
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

function columns(words: Omit<TableWords, 'target'>): readonly Column<TargetAttribute>[] {
  const { changed, record, onOpen } = words
  return [
    {
      key: 'attribute',
      head: 'Passport’s attribute',
      narrow: 'first',
      cell: ({ name, required }) => (
        <button type="button" className={classes['attribute']} onClick={() => onOpen(name)}>
          {attributeTitle(name)}
          {required && <span className="dimmed"> required</span>}
          {changed.has(name) && <span className={classes['changed']}> changed</span>}
        </button>
      ),
    },
    {
      key: 'rule',
      head: 'Rule',
      width: 'minmax(0, 2fr)',
      cell: attribute => <RuleCell attribute={attribute} {...words} />,
    },
    ...(words.isSync
      ? [
          {
            key: 'direction',
            head: 'Which way',
            cell: (attribute: TargetAttribute) => <DirectionCell attribute={attribute} {...words} />,
          },
        ]
      : []),
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

type CellWords = Pick<TableWords, 'draft' | 'catalog' | 'faults' | 'warnings' | 'sends'>

function RuleCell({
  attribute: { name, from, isDefault },
  draft: { mapping, blankErases, quality },
  catalog,
  faults,
  warnings,
}: CellWords & { readonly attribute: TargetAttribute }) {
  if (faults.some(one => isAbout(one, 'mapping', name))) return <StateBadge tone="failed" word="Faulty" />
  const rule = mapping[name]
  const besides = [
    ...(blankErases.includes(name) ? ['a blank erases'] : []),
    ...quality
      .filter(({ attribute }) => attribute === name)
      .map(one => `${qualityWords[one.rule].toLowerCase()}, else ${one.outcome === 'skip' ? 'skipped' : 'reported'}`),
  ]
  const warned = warnings.filter(({ attribute }) => attribute === name)
  return (
    <>
      {rule === undefined ? (
        <span className="dimmed">
          {isDefault && from.length > 0 ? `As ${from.join(', ')}, by its name` : 'Not mapped'}
        </span>
      ) : (
        ruleSentence(rule, catalog)
      )}
      {besides.length > 0 && <div className="dimmed">{besides.join('; ')}</div>}
      {warned.map(({ message }) => (
        <div key={message}>
          <StateBadge tone="needs-you" word={message} />
        </div>
      ))}
    </>
  )
}

function DirectionCell({
  attribute: { name, from },
  draft,
  sends,
}: CellWords & { readonly attribute: TargetAttribute }) {
  const sent = sends.find(({ own }) => own === name)
  if (!sent && from.length === 0 && draft.mapping[name] === undefined) return <span className="dimmed">–</span>
  const theirs = sent?.name ?? name
  const goesBack = draft.back[theirs] !== undefined || draft.mapping[name] === undefined
  const way = draft.notSent.includes(theirs) ? 'in' : draft.notTaken.includes(name) ? 'back' : 'both'
  return directionWords(sent, way, goesBack)
}
