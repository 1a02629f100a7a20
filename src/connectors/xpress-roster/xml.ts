/** Reads an XML answer into the form that JSON answers have: one child or many, attributes as `@name`, names without their prefix. */

import { SaxesParser } from 'saxes'
import { BrokenAnswer } from '../kit/http.ts'
import type { Node } from './nodes.ts'

const deepest = 32

type Open = { readonly name: string; readonly fields: Record<string, unknown>; text: string }

/** The root under its own name, as JSON answers have it. Throws a BrokenAnswer. */
export function readXml(text: string): Node {
  const parser = new SaxesParser()
  const open: Open[] = [{ name: '', fields: {}, text: '' }]
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > deepest) throw new BrokenAnswer('it is nested too deeply')
    const fields: Record<string, unknown> = {}
    for (const [attribute, value] of Object.entries(attributes)) {
      if (!/^xmlns\b/.test(attribute)) fields[`@${localName(attribute)}`] = value
    }
    open.push({ name: localName(name), fields, text: '' })
  })
  parser.on('text', part => {
    const top = open.at(-1)
    if (top) top.text += part
  })
  parser.on('cdata', part => {
    const top = open.at(-1)
    if (top) top.text += part
  })
  parser.on('closetag', () => {
    const [closed, parent] = [open.pop(), open.at(-1)]
    if (closed && parent) add(parent.fields, closed.name, valueOf(closed))
  })
  parser.on('error', error => {
    throw new BrokenAnswer('it is not XML, or only a part of it', { cause: error })
  })
  parser.write(text).close()
  return open[0]?.fields ?? {}
}

function valueOf({ fields, text }: Open): unknown {
  if (Object.keys(fields).length === 0) return text.trim()
  if (fields['@nil'] === 'true') return undefined
  return fields
}

function add(fields: Record<string, unknown>, name: string, value: unknown): void {
  const there = fields[name]
  if (there === undefined) fields[name] = value
  else if (Array.isArray(there)) there.push(value)
  else fields[name] = [there, value]
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
