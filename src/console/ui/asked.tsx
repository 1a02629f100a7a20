/** What a screen shows of something it asked for, in this order: loading, problem, empty, full. */

import { Button, Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { Banner } from './banner.tsx'
import { Icon, type IconName } from './icon.tsx'
import classes from './asked.module.css'

export type Told = {
  readonly message: string
  readonly code: string
  readonly advice: string
  readonly incident?: string | undefined
}

/** The part of a TanStack query that is needed here. */
type Query<T> = {
  readonly data: T | undefined
  readonly error: Told | null
  readonly isPending: boolean
  refetch(): unknown
}

export function Asked<T>({
  query,
  loading,
  empty,
  children,
}: {
  readonly query: Query<T>
  /** In the shape of what comes. */
  readonly loading: ReactNode
  /** Shown in place of an empty list; given, `children` never see one. */
  readonly empty?: ReactNode
  readonly children: (data: T) => ReactNode
}) {
  const { data, error } = query
  if (data === undefined && error) return <ProblemState problem={error} onRetry={() => void query.refetch()} />
  if (data === undefined) return <Loading>{loading}</Loading>
  if (empty !== undefined && Array.isArray(data) && data.length === 0) return empty
  return (
    <>
      {error && <ProblemState problem={error} onRetry={() => void query.refetch()} />}
      {children(data)}
    </>
  )
}

/** Tells screen readers that something comes. */
export function Loading({ children }: { readonly children: ReactNode }) {
  return (
    <div role="status" aria-label="Loading" className={classes['loading']}>
      {children}
    </div>
  )
}

export function SkeletonRows({ rows = 8, height = 36 }: { readonly rows?: number; readonly height?: number }) {
  return (
    <div className={classes['rows']}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={classes['row']} style={{ height }}>
          <Skeleton height={12} width={`${[34, 27, 41, 30][row % 4] ?? 30}%`} />
          <Skeleton height={12} width="14%" />
          <Skeleton height={12} width="20%" />
        </div>
      ))}
    </div>
  )
}

export function ProblemState({ problem, onRetry }: { readonly problem: Told; readonly onRetry?: () => void }) {
  return (
    <Banner
      tone="failed"
      title={problem.message}
      actions={
        onRetry && (
          <Button variant="default" onClick={onRetry} leftSection={<Icon name="refresh" />}>
            Try again
          </Button>
        )
      }
    >
      <div>{problem.advice}</div>
      <div className={classes['code']}>
        {problem.code}
        {problem.incident && `, incident ${problem.incident}`}
      </div>
    </Banner>
  )
}

export type EmptyWords = {
  readonly icon: IconName
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** Nothing is there, which is a state like others: what would be here, and how it comes. */
export function EmptyState({ icon, title, children, action }: EmptyWords) {
  return (
    <div className={classes['empty']}>
      <span className={classes['icon']}>
        <Icon name={icon} size={28} />
      </span>
      <h2 className={classes['title']}>{title}</h2>
      {children && <div className={classes['text']}>{children}</div>}
      {action && <div>{action}</div>}
    </div>
  )
}
