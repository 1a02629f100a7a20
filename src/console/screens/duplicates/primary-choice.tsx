/** Who stands; P names the next one. */

import { SegmentedControl } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import classes from './desk.module.css'

export function PrimaryChoice({
  choices,
  primary,
  onChoose,
}: {
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly primary: string
  readonly onChoose: (record: string) => void
}) {
  const at = choices.findIndex(({ value }) => value === primary)
  const next = choices[(at + 1) % choices.length]?.value
  useHotkeys([['p', () => next !== undefined && onChoose(next)]])
  return (
    <div className={classes['primary']}>
      <span id="primary">
        Primary <kbd>P</kbd>
      </span>
      <SegmentedControl
        aria-labelledby="primary"
        className={classes['choice'] ?? ''}
        value={primary}
        onChange={onChoose}
        data={choices.map(choice => ({ ...choice }))}
      />
    </div>
  )
}
