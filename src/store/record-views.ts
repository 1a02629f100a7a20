/** What belongs to one record: its relations, what each source says of it, what became of it run by run. */

import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { RecordState } from '../model/link.ts'
import type { Values } from '../model/value.ts'
import { fieldsOf, type ChangeRow } from './history.ts'

export type RelationKind = 'enrollment' | 'assignment' | 'guardianship'

export type NamedRecord = { readonly id: string; readonly name: string }

export type RelationRow = {
  readonly id: string
  readonly state: RecordState
  readonly attributes: Values
  readonly student: NamedRecord | null
  readonly teacher: NamedRecord | null
  readonly guardian: NamedRecord | null
  readonly section:
    | (NamedRecord & {
        readonly sectionCode: string | null
        readonly room: string | null
        readonly course: NamedRecord | null
        readonly school: NamedRecord | null
        readonly terms: readonly NamedRecord[]
        readonly teachers: readonly NamedRecord[]
      })
    | null
}

/** Which ends of a relation a record can be. */
export const relationEnds: Readonly<Record<RelationKind, readonly EntityType[]>> = {
  enrollment: ['student', 'section'],
  assignment: ['teacher', 'section'],
  guardianship: ['guardian', 'student'],
}

const namedAs = (entity: string, alias: string): string =>
  `case when ${alias}.id is not null then
     jsonb_build_object('id', ${alias}.id, 'name', record_name('${entity}', ${alias}.attributes)) end`

const person = (entity: string): string => `
  left join directory_${entity} ${entity}
    on r.attributes ? '${entity}' and ${entity}.id = (r.attributes ->> '${entity}')::uuid`

const section = `
  left join directory_section x on r.attributes ? 'section' and x.id = (r.attributes ->> 'section')::uuid
  left join directory_course c on c.id = (x.attributes ->> 'course')::uuid
  left join directory_school s on s.id = (x.attributes ->> 'school')::uuid
  left join lateral (
    select jsonb_agg(jsonb_build_object('id', t.id, 'name', record_name('term', t.attributes)) order by t.attributes ->> 'startDate') as all
      from jsonb_array_elements_text(coalesce(x.attributes -> 'terms', '[]')) term(id)
      join directory_term t on t.id = term.id::uuid) terms on true
  left join lateral (
    select jsonb_agg(distinct jsonb_build_object('id', t.id, 'name', record_name('teacher', t.attributes))) as all
      from directory_assignment a join directory_teacher t on t.id = (a.attributes ->> 'teacher')::uuid
     where (a.attributes ->> 'section')::uuid = x.id and a.state = 'active') teachers on true`

/** Page by page, by their ids. */
export async function relationsPage(
  pool: Pool,
  question: {
    readonly kind: RelationKind
    readonly end: EntityType
    readonly record: string
    readonly archived: boolean
    readonly after: string | undefined
    readonly limit: number
  },
): Promise<RelationRow[]> {
  const { kind, end, record, archived, after, limit } = question
  const { rows } = await pool.query<RelationRow>(
    `with r as (
       select id, state, attributes from directory_${kind}
        where (attributes ->> '${end}')::uuid = $1 and ($2 or state = 'active') and ($3::uuid is null or id > $3)
        order by id limit $4)
     select r.id, r.state, r.attributes - array['student', 'teacher', 'guardian', 'section'] as attributes,
            ${namedAs('student', 'student')} as student, ${namedAs('teacher', 'teacher')} as teacher,
            ${namedAs('guardian', 'guardian')} as guardian,
            case when x.id is not null then
              jsonb_build_object('id', x.id,
                'name', coalesce(x.attributes ->> 'title', record_name('course', c.attributes), x.attributes ->> 'sectionCode'),
                'sectionCode', x.attributes ->> 'sectionCode', 'room', x.attributes ->> 'room',
                'course', ${namedAs('course', 'c')}, 'school', ${namedAs('school', 's')},
                'terms', coalesce(terms.all, '[]'), 'teachers', coalesce(teachers.all, '[]')) end as section
       from r ${person('student')} ${person('teacher')} ${person('guardian')} ${section}
      order by r.id`,
    [record, archived, after ?? null, limit],
  )
  return rows
}

export type SourceView = {
  readonly source: string
  readonly connector: string
  readonly externalId: string
  readonly missingSince: Date | null
  readonly holds: boolean
  readonly shadow: Values
  readonly moved: Readonly<Record<string, string>>
}

/** In the order of the sources. */
export async function sourceViewsOf(pool: Pool, entity: EntityType, record: string): Promise<SourceView[]> {
  const { rows } = await pool.query<SourceView>(
    `select s.name as source, s.connector, l.external_id as "externalId", l.missing_since as "missingSince", l.holds,
            l.shadow::json as shadow, coalesce(l.moved, '{}')::json as moved
       from link l join data_source s on s.id = l.source
      where l.entity = $1 and l.record = $2 order by s.position, l.external_id`,
    [entity, record],
  )
  return rows
}

export type RecordEvent = Pick<ChangeRow, 'system' | 'operation' | 'fields' | 'reason'> & {
  readonly run: string
  readonly number: number
  readonly at: Date
  readonly kind: string
  readonly integration: string | null
  readonly by: string
  readonly undoneBy: string | null
}

type EventRow = Omit<RecordEvent, 'fields'> & { readonly before: string | null; readonly after: string | null }

/** The newest first; only what was written. */
export async function recordEvents(
  pool: Pool,
  question: {
    readonly entity: EntityType
    readonly record: string
    readonly after: { readonly run: string; readonly number: number } | undefined
    readonly limit: number
  },
): Promise<RecordEvent[]> {
  const { entity, record, after, limit } = question
  const columns = `c.run, c.number, c.source, c.operation, c.before, c.after, c.reason`
  const before = `($3::uuid is null or (c.run, c.number) < ($3, $4::int))`
  const { rows } = await pool.query<EventRow>(
    `with mine as (
       select ${columns} from change c
        where c.record = $2 and c.entity = $1 and c.operation not in ('create', 'note') and ${before}
        union all
       select ${columns} from change c where c.record = $2 and c.entity = $1 and c.operation = 'create' and ${before}
        union all
       select o.run, o.number, o.source, case o.operation when 'create' then 'sendNew' else 'sendChange' end, o.before,
              o.after, o.message
         from outgoing o
        where o.record = $2 and o.entity = $1 and o.outcome = 'written'
          and ($3::uuid is null or (o.run, o.number) < ($3, $4::int)))
     select m.run, m.number, coalesce(r.ended_at, r.started_at) as at, r.kind, r.integration_name as integration,
            r.started_by as by, s.name as system, m.operation, m.before, m.after, m.reason, r.undone_by as "undoneBy"
       from mine m join run r on r.id = m.run and r.state = 'done' join data_source s on s.id = m.source
      order by m.run desc, m.number desc limit $5`,
    [entity, record, after?.run ?? null, after?.number ?? null, limit],
  )
  return rows.map(({ before: was, after: is, ...row }) => ({ ...row, fields: fieldsOf(was, is) }))
}
