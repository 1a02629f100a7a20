/** The name somebody probably meant: the nearest of those there are. */

import { distance } from 'fastest-levenshtein'

/** Undefined where none is near enough to be meant: more than a third of the letters would have to change. */
export function nearest(wanted: string, names: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1
  for (const name of names) {
    const apart = distance(wanted.toLowerCase(), name.toLowerCase())
    if (apart < least) [best, least] = [name, apart]
  }
  return best
}

/** ` Did you mean 'x'?`, or nothing: the end of a sentence. */
export function didYouMean(wanted: string, names: Iterable<string>): string {
  const near = nearest(wanted, names)
  return near === undefined ? '' : ` Did you mean '${near}'?`
}
