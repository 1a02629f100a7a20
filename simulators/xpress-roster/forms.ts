/** Writes objects as JSON or XML, in the way that the dials say. */
import { elementNames, type Collection } from './collections.ts'
import type { Dials } from './dials.ts'
import type { Scalar, Tree } from './tree.ts'

export type Form = 'json' | 'xml'

export function writeList(
  collection: Collection,
  objects: readonly Tree[],
  form: Form,
  dials: Readonly<Dials>,
): string {
  const name = elementNames[collection]
  const bent = objects.map(object => bend(object, dials))
  if (form === 'xml')
    return `<${collection} xmlns="${namespace}">${bent.map(one => xml(name, one)).join('')}</${collection}>`
  return JSON.stringify({
    [collection]: {
      [name]: jsonList(
        bent.map(one => json(one, dials)),
        dials,
      ),
    },
  })
}

export function writeOne(collection: Collection, object: Tree, form: Form, dials: Readonly<Dials>): string {
  const name = elementNames[collection]
  const bent = bend(object, dials)
  return form === 'xml' ? xml(name, bent) : JSON.stringify({ [name]: json(bent, dials) })
}

const namespace = 'http://www.sifassociation.org/datamodel/na/3.3'

function bend(object: Tree, { sessionName }: Readonly<Dials>): Tree {
  const { sessions } = object
  if (typeof sessions !== 'object' || !('session' in sessions) || sessionName === 'session') return object
  return { ...object, sessions: { [sessionName]: sessions.session } }
}

type Value = Tree[string]

function json(value: Value, dials: Readonly<Dials>): unknown {
  if (isList(value))
    return jsonList(
      value.map(item => json(item, dials)),
      dials,
    )
  if (typeof value !== 'object') return dials.notation === 'ric one' ? String(value) : value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      dials.notation === 'pesc' && name === '@refId' ? 'refId' : name,
      json(inner, dials),
    ]),
  )
}

function jsonList(items: readonly unknown[], { listOfOne }: Readonly<Dials>): unknown {
  return items.length === 1 && listOfOne === 'object' ? items[0] : items
}

function xml(name: string, value: Value): string {
  if (isList(value)) return value.map(item => xml(name, item)).join('')
  if (typeof value !== 'object') return `<${name}>${escaped(value)}</${name}>`
  const { '@refId': refId, ...fields } = value
  const id = typeof refId === 'string' ? ` refId="${escaped(refId)}"` : ''
  return `<${name}${id}>${Object.entries(fields)
    .map(([field, inner]) => xml(field, inner))
    .join('')}</${name}>`
}

function isList(value: Value): value is readonly (Scalar | Tree)[] {
  return Array.isArray(value)
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export function escaped(value: Scalar): string {
  return String(value).replace(/[&<>"]/g, character => entities[character] ?? character)
}
