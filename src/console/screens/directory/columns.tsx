/** The columns of the directory, by kind; a row is a record of the list, or what the search found. */

import type { Column } from '../../ui/data-table.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import type { ListedEntity } from './address.ts'
import { hasGrade, hasSchool, nameOf, textOf, type Hit, type PassportRecord } from './data.ts'
import { RecordLink } from './record-link.tsx'

export type Row = {
  readonly id: string
  readonly name: string
  readonly identifier: string
  readonly grade: string
  readonly email: string
  readonly school: string
  readonly state: 'active' | 'archived'
}

export function rowOfRecord(
  record: PassportRecord,
  schools: readonly { readonly id: string; readonly name: string }[],
): Row {
  const { id, state, attributes } = record
  return {
    ...{ id, state, name: nameOf(record) },
    identifier: textOf(attributes['identifier'] ?? attributes['courseCode']),
    grade: textOf(attributes['grade']),
    email: textOf(attributes['email']),
    school: schools.find(school => school.id === attributes['school'])?.name ?? '',
  }
}

/** Only what is active is found. */
export function rowOfHit({ id, name, identifier, grade, email, school }: Hit): Row {
  return {
    ...{ id, name, state: 'active' },
    ...{ identifier: identifier ?? '', grade: grade ?? '', email: email ?? '', school: school?.name ?? '' },
  }
}

export function columns(entity: ListedEntity): readonly Column<Row>[] {
  const isPerson = entity === 'student' || entity === 'teacher' || entity === 'guardian'
  const all: readonly (Column<Row> | false)[] = [
    {
      key: 'name',
      head: 'Name',
      width: 'minmax(160px, 2fr)',
      narrow: 'first',
      cell: ({ id, name }) => <RecordLink entity={entity} id={id} name={name} />,
    },
    entity !== 'section' && { key: 'identifier', head: 'Identifier', width: '128px', cell: row => row.identifier },
    hasGrade(entity) && { key: 'grade', head: 'Grade', width: '72px', cell: row => row.grade },
    hasSchool(entity) && { key: 'school', head: 'School', width: 'minmax(120px, 1.3fr)', cell: row => row.school },
    isPerson && {
      key: 'email',
      head: 'Mail address',
      width: 'minmax(140px, 1.6fr)',
      narrow: 'wide',
      cell: row => row.email,
    },
    {
      key: 'state',
      head: 'State',
      width: '112px',
      narrow: 'state',
      cell: ({ state }) => <RecordState state={state} />,
    },
  ]
  return all.filter(column => column !== false)
}

export function RecordState({ state }: { readonly state: 'active' | 'archived' }) {
  return state === 'active' ? <StateBadge tone="done" word="Active" /> : <StateBadge tone="paused" word="Archived" />
}
