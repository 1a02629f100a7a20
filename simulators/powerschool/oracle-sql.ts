/** Translates a PowerQuery's Oracle SQL into SQLite's, and refuses what Oracle would refuse. */
import {
  call,
  type Group,
  isKeyword,
  isSymbol,
  isWord,
  type Leaf,
  operandEnd,
  operandStart,
  readSql,
  splitArguments,
  type SqlNode,
  symbol,
  word,
  wordOf,
  writeSql,
} from './oracle-tokens.ts'
import { tables } from './schema.ts'

/** The bind that carries Oracle's SYSDATE: one value for the whole statement, as in Oracle. */
export const sysdateBind = 'oracle_sysdate'

export type OracleQuery = {
  readonly sql: string
  readonly ordered: boolean
}

export type BindKinds = {
  readonly arrays: ReadonlySet<string>
  readonly dates: ReadonlySet<string>
}

/** Throws an Error in Oracle's words when the text is not what Oracle would run. */
export function translateOracle(text: string, binds: BindKinds): OracleQuery {
  const nodes = readSql(text)
  if (!isWord(nodes[0], 'select', 'with')) throw new Error('Only SELECT or WITH ... SELECT may be a PowerQuery.')
  if (nodes.some(node => isSymbol(node, ';'))) throw new Error('ORA-00911: invalid character ;')
  const known = new Set(commonTableNames(nodes))
  return {
    sql: writeSql(translateNodes(nodes, { ...binds, tableExpressions: known })),
    ordered: nodes.some((node, index) => isWord(node, 'order') && isWord(nodes[index + 1], 'by')),
  }
}

type Context = BindKinds & { readonly tableExpressions: ReadonlySet<string> }

function translateNodes(nodes: readonly SqlNode[], context: Context): readonly SqlNode[] {
  refuseForeignWords(nodes)
  const inner = nodes.map((node): SqlNode =>
    node.kind === 'group'
      ? { kind: 'group', nodes: translateNodes(node.nodes, context) }
      : translateLeaf(node, context),
  )
  const named = translateCalls(translateLiterals(inner), context)
  const joined = joinConcatenations(named)
  return translateRowLimits(translateDateSums(joined, context))
}

function translateLeaf(leaf: Leaf, context: Context): Leaf {
  if (isWord(leaf, 'sysdate', 'systimestamp', 'current_date', 'current_timestamp'))
    return { kind: 'bind', text: `:${sysdateBind}` }
  if (isWord(leaf, 'minus')) return word('except')
  if (leaf.text === '^=') return symbol('<>')
  // In Oracle the empty string is null.
  if (leaf.text === "''") return word('null')
  if (leaf.kind === 'bind' && context.arrays.has(leaf.text.slice(1)))
    return word(`select value from json_each(${leaf.text})`)
  return leaf
}

function refuseForeignWords(nodes: readonly SqlNode[]): void {
  nodes.forEach((node, index) => {
    const next = nodes[index + 1]
    if (isWord(node, 'limit') && (next?.kind === 'number' || next?.kind === 'bind'))
      throw new Error('ORA-00933: SQL command not properly ended: Oracle has no LIMIT, use FETCH FIRST n ROWS ONLY')
    if (isWord(node, 'rownum')) throw new Error('The simulator does not know ROWNUM; use FETCH FIRST n ROWS ONLY.')
    if (isWord(node, 'from', 'join') && isWord(nodes[tableEnd(nodes, index + 1)], 'as'))
      throw new Error('ORA-00933: SQL command not properly ended: Oracle takes no AS before a table alias')
  })
}

function tableEnd(nodes: readonly SqlNode[], start: number): number {
  return isSymbol(nodes[start + 1], '.') ? start + 3 : start + 1
}

// `name (columns) as (select ...)` looks like a call.
function commonTableNames(nodes: readonly SqlNode[]): readonly string[] {
  return nodes.flatMap((node, index) => {
    const definition = nodes[index + 3]
    const defines = nodes[index + 1]?.kind === 'group' && isWord(nodes[index + 2], 'as') && definition?.kind === 'group'
    return defines ? [wordOf(node)] : []
  })
}

