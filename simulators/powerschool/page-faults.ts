/** Pages that go wrong: they do not come, come twice, lose rows, or hold what no reader expects. */
import type { Question } from '../answer.ts'
import type { Effect } from '../faults.ts'

const beyondEveryPage = 1_000_000_000

/** The question as its faults have it heard: for the page before, the page after, or one that isn't there. */
export function bendPage(question: Question, effects: readonly Effect[]): Question {
  let page = Number(question.query.get('page') ?? '1')
  const asked = page
  for (const effect of effects) {
    if (effect.kind === 'no rows') page = beyondEveryPage
    if (effect.kind === 'repeat page' && page > 1) page -= 1
    if (effect.kind === 'skip page') page += 1
  }
  if (page === asked) return question
  const query = new URLSearchParams(question.query)
  query.set('page', String(page))
  return { ...question, query }
}

/** The rows of a page without those that are to be left out. */
export function loseRows<R>(effects: readonly Effect[], rows: readonly R[]): readonly R[] {
  const lost = lostRows(effects)
  return lost === 0 ? rows : rows.slice(lost)
}

export function lostRows(effects: readonly Effect[]): number {
  return effects.reduce((sum, effect) => sum + (effect.kind === 'leave out rows' ? effect.count : 0), 0)
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
