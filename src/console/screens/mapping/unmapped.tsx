/** What the source has and nothing takes, searchable. */

import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { counted } from '../../words/numbers.ts'
import type { SourceAttribute } from './data.ts'
import type { Draft } from './draft.ts'
import classes from './mapping.module.css'

const most = 60

export function Unmapped({
  source,
  mapping,
}: {
  readonly source: readonly SourceAttribute[]
  readonly mapping: Draft['mapping']
}) {
  const [typed, setTyped] = useState('')
  const said = JSON.stringify(Object.values(mapping))
  const unmapped = source.filter(({ name, feeds }) => feeds.length === 0 && !said.includes(name))
  const found = unmapped.filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()))
  if (unmapped.length === 0) return null
  return (
    <section aria-labelledby="unmapped" className={classes['unmapped']}>
      <h2 id="unmapped" className={classes['title']}>
        {counted(unmapped.length, 'attribute')} of the source not mapped
      </h2>
      <TextInput
        aria-label="Search attributes of the source"
        placeholder="Search"
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
        w={232}
      />
      <ul className={classes['sources']}>
        {found.slice(0, most).map(({ name, samples }) => (
          <li key={name}>
            <strong>{name}</strong> <span className="dimmed">{samples.slice(0, 3).join(', ') || 'no value seen'}</span>
          </li>
        ))}
      </ul>
      {found.length > most && (
        <p className="dimmed">and {counted(found.length - most, 'more attribute')}: search for them.</p>
      )}
    </section>
  )
}
