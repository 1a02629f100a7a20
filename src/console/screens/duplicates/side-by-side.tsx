/** Attribute by attribute what Passport has and what the newcomer brings; 1 and 2 pick whose value stands, and go on. */

import { useRef, useState, type KeyboardEvent } from 'react'
import { useMay } from '../../ask/session.ts'
import { saidValue } from '../../ui/diff-line.tsx'
import { attributeTitle } from '../../words/entities.ts'
import type { Case, Comparison, Field } from './data.ts'
import { ReferredName } from './referred-name.tsx'
import classes from './desk.module.css'

export function SideBySide({
  found,
  comparison: { fields, sources, state },
  onPick,
}: {
  readonly found: Case
  readonly comparison: Comparison
  readonly onPick: (attribute: string, isTaken: boolean) => void
}) {
  const may = useMay()
  const table = useRef<HTMLTableElement>(null)
  const [active, setActive] = useState<string>()
  const rows = fields.toSorted((one, other) => weights[one.state] - weights[other.state])
  const pickable = found.state === 'waits' && may('operator', found.organization) ? rows.filter(isPickable) : []
  const first = pickable[0]?.attribute
  const focusRow = (attribute: string | undefined): void =>
    table.current?.querySelector<HTMLElement>(`[data-attribute="${attribute}"]`)?.focus()
  const onKeyDown = (event: KeyboardEvent, attribute: string): void => {
    const at = pickable.findIndex(one => one.attribute === attribute)
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, '1': 1, '2': 1 }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    if (event.key === '1' || event.key === '2') onPick(attribute, event.key === '2')
    focusRow(pickable[at + step]?.attribute)
  }
  const origin = sources.map(({ source, externalId }) => `${source} ${externalId}`).join(', ')
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Both sides">
      <table ref={table} className={classes['sides']}>
        <thead>
          <tr>
            <th scope="col">Attribute</th>
            <th scope="col">
              <kbd>1</kbd> Passport has
              <span className={classes['quiet']}>
                {origin || 'of no source'}
                {state === 'active' ? '' : `, ${state}`}
              </span>
            </th>
            <th scope="col">
              <kbd>2</kbd> The newcomer brings
              <span className={classes['quiet']}>
                {found.newcomer.source} {found.newcomer.externalId}
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(field => {
            const canPick = pickable.includes(field)
            return (
              <tr
                key={field.attribute}
                data-attribute={field.attribute}
                data-state={field.state}
                tabIndex={canPick ? (field.attribute === (active ?? first) ? 0 : -1) : undefined}
                onFocus={() => setActive(field.attribute)}
                onKeyDown={canPick ? event => onKeyDown(event, field.attribute) : undefined}
              >
                <th scope="row">
                  {attributeTitle(field.attribute)}
                  <span className={classes['mark']} data-state={field.state}>
                    {stateWords[field.state]}
                  </span>
                </th>
                <Side found={found} field={field} side="primary" onPick={canPick ? onPick : undefined} />
                <Side found={found} field={field} side="secondary" onPick={canPick ? onPick : undefined} />
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function Side({
  found: { entity },
  field: { attribute, taken, state, ...values },
  side,
  onPick,
}: {
  readonly found: Case
  readonly field: Field
  readonly side: 'primary' | 'secondary'
  readonly onPick: ((attribute: string, isTaken: boolean) => void) | undefined
}) {
  const stands = taken === (side === 'secondary')
  const shown = <ReferredName entity={entity} attribute={attribute} value={values[side]} />
  return (
    <td data-stands={(stands && (state === 'differs' || state === 'gap')) || undefined}>
      {onPick ? (
        <button
          type="button"
          tabIndex={-1}
          className={classes['value']}
          aria-pressed={stands}
          aria-label={`${attributeTitle(attribute)}: ${side === 'primary' ? 'keep' : 'take'} ${saidValue(values[side])}`}
          onClick={() => onPick(attribute, side === 'secondary')}
        >
          {shown}
        </button>
      ) : (
        <span className={classes['value']}>{shown}</span>
      )}
    </td>
  )
}

const weights: Readonly<Record<Field['state'], number>> = { differs: 0, gap: 1, 'primary only': 2, same: 3 }
const stateWords: Readonly<Record<Field['state'], string>> = {
  differs: 'differs',
  gap: 'fills a gap',
  'primary only': 'only here',
  same: '',
}

function isPickable({ state }: Field): boolean {
  return state === 'differs' || state === 'gap'
}
