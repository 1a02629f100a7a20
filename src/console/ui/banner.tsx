/** A strip above what it is about: what is so, what to do, and the buttons for it. */

import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import type { Tone } from './state-badge.tsx'
import classes from './banner.module.css'

export type BannerWords = {
  readonly tone: Tone
  readonly title: ReactNode
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

const icons: Readonly<Record<Tone, IconName>> = {
  done: 'check',
  running: 'running',
  'needs-you': 'attention',
  failed: 'failed',
  paused: 'paused',
}

export function Banner({ tone, title, children, actions }: BannerWords) {
  return (
    <section className={classes['banner']} data-tone={tone} role={tone === 'failed' ? 'alert' : undefined}>
      <span className={classes['icon']}>
        <Icon name={icons[tone]} size={20} />
      </span>
      <div className={classes['words']}>
        <div className={classes['title']}>{title}</div>
        {children}
        {actions && <div className={classes['actions']}>{actions}</div>}
      </div>
    </section>
  )
}
