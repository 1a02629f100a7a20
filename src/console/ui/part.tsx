/** A part of a screen under its heading, with what is to know about it. */

import { useId, type ReactNode } from 'react'
import classes from './part.module.css'

export function Part({
  title,
  under,
  children,
}: {
  readonly title: string
  readonly under?: ReactNode
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={classes['part']}>
      <h2 id={id} className={classes['title']}>
        {title}
      </h2>
      {under && <p className={classes['under']}>{under}</p>}
      <div className={classes['body']}>{children}</div>
    </section>
  )
}
