/** A first run without a single mapped school would take nobody, and seem to have gone well. */

import type { Pool } from 'pg'
import type { Integration } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import { hasSchools } from '../store/school-links.ts'

/** Throws NO_SCHOOL_MAPPED. Where schools were mapped once, the run goes on: it takes out what no mapping brings any more. */
export async function refuseUnmapped(
  pool: Pool,
  { name, schools, source }: Pick<Integration, 'name' | 'schools' | 'source'>,
): Promise<void> {
  if (schools === 'auto' || schools.some(({ target, frozen }) => target !== undefined || frozen)) return
  if (await hasSchools(pool, source.id)) return
  throw new Problem({
    code: 'NO_SCHOOL_MAPPED',
    message: `No school is mapped for ${name}; no run was started.`,
    advice: 'Map its schools first (Schools Mapping, or `passport-sync schools`), or write schools: auto.',
  })
}
