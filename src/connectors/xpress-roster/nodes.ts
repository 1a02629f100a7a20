/** Reads objects tolerantly, in one place: one or many, `@refId` or `refId`, text or number, wrapped or plain. */

/** An object as it came. */
export type Node = Readonly<Record<string, unknown>>

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One or many, or none; a list in a list counts as its items. */
export function manyOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value.flat() : [value]
}

export function child(node: Node, ...path: readonly string[]): Node {
  let at: unknown = node
  for (const name of path) {
    const [first] = isNode(at) ? manyOf(at[name]) : []
    at = first
  }
  return isNode(at) ? at : {}
}

/** The objects in a wrapper, whichever of the names its children have. */
export function children(node: Node, wrapper: string, ...names: readonly string[]): readonly Node[] {
  return manyOf(node[wrapper]).flatMap(one =>
    isNode(one) ? names.flatMap(name => manyOf(one[name]).filter(isNode)) : [],
  )
}

/** The texts in a wrapper. */
export function texts(node: Node, wrapper: string, name: string): readonly string[] {
  const found = manyOf(node[wrapper]).flatMap(one => (isNode(one) ? manyOf(one[name]) : []))
  return [...new Set(found.map(textOf).filter(text => text !== undefined))]
}

/** A scalar as trimmed text, whatever type or wrapping it came in; nothing for what is absent, empty or no scalar. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (!isNode(value)) return undefined
  const inner = value['#text'] ?? value['value']
  return isNode(inner) ? undefined : textOf(inner)
}

/** The object's own id, lower case and with hyphens; empty where it has none. */
export function refIdOf(node: Node): string {
  return reference(node['@refId'] ?? node['refId']) ?? ''
}

/** An id of another object, in the same spelling. What is no UUID is taken as it is. */
export function reference(value: unknown): string | undefined {
  const text = textOf(value)?.toLowerCase()
  const hex = text?.replaceAll('-', '')
  if (hex === undefined || !/^[0-9a-f]{32}$/.test(hex)) return text
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** All that is there is the id: so a provider says that an object has left, or that its fields are kept back. */
export function isTombstone(node: Node): boolean {
  return Object.keys(node).every(name => name === '@refId' || name === 'refId' || name === 'metadata')
}
