/** A value, and in place of a reference's id the name of what it refers to. */

import { useQueries } from '@tanstack/react-query'
import { api } from '../../../contract/api/all.ts'
import { attributeOf } from '../../../model/catalog.ts'
import { isEntityType } from '../../../model/entity.ts'
import { question } from '../../ask/questions.ts'
import { saidValue } from '../../ui/diff-line.tsx'
import type { Field } from './data.ts'

export function ReferredName({
  entity,
  attribute,
  value,
}: {
  readonly entity: string
  readonly attribute: string
  readonly value: Field['primary']
}) {
  const target = isEntityType(entity) ? attributeOf(entity, attribute)?.target : undefined
  const ids = target === undefined || value === null ? [] : typeof value === 'object' ? value : [String(value)]
  const names = useQueries({
    queries: ids.map(record => ({
      ...question(api.records.read, { params: { entity: target ?? 'school', record } }),
      staleTime: 60_000,
    })),
  })
  if (ids.length === 0) return saidValue(value)
  return names
    .map(({ data }, index) => {
      const name = data?.attributes['name']
      return typeof name === 'string' ? name : (ids[index] ?? '')
    })
    .join(', ')
}
