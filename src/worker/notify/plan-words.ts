/** What is said of a plan that waits for a person (pure). */

import type { Passed } from '../../model/run.ts'

export function passedWords({ entity, operation, count, of, school }: Passed): string {
  return `${operation} ${count} of ${of} ${entity} records${school === undefined ? '' : ' of one school'}`
}

export function decisionLines(run: string): string[] {
  return [`Look at it: passport-sync show ${run} --changes`, `Then: passport-sync approve ${run}, or decline ${run}`]
}
