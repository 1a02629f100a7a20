/** Reads a small XML document into a tree; refuses what is not well formed. */
import { SaxesParser } from 'saxes'

export type XmlElement = {
  readonly name: string
  readonly namespace: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** The text directly within, CDATA among it. */
  readonly text: string
}

type OpenElement = {
  name: string
  namespace: string
  attributes: Record<string, string>
  children: OpenElement[]
  text: string
}

export function readXml(document: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true })
  const open: OpenElement[] = []
  let root: OpenElement | undefined
  parser.on('opentag', tag => {
    const attributes: Record<string, string> = {}
    for (const attribute of Object.values(tag.attributes)) {
      const isPlain = attribute.prefix === '' && attribute.name !== 'xmlns'
      if (isPlain) attributes[attribute.local] = attribute.value
    }
    const element = { name: tag.local, namespace: tag.uri, attributes, children: [], text: '' }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  const addText = (text: string): void => {
    const element = open.at(-1)
    if (element) element.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => void open.pop())
  parser.write(document).close()
  if (!root) throw new Error('The document has no element.')
  return root
}

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter(child => child.name === name) ?? []
}

export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return childrenOf(element, name)[0]
}
