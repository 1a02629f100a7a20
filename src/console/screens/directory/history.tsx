/** What became of a record, run by run; each leads to its run, where it can be undone. */

import { Button, Group } from '@mantine/core'
import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../../contract/api/all.ts'
import { attributeOf } from '../../../model/catalog.ts'
import type { EntityType } from '../../../model/entity.ts'
import type { Answer } from '../../ask/ask.ts'
import { listQuestion, question } from '../../ask/questions.ts'
import { useClock } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DiffLine, type Shown } from '../../ui/diff-line.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { attributeTitle } from '../../words/entities.ts'
import { nameOf } from './data.ts'
import classes from './history.module.css'

type RecordEvent = Answer<typeof api.directory.history>['items'][number]

const did: Readonly<Record<string, string>> = {
  create: 'Added',
  update: 'Changed',
  delete: 'Archived',
  restore: 'Brought back',
  link: 'Linked',
  unlink: 'Unlinked',
}

export function History({ entity, id }: { readonly entity: EntityType; readonly id: string }) {
  const query = useInfiniteQuery(listQuestion(api.directory.history, { params: { entity, record: id } }))
  return (
    <Asked
      query={query}
      loading={<SkeletonRows rows={4} height={72} />}
      empty={<EmptyState icon="clock" title="Nothing has happened to it yet" />}
    >
      {events => (
        <>
          <ol className={classes['events']}>
            {events.map((event, at) => (
              <Event key={`${event.run} ${at}`} entity={entity} event={event} />
            ))}
          </ol>
          {query.hasNextPage && (
            <Group pt="md">
              <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Show earlier events
              </Button>
            </Group>
          )}
        </>
      )}
    </Asked>
  )
}

function Event({ entity, event }: { readonly entity: EntityType; readonly event: RecordEvent }) {
  const clock = useClock()
  const named = useNames(entity, event.fields)
  const { run, at, integration, by, system, operation, fields, reason, undoneBy } = event
  return (
    <li className={classes['event']}>
      <div>
        <strong>{did[operation] ?? operation}</strong> <ShownMoment at={at} clock={clock} />
        <span className="dimmed">
          {' '}
          in {system}, by {by}
          {integration !== null && `, ${integration}`}
        </span>{' '}
        <Link to="/runs/$run" params={{ run }}>
          See the run
        </Link>
        {undoneBy !== null && (
          <>
            {' · '}
            <Link to="/runs/$run" params={{ run: undoneBy }}>
              It was undone
            </Link>
          </>
        )}
      </div>
      {reason !== null && <div className="dimmed">{reason}</div>}
      {Object.entries(fields).map(([name, { before, after }]) => (
        <DiffLine key={name} name={attributeTitle(name)} before={named(before)} after={named(after)} />
      ))}
    </li>
  )
}

/** References are ids; people want names. */
function useNames(entity: EntityType, fields: RecordEvent['fields']): (value: Shown) => Shown {
  const refs = Object.entries(fields).flatMap(([name, { before, after }]) => {
    const target = attributeOf(entity, name)?.target
    const ids = [before, after].flat().filter(id => typeof id === 'string')
    return target === undefined ? [] : ids.map(id => ({ entity: target, record: id }))
  })
  const distinct = [...new Map(refs.map(ref => [ref.record, ref])).values()]
  const answers = useQueries({
    queries: distinct.map(params => ({ ...question(api.records.read, { params }), staleTime: 60_000 })),
  })
  const names = new Map(answers.flatMap(({ data }) => (data ? [[data.id, nameOf(data)] as const] : [])))
  const said = (id: string): string => names.get(id) ?? id
  return value => (typeof value === 'string' ? said(value) : Array.isArray(value) ? value.map(String).map(said) : value)
}
