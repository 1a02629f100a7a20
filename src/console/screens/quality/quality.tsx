/** Data quality: the score of a source and how it is made, what breaks which rule at which school, issue by issue. */

import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useOrganization } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { attributeTitle, entityTitle } from '../../words/entities.ts'
import { counted, shownNumber } from '../../words/numbers.ts'
import type { QualityAddress } from './address.ts'
import { qualityQuestion, sourcesQuestion, type Group, type Quality } from './data.ts'
import { Issues } from './issues.tsx'
import { ruleWords } from './words.ts'
import classes from './quality.module.css'

const route = getRouteApi('/inside/quality')

export function DataQuality() {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const sources = useQuery(sourcesQuestion(useOrganization()?.id))
  const change = (changed: QualityAddress): void =>
    void navigate({ search: previous => ({ ...previous, ...changed }), replace: true })
  return (
    <>
      <PageHead title="Data quality" under="What a source sends that breaks the rules of its integrations." />
      <Asked query={sources} loading={<SkeletonRows rows={4} />}>
        {({ items }) => {
          const source = items.find(({ id }) => id === address.source) ?? items[0]
          if (!source) {
            return (
              <EmptyState icon="quality" title="No data source yet">
                Once a source has been read, what is wrong with its data stands here.
              </EmptyState>
            )
          }
          return (
            <>
              <Select
                aria-label="Data source"
                allowDeselect={false}
                data={items.map(({ id, name }) => ({ value: id, label: name }))}
                value={source.id}
                onChange={chosen => change({ ...everyIssue, source: chosen ?? undefined })}
                w={232}
                pb="md"
              />
              <QualityOf key={source.id} dataSource={source.id} address={address} onChange={change} />
            </>
          )
        }}
      </Asked>
    </>
  )
}

const everyIssue = { entity: undefined, attribute: undefined, rule: undefined, school: undefined } as const

function QualityOf({
  dataSource,
  address,
  onChange,
}: {
  readonly dataSource: string
  readonly address: QualityAddress
  readonly onChange: (changed: QualityAddress) => void
}) {
  const query = useQuery(qualityQuestion(dataSource))
  return (
    <Asked query={query} loading={<SkeletonRows />}>
      {quality => (
        <div className={classes['parts']}>
          <Score quality={quality} />
          {quality.groups.length === 0 ? (
            <EmptyState icon="check" title="No open issue">
              {quality.records === 0
                ? 'No record of this source has been looked at yet. Rules are set in the tasks of its integrations.'
                : 'All that the source sends fits the rules. Rules are set in the tasks of its integrations.'}
            </EmptyState>
          ) : (
            <>
              <section aria-label="By rule and school">
                <h2 className={classes['title']}>By rule and school</h2>
                <DataTable
                  label="Issues by rule and school"
                  columns={groupColumns}
                  rows={quality.groups.toSorted((one, other) => other.records - one.records)}
                  rowKey={group => groupKey(group)}
                  onOpen={({ entity, attribute, rule, school }) =>
                    onChange({ entity, attribute, rule, school: school ?? undefined })
                  }
                />
              </section>
              <Issues dataSource={dataSource} address={address} onShowAll={() => onChange(everyIssue)} />
            </>
          )}
        </div>
      )}
    </Asked>
  )
}

function Score({ quality: { score, records, skipped, reported, entities } }: { readonly quality: Quality }) {
  if (score === null) return null
  return (
    <section aria-label="Score" className={classes['score']}>
      <p className={classes['number']}>
        {shownScore(score)} <span className={classes['of']}>of 100</span>
      </p>
      <div>
        <p className={classes['formula']}>
          100 × ({shownNumber(records)} records − {shownNumber(skipped)} left out − {shownNumber(reported)} with issues
          ÷ 2) ÷ {shownNumber(records)}
        </p>
        <ul className={classes['entities']}>
          {entities
            .filter(each => each.score !== null)
            .map(each => (
              <li key={each.entity}>
                {entityTitle(each.entity)} <strong>{shownScore(each.score ?? 0)}</strong>{' '}
                <span className="dimmed">of {counted(each.records, 'record')}</span>
              </li>
            ))}
        </ul>
      </div>
    </section>
  )
}

const groupColumns: readonly Column<Group>[] = [
  {
    key: 'rule',
    head: 'What is wrong',
    width: 'minmax(180px, 2fr)',
    narrow: 'first',
    cell: ({ attribute, rule }) => `${attributeTitle(attribute)} ${ruleWords(rule)}`,
  },
  {
    key: 'records',
    head: 'Records',
    width: '96px',
    align: 'right',
    narrow: 'state',
    cell: one => shownNumber(one.records),
  },
  { key: 'entity', head: 'Kind', cell: ({ entity }) => entityTitle(entity) },
  { key: 'school', head: 'School', cell: ({ school }) => school ?? '–' },
  {
    key: 'outcome',
    head: 'What becomes of them',
    cell: ({ outcome }) => (outcome === 'skip' ? 'left out' : 'taken, and reported'),
  },
]

function groupKey({ entity, attribute, rule, school, outcome }: Group): string {
  return [entity, attribute, rule, school ?? '', outcome].join(' ')
}

/** Down, so that 100 is said only of what is perfect. */
function shownScore(score: number): string {
  return shownNumber(Math.floor(score * 10) / 10)
}
