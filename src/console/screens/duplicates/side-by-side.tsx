/** Attribute by attribute both sides and what they become; 1 and 2 pick whose value stands, and go on. */

import { useRef, useState, type KeyboardEvent } from 'react'
import { saidValue } from '../../ui/diff-line.tsx'
import { attributeTitle } from '../../words/entities.ts'
import type { Field } from './data.ts'
import { ReferredName } from './referred-name.tsx'
import classes from './desk.module.css'

type Head = { readonly title: string; readonly origin: string }

export type Row = Pick<Field, 'attribute' | 'primary' | 'secondary' | 'state' | 'result'> & {
  /** Whose value stands. */
  readonly stands: 'primary' | 'secondary'
  /** Which source says each value. */
  readonly origins?: Readonly<Record<'primary' | 'secondary' | 'result', string | undefined>>
}

export function SideBySide({
  entity,
  heads,
  rows: given,
  onPick,
}: {
  readonly entity: string
  readonly heads: { readonly primary: Head; readonly secondary: Head; readonly result?: Head }
  readonly rows: readonly Row[]
  readonly onPick: ((attribute: string, isTaken: boolean) => void) | undefined
}) {
  const table = useRef<HTMLTableElement>(null)
  const [active, setActive] = useState<string>()
  const rows = given.toSorted((one, other) => weights[one.state] - weights[other.state])
  const pickable = onPick ? rows.filter(isPickable) : []
  const first = pickable[0]?.attribute
  const focusRow = (attribute: string | undefined): void =>
    table.current?.querySelector<HTMLElement>(`[data-attribute="${attribute}"]`)?.focus()
  const onKeyDown = (event: KeyboardEvent, attribute: string): void => {
    const at = pickable.findIndex(one => one.attribute === attribute)
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, '1': 1, '2': 1 }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    if (event.key === '1' || event.key === '2') onPick?.(attribute, event.key === '2')
    focusRow(pickable[at + step]?.attribute)
  }
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Both sides">
      <table ref={table} className={classes['sides']}>
        <thead>
          <tr>
            <th scope="col">Attribute</th>
            <th scope="col">
              <kbd>1</kbd> {heads.primary.title}
              <span className={classes['quiet']}>{heads.primary.origin}</span>
            </th>
            <th scope="col">
              <kbd>2</kbd> {heads.secondary.title}
              <span className={classes['quiet']}>{heads.secondary.origin}</span>
            </th>
            {heads.result && (
              <th scope="col" className={classes['result']}>
                {heads.result.title}
                <span className={classes['quiet']}>{heads.result.origin}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => {
            const canPick = pickable.includes(row)
            const { attribute, state } = row
            return (
              <tr
                key={attribute}
                data-attribute={attribute}
                data-state={state}
                tabIndex={canPick ? (attribute === (active ?? first) ? 0 : -1) : undefined}
                onFocus={() => setActive(attribute)}
                onKeyDown={canPick ? event => onKeyDown(event, attribute) : undefined}
              >
                <th scope="row">
                  {attributeTitle(attribute)}
                  <span className={classes['mark']} data-state={state}>
                    {stateWords[state]}
                  </span>
                </th>
                <Side entity={entity} row={row} side="primary" onPick={canPick ? onPick : undefined} />
                <Side entity={entity} row={row} side="secondary" onPick={canPick ? onPick : undefined} />
                {heads.result && (
                  <td className={classes['result']}>
                    <span className={classes['value']}>
                      <ReferredName entity={entity} attribute={attribute} value={row.result} />
                    </span>
                    {state !== 'same' && <Origin of={row.origins?.result} />}
                  </td>
                )}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function Side({
  entity,
  row,
  side,
  onPick,
}: {
  readonly entity: string
  readonly row: Row
  readonly side: 'primary' | 'secondary'
  readonly onPick: ((attribute: string, isTaken: boolean) => void) | undefined
}) {
  const { attribute, state, origins } = row
  const stands = row.stands === side
  const value = row[side]
  const shown = <ReferredName entity={entity} attribute={attribute} value={value} />
  return (
    <td data-stands={(stands && isPickable(row)) || undefined}>
      {onPick ? (
        <button
          type="button"
          tabIndex={-1}
          className={classes['value']}
          aria-pressed={stands}
          aria-label={`${attributeTitle(attribute)}: ${side === 'primary' ? 'keep' : 'take'} ${saidValue(value)}`}
          onClick={() => onPick(attribute, side === 'secondary')}
        >
          {shown}
        </button>
      ) : (
        <span className={classes['value']}>{shown}</span>
      )}
      {state !== 'same' && <Origin of={origins?.[side]} />}
    </td>
  )
}

function Origin({ of }: { readonly of: string | undefined }) {
  return of === undefined ? null : <span className={classes['origin']}>{of}</span>
}

const weights: Readonly<Record<Field['state'], number>> = { differs: 0, gap: 1, 'primary only': 2, same: 3 }
const stateWords: Readonly<Record<Field['state'], string>> = {
  differs: 'differs',
  gap: 'fills a gap',
  'primary only': 'only here',
  same: '',
}

function isPickable({ state }: Pick<Field, 'state'>): boolean {
  return state === 'differs' || state === 'gap'
}
