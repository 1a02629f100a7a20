/** The head of a screen: its title, its state, what one can do here. The title also becomes the window's. */

import type { ReactNode } from 'react'
import { useTitle } from './title.ts'
import classes from './page-head.module.css'

export type PageHeadWords = {
  readonly title: string
  /** A badge, or a few quiet words, beside the title. */
  readonly beside?: ReactNode
  /** A line under the title. */
  readonly under?: ReactNode
  /** Buttons; the one that matters most comes last. */
  readonly actions?: ReactNode
}

export function PageHead({ title, beside, under, actions }: PageHeadWords) {
  useTitle(title)
  return (
    <header className={classes['head']}>
      <div className={classes['words']}>
        <div className={classes['line']}>
          <h1 className={classes['title']}>{title}</h1>
          {beside}
        </div>
        {under && <div className={classes['under']}>{under}</div>}
      </div>
      {actions && <div className={classes['actions']}>{actions}</div>}
    </header>
  )
}
