/** What a district file would add, change, remove or leave: each thing with its fields, before and after. */

import type { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { DiffLine, type Shown } from '../../ui/diff-line.tsx'
import { fieldTitle } from '../../words/entities.ts'
import classes from './differences.module.css'

type Difference = Answer<typeof api.configuration.apply>['differences'][number]

const verbs: Readonly<Record<Difference['action'], string>> = {
  add: 'Adds',
  change: 'Changes',
  remove: 'Removes',
  keep: 'Keeps',
}

export function Differences({
  differences,
  notes,
}: {
  readonly differences: readonly Difference[]
  readonly notes: readonly string[]
}) {
  return (
    <>
      <ul className={classes['list']} aria-label="What the file would change">
        {differences.map(({ action, what, name, fields, reason }) => (
          <li key={`${action} ${what} ${name}`} className={classes['difference']}>
            <div className={classes['head']} data-action={action}>
              {verbs[action]} the {what} <b>{name}</b>
            </div>
            {reason && <div className="dimmed">It stays, because {reason}.</div>}
            {Object.entries(fields).map(([field, { before, after }]) => (
              <DiffLine key={field} name={fieldTitle(field)} before={shown(before)} after={shown(after)} />
            ))}
          </li>
        ))}
      </ul>
      {notes.map(note => (
        <p key={note} className="dimmed">
          {note}
        </p>
      ))}
    </>
  )
}

function shown(value: unknown): Shown {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value) && value.every(one => typeof one === 'string')) return value
  return JSON.stringify(value)
}
