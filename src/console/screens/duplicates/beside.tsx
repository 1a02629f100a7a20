/** Of more than two accounts: which one lies beside the primary, and whether one word is on all of them. O shows the next one. */

import { SegmentedControl, Switch } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import type { Member } from './data.ts'
import { choiceOf } from './words.ts'
import classes from './desk.module.css'

export function Beside({
  others,
  shown,
  onShow,
  isEach,
  onEach,
}: {
  readonly others: readonly Member[]
  readonly shown: string
  readonly onShow: (record: string) => void
  /** Each has a word of its own. */
  readonly isEach: boolean
  readonly onEach: ((isEach: boolean) => void) | undefined
}) {
  const at = others.findIndex(({ record }) => record === shown)
  const next = others[(at + 1) % others.length]?.record
  useHotkeys([
    ['o', () => next !== undefined && onShow(next)],
    ['e', () => onEach?.(!isEach)],
  ])
  return (
    <div className={classes['primary']}>
      <span id="beside">
        Beside it <kbd>O</kbd>
      </span>
      <SegmentedControl
        aria-labelledby="beside"
        className={classes['choice'] ?? ''}
        value={shown}
        onChange={onShow}
        data={others.map(choiceOf)}
      />
      {onEach && (
        <Switch
          checked={isEach}
          onChange={event => onEach(event.currentTarget.checked)}
          label={
            <>
              Each by itself <kbd>E</kbd>
            </>
          }
        />
      )}
      {!isEach && <span className={classes['quiet']}>The word is on all {others.length} of them.</span>}
    </div>
  )
}
