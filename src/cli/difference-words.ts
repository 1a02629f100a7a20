/** What applying a district file changes, in words. */

import type { Difference } from '../store/configuration-differences.ts'
import { plain } from './table.ts'

const words: Readonly<Record<Difference['action'], string>> = {
  add: 'add',
  change: 'change',
  remove: 'remove',
  keep: 'keep',
}

export function differenceLines({ action, what, name, fields, reason }: Difference): string[] {
  const head = `${words[action].padEnd(6)}  ${what} ${plain(name)}`
  if (action === 'keep') return [`${head}: not in the file, but ${reason ?? 'kept'}`]
  if (action !== 'change') return [head]
  return [
    head,
    ...Object.entries(fields).map(
      ([field, { before, after }]) => `          ${field}: ${shown(before)} → ${shown(after)}`,
    ),
  ]
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '(none)'
  return plain(typeof value === 'string' ? value : JSON.stringify(value))
}