// `date '2026-01-01'`, `timestamp '2026-01-01 10:00:00'` and `interval '7' day` become plain values.
function translateLiterals(nodes: readonly SqlNode[]): readonly SqlNode[] {
  const out: SqlNode[] = []
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]
    const next = nodes[index + 1]
    if (!node) continue
    if (isWord(node, 'date') && next?.kind === 'string') {
      out.push(...call('ora_date', [next]))
      index += 1
    } else if (isWord(node, 'timestamp') && next?.kind === 'string') {
      out.push(...call('ora_date', [{ kind: 'string', text: next.text.replace(' ', 'T') }]))
      index += 1
    } else if (isWord(node, 'interval') && next?.kind === 'string') {
      out.push({ kind: 'number', text: intervalDays(next.text, nodes[index + 2]) })
      index += 2
    } else out.push(node)
  }
  return out
}

function intervalDays(literal: string, unit: SqlNode | undefined): string {
  const amount = Number(literal.slice(1, -1))
  if (isWord(unit, 'day')) return String(amount)
  if (isWord(unit, 'hour')) return String(amount / 24)
  throw new Error('The simulator knows INTERVAL only in DAY and HOUR.')
}

const sameInSqlite = `abs avg ceil coalesce count cume_dist dense_rank first_value floor instr lag last_value lead length lower
  ltrim max min ntile nullif percent_rank rank replace round row_number rtrim sign sqrt substr sum trim upper cast
  varchar2 varchar number char numeric decimal`
const renamed: Readonly<Record<string, string>> = {
  nvl: 'ifnull',
  greatest: 'max',
  least: 'min',
  chr: 'char',
  ascii: 'unicode',
}
const written = `to_char to_date to_timestamp to_number trunc mod decode nvl2 initcap lpad rpad translate add_months last_day
  months_between regexp_like regexp_replace regexp_substr concat`
const functionNames = new Map([
  ...sameInSqlite.split(/\s+/).map((name): [string, string] => [name, name]),
  ...Object.entries(renamed),
  ...written.split(/\s+/).map((name): [string, string] => [name, `ora_${name}`]),
])

function translateCalls(nodes: readonly SqlNode[], context: Context): readonly SqlNode[] {
  const out: SqlNode[] = []
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]
    const next = nodes[index + 1]
    if (!node) continue
    const isCall = wordOf(node) !== '' && !wordOf(node).startsWith('ora_') && !isKeyword(node)
    if (next?.kind !== 'group' || !isCall || isTable(nodes, index, context)) out.push(node)
    else if (isWord(node, 'listagg')) {
      const end = listaggEnd(nodes, index)
      out.push(...translateListagg(next, nodes.slice(index + 2, end)))
      index = end - 1
    } else if (isWord(node, 'extract')) {
      out.push(...translateExtract(next))
      index += 1
    } else if (isDayOfDate(node, next, context)) {
      out.push(...dayOfDate(next))
      index += 1
    } else out.push(word(functionName(wordOf(node))))
  }
  return out
}

function isTable(nodes: readonly SqlNode[], index: number, context: Context): boolean {
  return isWord(nodes[index - 1], 'with') || context.tableExpressions.has(wordOf(nodes[index]))
}

function functionName(name: string): string {
  const found = functionNames.get(name)
  if (!found)
    throw new Error(`ORA-00904: "${name.toUpperCase()}": invalid identifier (no such function in the simulator)`)
  return found
}

// to_char(date, 'YYYY-MM-DD') is the commonest call, over every row of a district; SQLite cuts faster than a function does.
function isDayOfDate(node: SqlNode, args: Group, context: Context): boolean {
  const [value = [], format = []] = splitArguments(args.nodes)
  const isDay = format.length === 1 && format[0]?.kind === 'string' && format[0].text === "'YYYY-MM-DD'"
  return isWord(node, 'to_char') && isDay && isDate(value, context)
}

function dayOfDate(args: Group): readonly SqlNode[] {
  const [value = []] = splitArguments(args.nodes)
  return call('substr', value, [{ kind: 'number', text: '1' }], [{ kind: 'number', text: '10' }])
}

function listaggEnd(nodes: readonly SqlNode[], index: number): number {
  const within = isWord(nodes[index + 2], 'within') && isWord(nodes[index + 3], 'group')
  if (!within) throw new Error('ORA-02000: missing WITHIN keyword')
  return index + 5
}

