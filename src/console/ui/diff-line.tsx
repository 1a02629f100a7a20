/** One attribute of a change: + what came, ~ what became another, − what went. */

import classes from './diff-line.module.css'

export type Shown = string | number | boolean | readonly string[] | null | undefined

export function DiffLine({
  name,
  before,
  after,
}: {
  readonly name: string
  readonly before: Shown
  readonly after: Shown
}) {
  const kind = isBlank(before) ? 'added' : isBlank(after) ? 'removed' : 'changed'
  return (
    <div className={classes['line']} data-kind={kind}>
      <span className={classes['sign']} aria-label={kind} role="img">
        {signs[kind]}
      </span>
      <span className={classes['name']}>{name}</span>
      <span className={classes['values']}>
        {!isBlank(before) && <del className={classes['before']}>{saidValue(before)}</del>}
        {kind === 'changed' && <span aria-hidden="true"> → </span>}
        {!isBlank(after) && <ins className={classes['after']}>{saidValue(after)}</ins>}
      </span>
    </div>
  )
}

const signs = { added: '+', changed: '~', removed: '−' } as const

export function saidValue(value: Shown): string {
  if (value === null || value === undefined) return '—'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? value.join(', ') : String(value)
}

function isBlank(value: Shown): boolean {
  return value === null || value === undefined || value === '' || (typeof value === 'object' && value.length === 0)
}
