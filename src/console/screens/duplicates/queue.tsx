/** The cases one below the other; the chosen one is marked. */

import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { Case } from './data.ts'
import { caseName, caseOrigin } from './words.ts'
import classes from './desk.module.css'

export function Queue({
  cases,
  chosen,
  onChoose,
  more,
}: {
  readonly cases: readonly Case[]
  readonly chosen: string
  readonly onChoose: (found: string) => void
  readonly more: (() => void) | undefined
}) {
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.querySelector(`[data-case="${chosen}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <nav aria-label="Cases" className={classes['queue']}>
      <ol ref={list} className={classes['cases']}>
        {cases.map(one => (
          <li key={one.case}>
            <button
              type="button"
              className={classes['entry']}
              data-case={one.case}
              aria-current={one.case === chosen ? 'true' : undefined}
              onClick={() => onChoose(one.case)}
            >
              <span className={classes['name']}>{caseName(one)}</span>
              <span className={classes['quiet']}>{caseOrigin(one)}</span>
            </button>
          </li>
        ))}
      </ol>
      {more && (
        <Button variant="default" size="xs" onClick={more}>
          Show more cases
        </Button>
      )}
      <p className={classes['keys']}>
        <kbd>J</kbd> next, <kbd>K</kbd> previous
      </p>
    </nav>
  )
}
