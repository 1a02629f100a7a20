/** Tabs whose choice stands in the address: the screen gives it, and is told of another. */

import { Tabs } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { shownNumber } from '../words/numbers.ts'
import classes from './address-tabs.module.css'

export type Tab<Value extends string> = {
  readonly value: Value
  readonly label: string
  readonly count?: number | undefined
}

export function AddressTabs<Value extends string>({
  tabs,
  value,
  label,
  onChange,
  children,
}: {
  readonly tabs: readonly Tab<Value>[]
  readonly value: Value
  readonly label: string
  readonly onChange: (value: Value) => void
  /** What the chosen one shows. */
  readonly children: ReactNode
}) {
  const choose = (chosen: string | null): void => {
    const tab = tabs.find(one => one.value === chosen)
    if (tab) onChange(tab.value)
  }
  const list = useRef<HTMLDivElement>(null)
  // On a narrow screen the one that the address chose may stand outside.
  useEffect(() => {
    const end = list.current?.querySelector('[aria-selected="true"]')?.getBoundingClientRect().right ?? 0
    const edge = list.current?.getBoundingClientRect().right ?? 0
    if (end > edge) list.current?.scrollBy({ left: end - edge })
  }, [])
  return (
    <Tabs value={value} onChange={choose}>
      <Tabs.List ref={list} aria-label={label} className={classes['list'] ?? ''}>
        {tabs.map(tab => (
          <Tabs.Tab key={tab.value} value={tab.value}>
            {tab.label}
            {tab.count !== undefined && <span className={classes['count']}>{shownNumber(tab.count)}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={value} pt="md">
        {children}
      </Tabs.Panel>
    </Tabs>
  )
}
