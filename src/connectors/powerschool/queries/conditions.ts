/** What counts (contract, 3), as SQL: the same conditions for counting, reading and following changes. */

// No colon may stand in a text of the SQL: PowerSchool takes it for a bind. So times are written with full stops.
export const momentFormat = 'YYYY-MM-DD HH24.MI.SS'

export const day = (column: string): string => `to_char(${column}, 'YYYY-MM-DD')`

/**
 * Whether one of the row's moments is not before the cursor. A moment that is null says nothing: such rows come by full reads.
 * Moments of one table only: over two, no index helps, and the database makes the whole join to look at each row.
 */
export const changedSince = (...moments: readonly string[]): string =>
  `(${moments.map(moment => `${moment} >= to_date(:since, '${momentFormat}')`).join(' or ')})`

/** By the audit columns of newer tables; a row that was only ever created may lack the second. */
export const modifiedSince = (alias: string): string => changedSince(`${alias}.whencreated`, `${alias}.whenmodified`)

/** Not the district office, not the school of the graduated. */
export const realSchool = (column: string): string => `${column} not in (0, 999999)`

/** Phantom rows have keys below 1; who left on or before the day of entry never came. */
export const studentCounts = (s: string): string =>
  `${s}.dcid >= 1 and (${s}.exitdate is null or ${s}.entrydate is null or ${s}.exitdate > ${s}.entrydate)
     and case when ${s}.enroll_status in (-1, 0, 2, 3) then ${s}.enroll_status else 1 end in (:statuses)`

export const sectionCounts = (s: string): string =>
  `${s}.termid between :term_low and :term_high and ${realSchool(`${s}.schoolid`)}`

/** A dropped enrollment has its section negated. */
export const enrollmentCounts = (c: string): string =>
  `${c}.sectionid > 0 and ${c}.termid between :term_low and :term_high and ${c}.dateleft > ${c}.dateenrolled`

export const notEnded = (end: string): string => `(${end} is null or ${day(end)} >= :today)`

export const relationshipCounts = (d: string): string => `${d}.isactive = 1 and ${notEnded(`${d}.enddate`)}`

/** How a query is narrowed to some keys; derived tables too, so that a page costs what a page holds. */
export type Narrowing = (key: string) => string

export const inRange: Narrowing = key => `${key} > :after and ${key} <= :upto`

export const inList: Narrowing = key => `${key} in (:keys)`

export const flag = (condition: string): string => `case when ${condition} then 1 else 0 end`