function translateListagg(args: Group, within: readonly SqlNode[]): readonly SqlNode[] {
  const [value = [], separator = [{ kind: 'string', text: "''" } as const]] = splitArguments(args.nodes)
  if (isWord(value[0], 'distinct')) throw new Error('The simulator does not know LISTAGG(DISTINCT ...).')
  const order = within.at(-1)
  const plain = separator.filter(node => node.kind === 'string')
  return call('group_concat', value, [...plain, ...(order?.kind === 'group' ? order.nodes : [])])
}

function translateExtract(args: Group): readonly SqlNode[] {
  const [unit, , ...value] = args.nodes
  if (unit?.kind !== 'word') throw new Error('ORA-00907: EXTRACT needs a unit')
  return call('ora_extract', [{ kind: 'string', text: `'${unit.text.toLowerCase()}'` }], value)
}

// Oracle's || takes null for nothing; SQLite's would answer null. SQLite's concat() is Oracle's ||.
function joinConcatenations(nodes: readonly SqlNode[]): readonly SqlNode[] {
  const out: SqlNode[] = []
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]
    if (!node) continue
    if (!isSymbol(node, '||')) {
      out.push(node)
      continue
    }
    const left = out.splice(operandStart(out, out.length))
    const end = operandEnd(nodes, index + 1)
    out.push(...call('ora_joined', left, nodes.slice(index + 1, end)))
    index = end - 1
  }
  return out
}

const dateColumns = new Set(
  tables.flatMap(table =>
    Object.entries(table.columns).flatMap(([name, kind]) => (kind === 'date' || kind === 'timestamp' ? [name] : [])),
  ),
)
const dateFunctions = new Set([
  'ora_date',
  'ora_to_date',
  'ora_to_timestamp',
  'ora_add_months',
  'ora_last_day',
  'ora_add_days',
])
const passesDatesThrough = new Set(['ora_trunc', 'ifnull', 'coalesce', 'max', 'min', 'ora_nvl2'])

// Oracle adds days to dates with + and -; text in SQLite would be taken for a number.
function translateDateSums(nodes: readonly SqlNode[], context: Context): readonly SqlNode[] {
  const out: SqlNode[] = []
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]
    if (!node) continue
    const start = operandStart(out, out.length)
    const sign = isSymbol(node, '+') ? '+' : isSymbol(node, '-') ? '-' : undefined
    if (!sign || start < 0 || !isDate(out.slice(start), context)) {
      out.push(node)
      continue
    }
    const left = out.splice(start)
    const end = operandEnd(nodes, index + 1)
    const right = nodes.slice(index + 1, end)
    if (isDate(right, context)) out.push(...call('ora_days_between', left, right))
    else out.push(...call('ora_add_days', left, [symbol(sign), ...right]))
    index = end - 1
  }
  return out
}

function isDate(operand: readonly SqlNode[], context: Context): boolean {
  const last = operand.at(-1)
  if (!last) return false
  if (last.kind === 'bind') return last.text === `:${sysdateBind}` || context.dates.has(last.text.slice(1))
  if (last.kind === 'word') return dateColumns.has(last.text.toLowerCase())
  if (last.kind !== 'group') return false
  if (operand.length === 1) return isDate(last.nodes, context)
  const name = wordOf(operand[0])
  if (dateFunctions.has(name)) return true
  return passesDatesThrough.has(name) && splitArguments(last.nodes).some(arg => isDate(arg, context))
}

// OFFSET m ROWS FETCH FIRST n ROWS ONLY
function translateRowLimits(nodes: readonly SqlNode[]): readonly SqlNode[] {
  const offsetAt = nodes.findIndex((node, index) => isWord(node, 'offset') && isWord(nodes[index + 2], 'row', 'rows'))
  const fetchAt = nodes.findIndex((node, index) => isWord(node, 'fetch') && isWord(nodes[index + 1], 'first', 'next'))
  if (offsetAt < 0 && fetchAt < 0) return nodes
  const start = offsetAt < 0 ? fetchAt : offsetAt
  const count = fetchAt < 0 ? { kind: 'number' as const, text: '-1' } : nodes[fetchAt + 2]
  const skip = nodes[offsetAt + 1]
  if (!count) throw new Error('ORA-00933: FETCH FIRST needs a number')
  const offset = offsetAt < 0 || !skip ? [] : [word('offset'), skip]
  return [...nodes.slice(0, start), word('limit'), count, ...offset]
}
