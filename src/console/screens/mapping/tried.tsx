/** What a rule makes of real records: of the chosen one in full, and of the others that were read, before and after. */

import { Banner } from '../../ui/banner.tsx'
import { DiffLine, saidValue } from '../../ui/diff-line.tsx'
import { attributeTitle } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import type { TriedRecord } from './data.ts'
import { recordName } from './words.ts'
import classes from './mapping.module.css'

export function Tried({
  name,
  record,
  records,
  isTrying,
  isFaulty,
}: {
  readonly name: string
  /** The one that was chosen. */
  readonly record: TriedRecord | undefined
  readonly records: readonly TriedRecord[]
  readonly isTrying: boolean
  readonly isFaulty: boolean
}) {
  const others = records.filter(one => one !== record)
  return (
    <section aria-label="Tried" aria-busy={isTrying} className={classes['tried']}>
      <h3 className={classes['title']}>
        {record
          ? recordName(record)
          : isFaulty
            ? 'Tried again once no rule is faulty'
            : isTrying
              ? 'Being tried'
              : 'The source has no record'}
      </h3>
      {record && <OfRecord name={name} record={record} />}
      {others.length > 0 && (
        <details className={classes['others']}>
          <summary>{counted(others.length, 'more real record')}</summary>
          <ul aria-label="More real records">
            {others.map(other => (
              <li key={other.externalId}>
                <h4>{recordName(other)}</h4>
                <OfRecord name={name} record={other} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function OfRecord({ name, record }: { readonly name: string; readonly record: TriedRecord }) {
  const tried = record.attributes.find(({ attribute }) => attribute === name)
  if (!tried) return <p className="dimmed">Nothing comes of it for this record.</p>
  const before = Object.entries(tried.before)
  return (
    <>
      {before.map(([attribute, value]) =>
        saidValue(value) === saidValue(tried.after) ? (
          <p key={attribute} className={classes['same']}>
            <span className="dimmed">{attribute}</span> {saidValue(value)}, as it is
          </p>
        ) : (
          <DiffLine key={attribute} name={attribute} before={value} after={tried.after} />
        ),
      )}
      {before.length === 0 && <DiffLine name={attributeTitle(name)} before={null} after={tried.after} />}
      {tried.faults.map(({ message, advice }) => (
        <Banner key={message} tone="failed" title={message}>
          {advice}
        </Banner>
      ))}
    </>
  )
}
