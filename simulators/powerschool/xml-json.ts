/** Turns a /ws/v1 answer, a tree of XML elements, into PowerSchool's JSON with all its quirks, or into XML. */

/** An element's content: text, or attributes (`@name`) and children by name; null and undefined are not there. */
export type Tree = Scalar | TreeObject
export type TreeObject = { readonly [name: string]: Tree | readonly Tree[] }
type Scalar = string | number | bigint | boolean | null | undefined

type JsonValue = string | number | boolean | { [name: string]: JsonValue } | JsonValue[]

/** One child is an object, several are an array; an empty element is ""; text that looks like a number becomes one. */
export function toJson(tree: Tree, singleAsArray = false): JsonValue | undefined {
  if (tree === null || tree === undefined) return undefined
  if (typeof tree !== 'object') return coerce(String(tree))
  const members: { [name: string]: JsonValue } = {}
  for (const [name, content] of Object.entries(tree)) {
    const value = isList(content) ? listToJson(content, singleAsArray) : memberToJson(name, content, singleAsArray)
    if (value !== undefined) members[name] = value
  }
  return Object.keys(members).length === 0 ? '' : members
}

function memberToJson(name: string, content: Tree, singleAsArray: boolean): JsonValue | undefined {
  // Attributes stay text.
  if (name.startsWith('@')) return content === null || content === undefined ? undefined : String(content)
  return toJson(content, singleAsArray)
}

function listToJson(list: readonly Tree[], singleAsArray: boolean): JsonValue | undefined {
  const values = list.flatMap(item => {
    const value = toJson(item, singleAsArray)
    return value === undefined ? [] : [value]
  })
  if (values.length === 0) return undefined
  return values.length === 1 && !singleAsArray ? values[0] : values
}

const longestSafe = 9_007_199_254_740_991n

function coerce(text: string): JsonValue {
  if (text === 'true') return true
  if (text === 'false') return false
  if (!/^-?(0|[1-9]\d{0,17})$/.test(text)) return text
  const number = BigInt(text)
  return number <= longestSafe && number >= -longestSafe ? Number(text) : text
}

export function toXml(name: string, tree: Tree): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${element(name, tree)}`
}

function element(name: string, tree: Tree): string {
  if (tree === null || tree === undefined) return ''
  if (typeof tree !== 'object') return `<${name}>${escape(String(tree))}</${name}>`
  let attributes = ''
  let children = ''
  for (const [child, content] of Object.entries(tree)) {
    if (child.startsWith('@')) attributes += ` ${child.slice(1)}="${escape(String(content))}"`
    else if (isList(content)) children += content.map(item => element(child, item)).join('')
    else children += element(child, content)
  }
  return children === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${children}</${name}>`
}

function isList(content: Tree | readonly Tree[]): content is readonly Tree[] {
  return Array.isArray(content)
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
