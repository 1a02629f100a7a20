/** What narrows the queue, each choice with how many cases it would leave. */

import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { peopleEntities } from '../../../model/domain.ts'
import { queuedKinds } from '../../../model/duplicate.ts'
import { entityTitle } from '../../words/entities.ts'
import { shownNumber } from '../../words/numbers.ts'
import { caseStates, type DeskAddress } from './address.ts'
import { countsQuestion, type QueueFilter } from './data.ts'
import { kindWords } from './words.ts'
import classes from './desk.module.css'

const stateLabels = { waits: 'Waiting for you', planned: 'Found by a plan', resolved: 'Decided' } as const

export function Filters({
  address,
  organization,
  onChange,
}: {
  readonly address: DeskAddress
  readonly organization: string
  readonly onChange: (changed: DeskAddress) => void
}) {
  const change = (changed: DeskAddress): void => onChange({ ...changed, case: undefined })
  const usual = { address, organization }
  return (
    <div className={classes['filters']}>
      <Select
        aria-label="State"
        allowDeselect={false}
        data={caseStates.map(value => ({ value, label: stateLabels[value] }))}
        value={address.state ?? 'waits'}
        onChange={state => change({ state: caseStates.find(one => one === state && one !== 'waits') })}
      />
      <Narrowing
        {...usual}
        by="kind"
        label="How they were found"
        all="However found"
        said={name => kindWords[queuedKinds.find(kind => kind === name) ?? 'newcomer']}
        onChoose={kind => change({ kind: queuedKinds.find(one => one === kind) })}
      />
      <Narrowing
        {...usual}
        by="entity"
        label="Kind of record"
        all="All people"
        said={entityTitle}
        onChoose={entity => change({ entity: peopleEntities.find(one => one === entity) })}
      />
      <Narrowing
        {...usual}
        by="domain"
        label="Domain of uniqueness"
        all="All domains"
        onChoose={domain => change({ domain })}
      />
      <Narrowing {...usual} by="source" label="Source" all="All sources" onChoose={source => change({ source })} />
      <Narrowing {...usual} by="school" label="School" all="All schools" onChoose={school => change({ school })} />
    </div>
  )
}

function Narrowing({
  address,
  organization,
  by,
  label,
  all,
  said = name => name,
  onChoose,
}: {
  readonly address: DeskAddress
  readonly organization: string
  readonly by: QueueFilter
  readonly label: string
  /** Where nothing is chosen. */
  readonly all: string
  readonly said?: (name: string) => string
  readonly onChoose: (value: string | undefined) => void
}) {
  const { data } = useQuery(countsQuestion(address, organization, by))
  const found = data?.by[by] ?? []
  const value = address[by] ?? null
  if (found.length === 0 && value === null) return null
  const choices = found.map(({ id, name, count }) => ({
    value: id ?? name,
    label: `${said(name)} (${shownNumber(count)})`,
  }))
  const isListed = value === null || choices.some(choice => choice.value === value)
  return (
    <Select
      aria-label={label}
      placeholder={all}
      clearable
      searchable={choices.length > 12}
      data={isListed ? choices : [...choices, { value, label: `${by === 'school' ? 'That school' : said(value)} (0)` }]}
      value={value}
      onChange={chosen => onChoose(chosen ?? undefined)}
    />
  )
}
