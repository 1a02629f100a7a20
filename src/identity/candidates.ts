/** Which pairs are worth comparing: those that share one of several cheap keys. */

import type { Compared } from './likeness.ts'
import { soundexOf } from './phonetic.ts'

/** A key shared by more than this says nothing, and would cost a square of comparisons. */
const mostSharing = 60

const streetBegins = 6

/** Several keys, each by other attributes, so that one slip hides nobody. */
export function blockingKeys(record: Compared): string[] {
  const value = (name: string): string => record.get(name)?.[0] ?? ''
  const [given, family, birth] = [value('givenName'), value('familyName'), value('birthDate')]
  const [street, city, code] = [value('street'), value('city') && soundexOf(value('city')), value('postalCode')]
  const [givenSound, familySound] = [given && soundexOf(given), family && soundexOf(family)]
  const [year, day] = [birth.replaceAll('-', '').slice(0, 4), birth.replaceAll('-', '').slice(4)]
  return [
    key('names', ...[givenSound, familySound].sort()),
    key('born', birth),
    key('family, year', familySound, year),
    key('given, year', givenSound, year),
    key('family, day', familySound, day),
    key('given, day', givenSound, day),
    key('family, code', familySound, code),
    key('given, code', givenSound, code),
    key('year, code', year, code),
    key('day, code', day, code),
    key('family, city', familySound, city),
    key('given, city', givenSound, city),
    key('street', street),
    key('street, city', street.slice(0, streetBegins), city),
    ...['phone', 'email', 'stateId'].flatMap(name => (record.get(name) ?? []).map(each => key(name, each))),
  ].flatMap(each => each ?? [])
}

function key(name: string, ...parts: readonly string[]): string | undefined {
  return parts.some(part => part === '') ? undefined : [name, ...parts].join('\u001f')
}

/** Each pair once, the lesser id first. The order of records does not matter. */
export function* candidatePairs(records: ReadonlyMap<string, Compared>): Generator<readonly [string, string]> {
  const blocks = new Map<string, string[]>()
  for (const id of [...records.keys()].sort()) {
    for (const each of new Set(blockingKeys(records.get(id) ?? new Map()))) {
      const block = blocks.get(each)
      if (block) block.push(id)
      else blocks.set(each, [id])
    }
  }
  const seen = new Set<string>()
  for (const block of blocks.values()) {
    if (block.length > mostSharing) continue
    for (const [index, a] of block.entries()) {
      for (const b of block.slice(index + 1)) {
        const pair = `${a}\u001f${b}`
        if (seen.has(pair)) continue
        seen.add(pair)
        yield [a, b]
      }
    }
  }
}
