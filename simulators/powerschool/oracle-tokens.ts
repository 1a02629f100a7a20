/** Reads Oracle SQL into tokens and groups (what stands in parentheses), and writes them again. */

export type Leaf = {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'bind' | 'symbol'
  readonly text: string
}
export type Group = { readonly kind: 'group'; readonly nodes: readonly SqlNode[] }
export type SqlNode = Leaf | Group

const token =
  /(\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*')|("[^"]*")|(:[A-Za-z_]\w*)|(\d+(?:\.\d+)?|\.\d+)|([A-Za-z_][\w$#]*)|(\|\||<>|!=|<=|>=|\^=|[-+*/(),.=<>;])/gy

/** The nodes of one statement. Throws on a character or a parenthesis that has no place in SQL. */
export function readSql(sql: string): readonly SqlNode[] {
  const open: SqlNode[][] = [[]]
  for (const leaf of tokens(sql)) {
    if (leaf.text === '(') open.push([])
    else if (leaf.text === ')') {
      const nodes = open.pop() ?? []
      const outer = open.at(-1)
      if (!outer) throw new Error('ORA-00933: a closing parenthesis too many')
      outer.push({ kind: 'group', nodes })
    } else open.at(-1)?.push(leaf)
  }
  if (open.length !== 1) throw new Error('ORA-00907: missing right parenthesis')
  return open[0] ?? []
}

function* tokens(sql: string): Generator<Leaf> {
  token.lastIndex = 0
  while (token.lastIndex < sql.length) {
    const start = token.lastIndex
    const found = token.exec(sql)
    if (!found) throw new Error(`ORA-00911: invalid character near "${sql.slice(start, start + 20)}"`)
    const [text, space, string, quoted, bind, number, word] = found
    if (space !== undefined) continue
    if (string !== undefined) yield { kind: 'string', text }
    else if (quoted !== undefined) yield { kind: 'quoted', text }
    else if (bind !== undefined) yield { kind: 'bind', text }
    else if (number !== undefined) yield { kind: 'number', text }
    else if (word !== undefined) yield { kind: 'word', text }
    else yield { kind: 'symbol', text }
  }
}

export function writeSql(nodes: readonly SqlNode[]): string {
  return nodes.map(node => (node.kind === 'group' ? `(${writeSql(node.nodes)})` : node.text)).join(' ')
}

export function isWord(node: SqlNode | undefined, ...words: readonly string[]): boolean {
  return node?.kind === 'word' && words.includes(node.text.toLowerCase())
}

/** A word in lower case; nothing for any other node. */
export function wordOf(node: SqlNode | undefined): string {
  return node?.kind === 'word' ? node.text.toLowerCase() : ''
}

export function isSymbol(node: SqlNode | undefined, symbol: string): boolean {
  return node?.kind === 'symbol' && node.text === symbol
}

export function word(text: string): Leaf {
  return { kind: 'word', text }
}

export function symbol(text: string): Leaf {
  return { kind: 'symbol', text }
}

export function call(name: string, ...args: readonly (readonly SqlNode[])[]): readonly SqlNode[] {
  const nodes = args.flatMap((arg, index) => (index === 0 ? arg : [symbol(','), ...arg]))
  return [word(name), { kind: 'group', nodes }]
}

/** The arguments of a call: its nodes between commas. */
export function splitArguments(nodes: readonly SqlNode[]): readonly (readonly SqlNode[])[] {
  const args: SqlNode[][] = [[]]
  for (const node of nodes) {
    if (isSymbol(node, ',')) args.push([])
    else args.at(-1)?.push(node)
  }
  return args
}

const notFunctions = new Set(
  `in and or not on where select from join as over exists any all some between then when else case having by union minus
   intersect with like distinct using is order partition within group lateral values set`.split(/\s+/),
)

export function isKeyword(node: SqlNode | undefined): boolean {
  return node?.kind === 'word' && notFunctions.has(node.text.toLowerCase())
}

/** Where the operand that starts at `start` ends (exclusive): a literal, a name, a call, a group or a case. */
export function operandEnd(nodes: readonly SqlNode[], start: number): number {
  if (isWord(nodes[start], 'case')) return caseEnd(nodes, start)
  let end = start + 1
  while (isSymbol(nodes[end], '.')) end += 2
  if (isName(nodes[start]) && !isKeyword(nodes[start]) && nodes[end]?.kind === 'group') end += 1
  return end
}

/** Where the operand that ends just before `end` starts. */
export function operandStart(nodes: readonly SqlNode[], end: number): number {
  let start = end - 1
  if (isWord(nodes[start], 'end')) return caseStart(nodes, start)
  if (nodes[start]?.kind === 'group' && isName(nodes[start - 1]) && !isKeyword(nodes[start - 1])) start -= 1
  while (isName(nodes[start]) && isSymbol(nodes[start - 1], '.')) start -= 2
  return start
}

function isName(node: SqlNode | undefined): boolean {
  return node?.kind === 'word' || node?.kind === 'quoted'
}

function caseEnd(nodes: readonly SqlNode[], start: number): number {
  let depth = 0
  for (let index = start; index < nodes.length; index += 1) {
    if (isWord(nodes[index], 'case')) depth += 1
    if (isWord(nodes[index], 'end')) depth -= 1
    if (depth === 0) return index + 1
  }
  throw new Error('ORA-00905: a case without end')
}

function caseStart(nodes: readonly SqlNode[], end: number): number {
  let depth = 0
  for (let index = end; index >= 0; index -= 1) {
    if (isWord(nodes[index], 'end')) depth += 1
    if (isWord(nodes[index], 'case')) depth -= 1
    if (depth === 0) return index
  }
  throw new Error('ORA-00905: an end without case')
}
