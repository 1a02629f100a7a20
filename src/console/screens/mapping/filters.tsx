/** Which records count: one of the filters lets them in, an exclusion keeps them out; tried on real records at once. */

import { Button, Checkbox, Stack } from '@mantine/core'
import type { EntityType } from '../../../model/entity.ts'
import { linkages } from '../../../model/include-linked.ts'
import type { Filter } from '../../../model/rule.ts'
import type { Fault } from '../../ask/refusal.ts'
import { Icon } from '../../ui/icon.tsx'
import { Part } from '../../ui/part.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { countedEntities, entityTitle } from '../../words/entities.ts'
import type { SourceAttribute, TriedRecord } from './data.ts'
import type { Draft } from './draft.ts'
import { FilterForm } from './filter-form.tsx'
import { recordName } from './words.ts'
import classes from './mapping.module.css'

type FilterWords = {
  readonly entity: EntityType
  readonly isExport: boolean
  readonly source: readonly SourceAttribute[]
  readonly draft: Draft
  /** Empty where none can be tried. */
  readonly records: readonly TriedRecord[]
  readonly faults: readonly Fault[]
  readonly canChange: boolean
  readonly onDraft: (changed: Partial<Draft>) => void
}

export function Filters(words: FilterWords) {
  const { entity, isExport, draft, records, canChange, onDraft } = words
  const many = entityTitle(entity).toLowerCase()
  return (
    <>
      <Part
        title="Let in"
        under={`${isExport ? `Passport’s ${many} go out` : `${entityTitle(entity)} of the source come in`} when one of these filters holds; in one filter, all of its conditions must hold, unless it says otherwise. Without a filter, all do.`}
      >
        <List part="filters" name="filter" {...words} />
      </Part>
      <Part title="Leave out" under="Whoever is met by one of these stays out, whatever lets them in above.">
        <List part="exclude" name="exclusion" {...words} />
      </Part>
      {!isExport && (
        <Part title="Include linked">
          <Stack gap="md">
            {linkages
              .filter(({ of }) => of === entity)
              .map(({ people }) => (
                <Checkbox
                  key={people}
                  label={`Only ${entityTitle(people).toLowerCase()} of these ${many}`}
                  description={`${entityTitle(people)} who are linked to none that is let in do not come, and leave if Passport has them from this source alone.`}
                  checked={draft.includeLinked.includes(people)}
                  disabled={!canChange}
                  onChange={event => {
                    const others = draft.includeLinked.filter(one => one !== people)
                    onDraft({ includeLinked: event.currentTarget.checked ? [...others, people] : others })
                  }}
                />
              ))}
            <Checkbox
              label="Keep who is there already"
              description={`${entityTitle(entity)} that Passport has from this source stay, though filters and exclusions would no longer let them in.`}
              checked={draft.keepLinked}
              disabled={!canChange}
              onChange={event => onDraft({ keepLinked: event.currentTarget.checked })}
            />
          </Stack>
        </Part>
      )}
      {records.length > 0 && (
        <Part
          title="Tried"
          under={`${countedEntities(records.length, entity)} as the source sends them, with all that is said here.`}
        >
          <ul aria-label="Tried on real records" className={classes['verdicts']}>
            {records.map(record => (
              <li key={record.externalId}>
                <Verdict record={record} /> {recordName(record)}
                {record.reason !== null && <span className="dimmed"> {record.reason}</span>}
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  )
}

const verdicts = {
  taken: { tone: 'done', word: 'Let in' },
  'left out': { tone: 'paused', word: 'Left out', icon: 'close' },
  faulty: { tone: 'failed', word: 'Faulty' },
} as const

function Verdict({ record }: { readonly record: TriedRecord }) {
  return <StateBadge {...verdicts[record.verdict]} />
}

function List({
  part,
  name,
  source,
  draft,
  faults,
  canChange,
  onDraft,
}: FilterWords & { readonly part: 'filters' | 'exclude'; readonly name: string }) {
  const list = draft[part]
  const say = (changed: readonly Filter[]): void =>
    onDraft(part === 'filters' ? { filters: [...changed] } : { exclude: [...changed] })
  const first = source[0]?.name ?? ''
  return (
    <div className={classes['filters']}>
      {list.length === 0 && <p className="dimmed">{part === 'filters' ? 'All are let in.' : 'Nobody is left out.'}</p>}
      {list.map((filter, at) => (
        <FilterForm
          key={at}
          label={`${name.charAt(0).toUpperCase()}${name.slice(1)} ${at + 1}`}
          filter={filter}
          source={source}
          faults={faults.filter(({ path = [] }) => path[0] === part && path[1] === at)}
          canChange={canChange}
          onChange={changed =>
            say(list.flatMap((one, index) => (index !== at ? [one] : changed === null ? [] : [changed])))
          }
        />
      ))}
      {canChange && (
        <Button
          variant="default"
          leftSection={<Icon name="plus" />}
          onClick={() => say([...list, { all: [{ attribute: first, operator: 'isNotEmpty' }] }])}
        >
          Add {part === 'filters' ? 'a filter' : 'an exclusion'}
        </Button>
      )}
    </div>
  )
}
