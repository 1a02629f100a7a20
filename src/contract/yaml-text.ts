/** A YAML text read with positions: every value knows its line and column. */

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml'

export type Position = { readonly line: number; readonly column: number }

export type Path = readonly (string | number)[]

/** What is wrong where; lines and columns count from 1. */
export type Fault = Position & {
  readonly code: string
  readonly message: string
  readonly advice: string
}

export type YamlText = {
  readonly value: unknown
  /** Of the value at the path, or of the nearest place above it that is there. */
  positionOf(path: Path): Position
  /** Of the key itself: for keys that should not be there. */
  positionOfKey(path: Path): Position
  /** Every text in it, with its path; an alias is not followed. */
  texts(): readonly { readonly text: string; readonly path: Path }[]
}

const mostBytes = 5 * 1024 * 1024
const mostAliases = 100
const mostTroubles = 20
// The parser recurses: a text of brackets only would exhaust the stack before it is found to be nonsense.
const deepest = 100

/** The text's faults when it is no YAML; else its value. */
export function readYaml(text: string): YamlText | readonly Fault[] {
  if (Buffer.byteLength(text) > mostBytes) {
    return [fault('FILE_TOO_LARGE', 'The file is larger than 5 MB.', 'A district file is a few pages: is this one?')]
  }
  if (nestsDeeperThan(deepest, text)) return [fault('YAML_FAULTY', `The file nests deeper than ${deepest}.`, mend)]
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const troubles = [...document.errors, ...document.warnings]
  if (troubles.length > 0) {
    return troubles.slice(0, mostTroubles).map(({ code, message, pos }) => ({
      ...placeOf(lines, pos[0]),
      code: 'YAML_FAULTY',
      message: code === 'MULTIPLE_DOCS' ? 'A second document begins here (---); one is expected.' : `${message}.`,
      advice: mend,
    }))
  }
  const value = valueOf(document)
  if (value instanceof ReferenceError) {
    const place = placeOf(lines, offsetOfAlias(document))
    return [{ ...place, code: 'YAML_FAULTY', message: `${value.message}.`, advice: 'Write the values out.' }]
  }
  return {
    value,
    positionOf: path => placeOf(lines, offsetOf(document, path, 'value')),
    positionOfKey: path => placeOf(lines, offsetOf(document, path, 'key')),
    texts: () => textsOf(document),
  }
}

export function isFaulty(read: YamlText | readonly Fault[]): read is readonly Fault[] {
  return Array.isArray(read)
}

const mend = 'Correct the YAML at this place; blanks at the start of a line count, tabs are not allowed there.'

function fault(code: string, message: string, advice: string): Fault {
  return { line: 1, column: 1, code, message, advice }
}

function placeOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

/** `toJS` throws a ReferenceError at an alias bomb and at an alias of nothing. */
function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    if (error instanceof ReferenceError) return error
    throw error
  }
}

function nestsDeeperThan(depth: number, text: string): boolean {
  let open = 0
  for (const character of text) {
    if (character === '[' || character === '{') open++
    else if (character === ']' || character === '}') open = Math.max(0, open - 1)
    if (open > depth) return true
  }
  return text.split('\n').some(line => (/^(?:\s*[-?:](?=\s))*\s*/.exec(line)?.[0].length ?? 0) > depth * 10)
}

function offsetOf(document: Document, path: Path, end: 'key' | 'value'): number {
  let node = document.contents
  let offset = node?.range?.[0] ?? 0
  for (const [depth, step] of path.entries()) {
    const pair = childOf(resolved(document, node), step)
    if (!pair) return offset
    const wanted = end === 'key' && depth === path.length - 1 ? (pair.key ?? pair.value) : (pair.value ?? pair.key)
    offset = wanted?.range?.[0] ?? offset
    node = pair.value
  }
  return offset
}

/** Of the alias of nothing; else of the first one. */
function offsetOfAlias(document: Document): number {
  const offsets: number[] = []
  visit(document, {
    Alias: (_key, node) => {
      const offset = node.range?.[0] ?? 0
      if (node.resolve(document)) offsets.push(offset)
      else offsets.unshift(offset)
    },
  })
  return offsets[0] ?? 0
}

function resolved(document: Document, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node
}

function childOf(node: Node | null, step: string | number): { key: Node | null; value: Node | null } | undefined {
  if (isSeq<Node>(node)) {
    const value = node.items[Number(step)]
    return value && { key: null, value }
  }
  if (!isMap<Node, Node | null>(node)) return undefined
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
  return pair && { key: pair.key, value: pair.value }
}

function textsOf(document: Document): { text: string; path: Path }[] {
  const found: { text: string; path: Path }[] = []
  const walk = (node: unknown, path: Path): void => {
    if (isScalar(node) && typeof node.value === 'string') found.push({ text: node.value, path })
    if (isSeq(node)) node.items.forEach((item, index) => walk(item, [...path, index]))
    if (isMap(node))
      for (const { key, value } of node.items) walk(value, [...path, isScalar(key) ? String(key.value) : '?'])
  }
  walk(document.contents, [])
  return found
}
