/** How near two normalized values are: names by Jaro-Winkler, what is typed by its edits. */

import { distance } from 'fastest-levenshtein'

export type Level = 'equal' | 'near' | 'weak' | 'different'

/** 1 is equal, 0 has nothing in common (Winkler 1990, with the prefix of at most four letters at a tenth). */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const taken = new Uint8Array(b.length)
  let ofA = ''
  for (let i = 0; i < a.length; i += 1) {
    const last = Math.min(b.length - 1, i + reach)
    for (let j = Math.max(0, i - reach); j <= last; j += 1) {
      if (taken[j] === 1 || a[i] !== b[j]) continue
      taken[j] = 1
      ofA += a[i]
      break
    }
  }
  const common = ofA.length
  if (common === 0) return 0
  let place = 0
  let crossed = 0
  for (let j = 0; j < b.length; j += 1) {
    if (taken[j] !== 1) continue
    if (ofA[place] !== b[j]) crossed += 1
    place += 1
  }
  const jaro = (common / a.length + common / b.length + (common - crossed / 2) / common) / 3
  let prefix = 0
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix += 1
  return jaro + prefix * 0.1 * (1 - jaro)
}

const nearName = 0.92

export function nameLevel(a: string, b: string): Level {
  if (a === b) return 'equal'
  const likeness = jaroWinkler(a, b)
  if (likeness >= nearName) return 'near'
  return likeness >= 0.8 ? 'weak' : 'different'
}

/** Numbers, dates, addresses: one slip is near, two are weak. */
export function typedLevel(a: string, b: string): Level {
  if (a === b) return 'equal'
  if (Math.abs(a.length - b.length) > 2) return 'different'
  if (isOneEditApart(a, b)) return 'near'
  return distance(a, b) <= 2 ? 'weak' : 'different'
}

/** Two letters changing places count as one edit. */
function isOneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start += 1
  const restA = a.slice(start)
  const restB = b.slice(start)
  if (restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)) return true
  return restA.length > 1 && restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)
}
