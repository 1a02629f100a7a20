/** The value of an attribute as people read it: references by their names, dates in the browser's way. */

import { Fragment } from 'react'
import { attributeOf } from '../../../model/catalog.ts'
import type { EntityType } from '../../../model/entity.ts'
import { saidValue, type Shown } from '../../ui/diff-line.tsx'
import { locale } from '../../words/numbers.ts'
import { saidDate } from '../../words/times.ts'
import { RecordName } from './record-link.tsx'

const id = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

export function AttributeValue({
  entity,
  name,
  value,
}: {
  readonly entity: EntityType
  readonly name: string
  readonly value: Shown
}) {
  const attribute = attributeOf(entity, name)
  const { target } = attribute ?? {}
  if (target === undefined) {
    return <>{attribute?.kind === 'date' && typeof value === 'string' ? saidDate(value, locale) : saidValue(value)}</>
  }
  const referred = [value].flat().flatMap(one => (typeof one === 'string' && id.test(one) ? [one] : []))
  if (referred.length === 0) return <>{saidValue(value)}</>
  return (
    <>
      {referred.map((one, at) => (
        <Fragment key={one}>
          {at > 0 && ', '}
          <RecordName entity={target} id={one} />
        </Fragment>
      ))}
    </>
  )
}
