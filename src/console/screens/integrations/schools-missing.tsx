/** Schools of the source that are not mapped: create new, join one of Passport's, or leave out. */

import { Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../../contract/api/all.ts'
import { question } from '../../ask/questions.ts'
import { EmptyState } from '../../ui/asked.tsx'
import { nameOf, recordsWords, whyWords, type Decision, type SchoolsPart, type SourceSchool } from './school-words.ts'
import classes from './schools.module.css'

const undecided = 'undecided'
type Choice = Decision['action'] | typeof undecided

const stateWords = {
  missing: 'Not decided',
  'left out': 'Left out',
  frozen: 'Frozen: what Passport has stays as it is',
  existing: 'Mapped',
} as const

export function MissingSchools({ schools, ...part }: SchoolsPart & { readonly schools: readonly SourceSchool[] }) {
  const { organization } = part.integration
  const { data } = useQuery(
    question(api.records.list, {
      params: { entity: 'school' },
      query: { limit: 500, filter: `organization:${organization}` },
    }),
  )
  if (schools.length === 0) {
    return (
      <EmptyState icon="check" title="Every school of the source is mapped">
        A new one that the source brings stands here, and its people wait until you decide.
      </EmptyState>
    )
  }
  const ours = (data?.items ?? []).map(({ id, attributes }) => ({
    id,
    name: nameOf({ source: id, values: attributes }),
  }))
  return (
    <ul className={classes['schools']} aria-label="Missing schools">
      {schools.map(school => (
        <Row key={school.source} school={school} ours={ours} {...part} />
      ))}
    </ul>
  )
}

function Row({
  school,
  ours,
  decisions,
  decide,
  isMine,
}: SchoolsPart & {
  readonly school: SourceSchool
  readonly ours: readonly { readonly id: string; readonly name: string }[]
}) {
  const { source, state, proposals, waiting } = school
  const name = nameOf(school)
  const decision = decisions.get(source)
  const [likely] = proposals
  const choose = (choice: Choice): void => {
    const first = likely?.id ?? ours[0]?.id
    if (choice === 'create') decide(source, { source, action: 'create', name })
    else if (choice === 'leaveOut') decide(source, { source, action: 'leaveOut' })
    else if (choice === 'existing' && first !== undefined) decide(source, { source, action: 'existing', school: first })
    else decide(source, null)
  }
  const choices: readonly { readonly value: Choice; readonly label: string }[] = [
    { value: undecided, label: stateWords[state] },
    { value: 'create', label: 'Create new' },
    ...(ours.length > 0 ? [{ value: 'existing' as const, label: 'Choose existing' }] : []),
    ...(state === 'left out' ? [] : [{ value: 'leaveOut' as const, label: 'Leave out' }]),
  ]
  return (
    <li className={classes['school']}>
      <div>
        <div className={classes['name']}>{name}</div>
        <div className="dimmed">
          {source}
          {waiting !== null && recordsWords(waiting) !== '' && `, ${recordsWords(waiting)} wait`}
        </div>
        {likely && (
          <div className="dimmed">
            May be {likely.name} of Passport: {whyWords[likely.why]}
          </div>
        )}
      </div>
      {isMine ? (
        <div className={classes['decision']}>
          <Select
            aria-label={`What becomes of ${name}`}
            data={[...choices]}
            value={decision?.action ?? undecided}
            allowDeselect={false}
            w={200}
            onChange={value => choose(value ?? undecided)}
          />
          {decision?.action === 'create' && (
            <TextInput
              aria-label={`Name of the new school for ${name}`}
              value={decision.name}
              maxLength={200}
              w={260}
              onChange={event => decide(source, { ...decision, name: event.currentTarget.value })}
            />
          )}
          {decision?.action === 'existing' && (
            <Select
              aria-label={`Passport’s school for ${name}`}
              data={ours.map(one => ({ value: one.id, label: one.name }))}
              value={decision.school}
              allowDeselect={false}
              searchable
              w={260}
              onChange={chosen => chosen !== null && decide(source, { ...decision, school: chosen })}
            />
          )}
        </div>
      ) : (
        <div>{stateWords[state]}</div>
      )}
    </li>
  )
}
