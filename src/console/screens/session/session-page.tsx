/** The page of everything before the sign-in: the product's name, one form, nothing else. */

import type { ReactNode } from 'react'
import { useTitle } from '../../ui/title.ts'
import mark from '../../theme/mark.svg'
import classes from './session-page.module.css'

export function SessionPage({
  title,
  under,
  children,
}: {
  readonly title: string
  readonly under?: ReactNode
  readonly children: ReactNode
}) {
  useTitle(title)
  return (
    <main className={classes['page']}>
      <div className={classes['sheet']}>
        <div className={classes['product']}>
          <img src={mark} alt="" width={28} height={28} />
          Passport Data Sync
        </div>
        <h1 className={classes['title']}>{title}</h1>
        {under && <p className={classes['under']}>{under}</p>}
        {children}
      </div>
    </main>
  )
}
