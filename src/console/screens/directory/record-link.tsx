/** A reference as a name that leads to what it names. */

import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../../contract/api/all.ts'
import type { EntityType } from '../../../model/entity.ts'
import { question } from '../../ask/questions.ts'
import { listedEntities } from './address.ts'
import { nameOf } from './data.ts'

/** By its id alone: the name is asked for. */
export function RecordName({ entity, id }: { readonly entity: EntityType; readonly id: string }) {
  const { data, isPending } = useQuery({
    ...question(api.records.read, { params: { entity, record: id } }),
    staleTime: 60_000,
  })
  if (isPending) return <Skeleton component="span" height={12} width={96} display="inline-block" />
  if (!data) return <span className="dimmed">{id}</span>
  return <RecordLink entity={entity} id={id} name={nameOf(data)} />
}

export function RecordLink({
  entity,
  id,
  name,
}: {
  readonly entity: EntityType
  readonly id: string
  readonly name: string
}) {
  if (!listedEntities.some(listed => listed === entity)) return <>{name}</>
  return (
    <Link to="/directory/$entity/$record" params={{ entity, record: id }} className="quiet-link">
      {name}
    </Link>
  )
}
