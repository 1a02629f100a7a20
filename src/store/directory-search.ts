/** Finds people, schools, sections and courses by the beginnings of their words, while somebody is typing. */

import type { Pool } from 'pg'

export const searchedEntities = ['school', 'student', 'teacher', 'guardian', 'section', 'course'] as const

export type SearchedEntity = (typeof searchedEntities)[number]

export type SearchQuestion = {
  readonly text: string
  /** Null: all there are. */
  readonly organizations: readonly number[] | null
  readonly entities: readonly SearchedEntity[]
  readonly limit: number
}

export type Found = {
  readonly id: string
  readonly entity: SearchedEntity
  readonly organization: number
  readonly name: string
  readonly identifier: string | null
  readonly grade: string | null
  readonly email: string | null
  readonly school: string | null
  readonly schoolName: string | null
}

/** More words tell nothing more. */
const mostWords = 8
/** Of those that fit so many are looked at, to show the best: a beginning may fit half a directory. */
const mostLookedAt = 200
/** Beside longer words, the beginnings of short ones are looked for among so many: thousands of words begin with them. */
const mostChecked = 2_000

/**
 * Active records that have all the words, in any order: first those that have them exactly, then those whose words begin
 * with them; of each entity at most `limit`. Who types one letter of a million gets some of those that fit, at once.
 */
export async function searchDirectory(pool: Pool, question: SearchQuestion): Promise<Found[]> {
  const words = await wordsOf(pool, question.text)
  if (words.length === 0 || question.organizations?.length === 0) return []
  const exact = await search(pool, question, words, 'exactly')
  const short = question.entities.filter(entity => numberOf(exact, entity) < question.limit)
  const begun = await search(pool, { ...question, entities: short }, words, 'begins')
  const seen = new Set(exact.map(({ id }) => id))
  const all = [...exact, ...begun.filter(({ id }) => !seen.has(id))]
  return question.entities.flatMap(entity => all.filter(found => found.entity === entity).slice(0, question.limit))
}

async function search(
  pool: Pool,
  { entities, organizations, limit }: SearchQuestion,
  words: readonly string[],
  how: 'exactly' | 'begins',
): Promise<Found[]> {
  if (entities.length === 0) return []
  const { asked, checked } = shared(words, how)
  const hits = entities.map(
    entity => `
      (select * from (
         select '${entity}' as entity, id, organization, attributes, record_name('${entity}', attributes) as name
           from (select * from (
                   select id, organization, attributes from directory_${entity}
                    where state = 'active' and search_words(organization, attributes) @@ $1::tsquery
                    limit ${checked === '' ? mostLookedAt : mostChecked}) fitting
                  ${checked === '' ? '' : 'where search_words(organization, attributes) @@ $3::tsquery'}
                  limit ${mostLookedAt}) looked
          order by name, id limit $2) ${entity})`,
  )
  // Planned anew each time: what is best depends on how common the words are.
  const { rows } = await pool.query<Found>(
    `select h.id, h.entity, h.organization, h.name, h.attributes ->> 'identifier' as identifier,
            h.attributes ->> 'grade' as grade, h.attributes ->> 'email' as email,
            h.attributes ->> 'school' as school, s.attributes ->> 'name' as "schoolName"
       from (${hits.join(' union all ')}) h
       left join directory_school s on s.id = (h.attributes ->> 'school')::uuid
      order by h.name, h.id`,
    [[...asked, ...within(organizations)].join(' & '), limit, ...(checked === '' ? [] : [checked])],
  )
  return rows
}

/** What the index is asked, and what of its answer is looked through: short beginnings, where there are longer ones. */
function shared(
  words: readonly string[],
  how: 'exactly' | 'begins',
): { readonly asked: readonly string[]; readonly checked: string } {
  const query = (word: string): string => `${lexeme(word)}${how === 'begins' ? ':*' : ''}`
  const long = words.filter(word => word.length > 2)
  if (how === 'exactly' || long.length === 0) return { asked: words.map(query), checked: '' }
  const short = words.filter(word => word.length <= 2)
  return { asked: long.map(query), checked: short.map(query).join(' & ') }
}

function within(organizations: readonly number[] | null): string[] {
  return organizations === null ? [] : [`(${organizations.map(id => lexeme(`#${id}`)).join(' | ')})`]
}

function numberOf(found: readonly Found[], entity: string): number {
  return found.filter(one => one.entity === entity).length
}

/** As the index holds them. */
async function wordsOf(pool: Pool, text: string): Promise<string[]> {
  const { rows } = await pool.query<{ words: string[] }>(
    `select array_remove(string_to_array(search_fold($1), ' '), '') as words`,
    [text],
  )
  return [...new Set(rows[0]?.words ?? [])].slice(0, mostWords)
}

function lexeme(word: string): string {
  return `'${word.replaceAll(/['\\]/g, match => match + match)}'`
}
