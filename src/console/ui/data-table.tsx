/** A table for long lists: only the rows in sight are drawn, further ones come by scrolling, arrow keys move, Enter opens. */

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react'
import { Loading } from './asked.tsx'
import { Icon } from './icon.tsx'
import classes from './data-table.module.css'

export type Column<Row> = {
  /** By which it is sorted, too. */
  readonly key: string
  readonly head: string
  readonly cell: (row: Row) => ReactNode
  /** As in grid-template-columns; 'minmax(0, 1fr)' unless said otherwise. */
  readonly width?: string
  readonly align?: 'right'
  readonly isSortable?: boolean
  /** On a narrow screen: `first` and `state` share the first line, others fold `below` it with their head, or `bare`, `wide` ones are left out. */
  readonly narrow?: 'first' | 'state' | 'below' | 'bare' | 'wide'
}

export type DataTableWords<Row> = {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** By click and Enter. A row that leads to a screen also has a link in its first cell. */
  readonly onOpen?: (row: Row) => void
  /** The key, with - before it for the other way round. */
  readonly sort?: string | undefined
  readonly onSort?: (sort: string) => void
  readonly more?: { readonly isThere: boolean; readonly isComing: boolean; readonly fetch: () => unknown }
}

const rowHeight = 36

export function DataTable<Row>({ label, columns, rows, rowKey, onOpen, sort, onSort, more }: DataTableWords<Row>) {
  const table = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const [top, setTop] = useState(0)
  useEffect(() => setTop(table.current?.offsetTop ?? 0), [])
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by a compiler
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    getItemKey: index => {
      const row = rows[index]
      return row === undefined ? index : rowKey(row)
    },
    overscan: 12,
    scrollMargin: top,
  })
  const drawn = virtualizer.getVirtualItems()
  useFetchAtEnd((drawn.at(-1)?.index ?? -1) >= rows.length - 8, more)

  const focusRow = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    setActive(next)
    virtualizer.scrollToIndex(next)
    requestAnimationFrame(() => table.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLElement && event.target.dataset['row'] === undefined) return
    const row = rows[active]
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + 10,
      PageUp: active - 10,
      Home: 0,
      End: rows.length - 1,
    }
    const move = moves[event.key]
    if (move === undefined && event.key !== 'Enter') return
    event.preventDefault()
    if (move !== undefined) focusRow(move)
    else if (row !== undefined) onOpen?.(row)
  }

  const style = {
    '--columns': widthsOf(columns),
    '--columns-medium': widthsOf(columns.filter(({ narrow }) => narrow !== 'wide')),
  } as CSSProperties
  return (
    <div className={classes['frame']}>
      <div
        ref={table}
        role="table"
        aria-label={label}
        aria-rowcount={more?.isThere ? -1 : rows.length + 1}
        className={classes['table']}
        style={style}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className={classes['head']}>
          <div role="row" aria-rowindex={1} className={classes['row']}>
            {columns.map(column => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={classes['body']} style={{ height: virtualizer.getTotalSize() }}>
          {drawn.map(({ index, key, start }) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <div
                key={key}
                role="row"
                ref={virtualizer.measureElement}
                data-index={index}
                data-row={index}
                aria-rowindex={index + 2}
                tabIndex={onOpen && index === active ? 0 : -1}
                data-opens={onOpen ? true : undefined}
                className={classes['row']}
                style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
                onFocus={() => setActive(index)}
                onClick={event => {
                  if (!isOnControl(event.target)) onOpen?.(row)
                }}
              >
                {columns.map(({ key: name, head, cell, align, narrow = 'below' }) => (
                  <div
                    key={name}
                    role="cell"
                    className={classes['cell']}
                    data-align={align}
                    data-narrow={narrow}
                    data-head={head}
                  >
                    {cell(row)}
                  </div>
                ))}
              </div>
            )
          })}
        </div>
      </div>
      {more?.isComing && (
        <Loading>
          <p className={classes['coming']}>More is coming …</p>
        </Loading>
      )}
    </div>
  )
}

function widthsOf<Row>(columns: readonly Column<Row>[]): string {
  return columns.map(({ width }) => width ?? 'minmax(0, 1fr)').join(' ')
}

function Head<Row>({
  column: { key, head, align, isSortable, narrow = 'below' },
  sort,
  onSort,
}: {
  readonly column: Column<Row>
  readonly sort: string | undefined
  readonly onSort: ((sort: string) => void) | undefined
}) {
  const direction = sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none'
  const isButton = isSortable === true && onSort !== undefined
  return (
    <div
      role="columnheader"
      className={classes['cell']}
      data-align={align}
      data-narrow={narrow}
      aria-sort={isButton ? direction : undefined}
    >
      {isButton ? (
        <button type="button" className={classes['sort']} onClick={() => onSort(sort === key ? `-${key}` : key)}>
          {head}
          {direction !== 'none' && <Icon name={direction === 'ascending' ? 'up' : 'down'} size={12} />}
        </button>
      ) : (
        head
      )}
    </div>
  )
}

function useFetchAtEnd(isAtEnd: boolean, more: DataTableWords<unknown>['more']): void {
  const isDue = isAtEnd && more?.isThere === true && !more.isComing
  useEffect(() => {
    if (isDue) more.fetch()
  }, [isDue, more])
}

/** A click on a link, a button or a field in a row is theirs, and text may be marked. */
function isOnControl(target: EventTarget): boolean {
  const isControl = target instanceof Element && target.closest('a, button, input, label, select, textarea') !== null
  return isControl || (window.getSelection()?.toString() ?? '') !== ''
}
