/** An xPress object as a tree in one form: typed scalars, lists as lists, `@refId` first. How it is written is a matter of dials. */
import { createHash } from 'node:crypto'

export type Scalar = string | number | boolean
export type Tree = { readonly [name: string]: Scalar | Tree | readonly (Scalar | Tree)[] }

type Loose = { readonly [name: string]: Scalar | Tree | readonly (Scalar | Tree)[] | null | undefined }

/** Leaves out what is absent, blank, or an empty list: real providers send no nulls. */
export function tree(fields: Loose): Tree {
  const kept: Record<string, Tree[string]> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === '') continue
    if (typeof value === 'object' && Object.keys(value).length === 0) continue
    kept[name] = value
  }
  return kept
}

/** A list in its wrapper, or nothing. */
export function list(name: string, items: readonly (Scalar | Tree)[]): Tree {
  return items.length === 0 ? {} : { [name]: items }
}

/** The same kind and key give the same id in every provider of the same district. */
export function refId(kind: string, key: unknown): string {
  const hex = createHash('sha256')
    .update(`${kind} ${String(key)}`)
    .digest('hex')
  const variant = ((parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  return id.toUpperCase()
}

export type Cells = Readonly<Record<string, unknown>>

/** A cell as text; nothing where it is blank. */
export function text(cell: unknown): string | undefined {
  return typeof cell === 'string' || typeof cell === 'number' ? String(cell) || undefined : undefined
}
