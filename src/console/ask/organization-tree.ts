/** The organizations as a tree, read from top to bottom (pure). */

type InTree = { readonly id: string; readonly parent: string | null }

/** Each below its parent; one whose parent may not be seen stands at the top. */
export function inTreeOrder<One extends InTree>(all: readonly One[]): (One & { readonly depth: number })[] {
  const ids = new Set(all.map(({ id }) => id))
  const below = (parent: string | null, depth: number): (One & { readonly depth: number })[] =>
    all
      .filter(one => (one.parent !== null && ids.has(one.parent) ? one.parent : null) === parent)
      .flatMap(one => [{ ...one, depth }, ...below(one.id, depth + 1)])
  return below(null, 0)
}

/** It and all that stands below it. */
export function idsBelow(all: readonly InTree[], id: string): ReadonlySet<string> {
  const found = new Set([id])
  for (let size = 0; size !== found.size;) {
    size = found.size
    for (const one of all) if (one.parent !== null && found.has(one.parent)) found.add(one.id)
  }
  return found
}
