/** A state as colour, icon and word: nobody has to see colours. */

import { Icon, type IconName } from './icon.tsx'
import classes from './state-badge.module.css'

export type Tone = 'done' | 'running' | 'needs-you' | 'failed' | 'paused'

const icons: Readonly<Record<Tone, IconName>> = {
  done: 'check',
  running: 'running',
  'needs-you': 'attention',
  failed: 'failed',
  paused: 'paused',
}

export function StateBadge({
  tone,
  word,
  icon,
}: {
  readonly tone: Tone
  readonly word: string
  readonly icon?: IconName
}) {
  return (
    <span className={classes['badge']} data-tone={tone}>
      <Icon name={icon ?? icons[tone]} size={14} moving={tone === 'running' && icon === undefined} />
      {word}
    </span>
  )
}
