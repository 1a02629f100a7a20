/** What makes the one world of the other, as changes of a plan. */

import type { Change } from '../model/change.ts'
import type { WeighedLink } from '../model/link.ts'
import type { Whole, World } from '../model/merged.ts'
import { sameValue, type Value, type Values } from '../model/value.ts'
import { keyOf } from './join-records.ts'
import { imageOf } from './merge.ts'

export type Reasons = {
  /** Why a record changes. */
  readonly of: (record: Whole) => string
  /** Records whose version moves on, whether or not anything of them changes: nobody builds on what they were. */
  readonly touched: ReadonlySet<string>
}

/** The same records in both; each belief is of the world before. */
export function changesBetween(before: World, after: World, own: number, reasons: Reasons): Change[] {
  const changes: Change[] = []
  for (const was of before.values()) {
    const is = after.get(was.id)
    if (!is || is === was) continue
    const change = recordChange(was, is, own, reasons)
    if (change) changes.push(change)
    changes.push(...linkChanges(was, is, reasons.of(is)))
  }
  return changes
}

function recordChange(was: Whole, is: Whole, own: number, { of, touched }: Reasons): Change | null {
  const names = new Set([...Object.keys(was.attributes), ...Object.keys(is.attributes)])
  const differing = [...names].filter(name => !sameValue(valueOf(was, name), valueOf(is, name)))
  if (differing.length === 0 && was.state === is.state && !touched.has(is.id)) return null
  const { entity, id: record, version } = was
  const operation = was.state === is.state ? 'update' : is.state === 'archived' ? 'archive' : 'restore'
  return {
    ...{ entity, operation, record, version, source: own, externalId: record },
    before: picked(was, differing),
    after: picked(is, differing),
    ...{ linkOperation: 'none', linkBefore: null, linkAfter: null, reason: of(is) },
  }
}

/** A link that goes over to another record is taken from the one and given to the other. */
function linkChanges(was: Whole, is: Whole, reason: string): Change[] {
  const before = new Map(was.links.map(link => [keyOf(link), link]))
  const after = new Map(is.links.map(link => [keyOf(link), link]))
  const note = ({ source, externalId }: WeighedLink) => ({
    ...({ entity: was.entity, operation: 'note', record: was.id, version: was.version, source, externalId } as const),
    ...{ before: {}, after: {}, reason },
  })
  const gone = was.links.flatMap((link): Change[] =>
    after.has(keyOf(link))
      ? []
      : [{ ...note(link), linkOperation: 'delete', linkBefore: imageOf(link), linkAfter: null }],
  )
  const rest = is.links.flatMap((link): Change[] => {
    const old = before.get(keyOf(link))
    if (!old) return [{ ...note(link), linkOperation: 'insert', linkBefore: null, linkAfter: imageOf(link) }]
    const [linkBefore, linkAfter] = [imageOf(old), imageOf(link)]
    if (JSON.stringify(linkBefore) === JSON.stringify(linkAfter)) return []
    return [{ ...note(link), linkOperation: 'update', linkBefore, linkAfter }]
  })
  return [...gone, ...rest]
}

function picked(record: Whole, names: readonly string[]): Values {
  return Object.fromEntries(names.map(name => [name, valueOf(record, name)]))
}

function valueOf({ attributes }: Whole, name: string): Value {
  return attributes[name] ?? null
}
