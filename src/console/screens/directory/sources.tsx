/** What each source says of a record, side by side; where they differ is marked. */

import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../../contract/api/all.ts'
import type { Answer } from '../../ask/ask.ts'
import { question } from '../../ask/questions.ts'
import { useClock } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { ShownMoment } from '../../ui/shown-moment.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { attributeTitle } from '../../words/entities.ts'
import { AttributeValue } from './attribute-value.tsx'
import type { PassportRecord } from './data.ts'
import classes from './sources.module.css'

type SourceView = Answer<typeof api.directory.sources>['items'][number]

export function Sources({ record }: { readonly record: PassportRecord }) {
  const query = useQuery({
    ...question(api.directory.sources, { params: { entity: record.entity, record: record.id } }),
    select: ({ items }) => items,
  })
  return (
    <Asked
      query={query}
      loading={<SkeletonRows />}
      empty={<EmptyState icon="sources" title="No source knows this record" />}
    >
      {sources => <SideBySide record={record} sources={sources} />}
    </Asked>
  )
}

function SideBySide({
  record: { entity },
  sources,
}: {
  readonly record: PassportRecord
  readonly sources: readonly SourceView[]
}) {
  const names = [...new Set(sources.flatMap(({ attributes }) => Object.keys(attributes)))]
  return (
    <Table.ScrollContainer minWidth={200 + sources.length * 200} type="native">
      <Table aria-label="Sources side by side" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={180}>Attribute</Table.Th>
            {sources.map(source => (
              <Table.Th key={`${source.source} ${source.externalId}`}>
                <SourceHead {...source} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {names.map(name => (
            <Table.Tr key={name} data-differs={differ(sources, name) || undefined} className={classes['row'] ?? ''}>
              <Table.Th scope="row" className={classes['name'] ?? ''}>
                {attributeTitle(name)}
                {differ(sources, name) && <span className={classes['sign']}> differs</span>}
              </Table.Th>
              {sources.map(({ source, externalId, attributes }) => (
                <Table.Td key={`${source} ${externalId}`}>
                  <AttributeValue entity={entity} name={name} value={attributes[name]} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function SourceHead({ source, externalId, missingSince, holds }: SourceView) {
  const clock = useClock()
  return (
    <div>
      <div>{source}</div>
      <div className={classes['key']}>Key {externalId}</div>
      {missingSince !== null && (
        <div>
          <StateBadge tone="needs-you" word="Gone there" /> <ShownMoment at={missingSince} clock={clock} />
        </div>
      )}
      {holds && missingSince === null && <div className={classes['key']}>Keeps the record alive</div>}
    </div>
  )
}

function differ(sources: readonly SourceView[], name: string): boolean {
  const said = sources.flatMap(({ attributes }) => (name in attributes ? [JSON.stringify(attributes[name])] : []))
  return new Set(said).size > 1
}
