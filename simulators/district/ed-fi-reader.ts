/** Reads an Ed-Fi interchange file, plain or gzipped, as a stream of its top elements. */
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { SaxesParser } from 'saxes'

export type EdFiElement = {
  readonly name: string
  /** The file's own id of the element, which others refer to, or the id it refers to. */
  readonly id: string | null
  readonly text: string
  readonly children: readonly EdFiElement[]
}

type OpenElement = { readonly name: string; readonly id: string | null; text: string; readonly children: EdFiElement[] }

/** The elements of an interchange such as `Student`, one at a time; refuses a folder that has no such file. */
export async function* readInterchange(folder: string, interchange: string): AsyncGenerator<EdFiElement> {
  const ready: EdFiElement[] = []
  const parser = elementParser(ready)
  for await (const chunk of openText(folder, interchange)) {
    parser.write(String(chunk))
    yield* ready.splice(0)
  }
  parser.close()
  yield* ready
}

/** The text at the end of a path of names, or null. */
export function textAt(element: EdFiElement | undefined, ...path: readonly string[]): string | null {
  const found = elementAt(element, ...path)?.text
  return found === undefined || found === '' ? null : found
}

export function elementAt(element: EdFiElement | undefined, ...path: readonly string[]): EdFiElement | undefined {
  let found = element
  for (const name of path) found = found?.children.find(child => child.name === name)
  return found
}

export function elementsAt(element: EdFiElement, name: string): readonly EdFiElement[] {
  return element.children.filter(child => child.name === name)
}

/** The word of a descriptor: `uri://ed-fi.org/SexDescriptor#Female` is Female. */
export function descriptorAt(element: EdFiElement | undefined, ...path: readonly string[]): string | null {
  return textAt(element, ...path)?.replace(/^.*#/, '') ?? null
}

function openText(folder: string, interchange: string): Readable {
  const plain = join(folder, `${interchange}.xml`)
  const zipped = `${plain}.gz`
  if (existsSync(plain)) return createReadStream(plain, 'utf8')
  if (!existsSync(zipped)) throw new Error(`The folder holds no ${interchange}.xml and no ${interchange}.xml.gz`)
  const file = createReadStream(zipped)
  const text = createGunzip()
  file.on('error', error => text.destroy(error))
  return file.pipe(text).setEncoding('utf8')
}

function elementParser(ready: EdFiElement[]): SaxesParser {
  const open: OpenElement[] = []
  const parser = new SaxesParser()
  parser.on('error', error => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const id = attributes['id'] ?? attributes['ref']
    open.push({ name, id: typeof id === 'string' ? id : null, text: '', children: [] })
  })
  parser.on('text', text => {
    const element = open.at(-1)
    if (element !== undefined) element.text += text
  })
  parser.on('closetag', () => {
    const element = open.pop()
    if (element === undefined) return
    element.text = element.text.trim()
    // The outermost element is the interchange itself: what is right below it is handed out and let go.
    if (open.length === 1) ready.push(element)
    else open.at(-1)?.children.push(element)
  })
  return parser
}
