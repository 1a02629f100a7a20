/** Pages that go wrong: rows that do not come, come twice, or are not what they should be. */
import type { Effect } from '../faults.ts'

/** The rows of a page under the faults the request met. */
export function rowsOfPage<R>(
  effects: readonly Effect[],
  page: number,
  read: (page: number) => readonly R[],
): readonly R[] {
  let wanted = page
  let leftOut = 0
  for (const effect of effects) {
    if (effect.kind === 'no rows') return []
    if (effect.kind === 'repeat page' && page > 1) wanted = page - 1
    if (effect.kind === 'skip page') wanted = page + 1
    if (effect.kind === 'leave out rows') leftOut += effect.count
  }
  return read(wanted).slice(leftOut)
}

/** JSON text of a value that no reader expects. */
export function strangeValue(how: Extract<Effect, { kind: 'strange row' }>['how']): string {
  switch (how) {
    case 'wrong types':
      return '{"unexpected":[1,true,null]}'
    case 'control characters':
      return JSON.stringify('Ad\u0000a\u0001\u001b[31m\u0085\u202e\ud800')
    case 'ten megabytes':
      return `"${'x'.repeat(10_000_000)}"`
  }
}
