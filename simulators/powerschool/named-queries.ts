/** Reads a named_queries.xml file: the PowerQueries of a plugin as written, and the rules of the format they break. */
import { checkAttributes, checkChildren } from './plugin-xml.ts'
import { childOf, childrenOf, readXml, type XmlElement } from './xml-reader.ts'

export type QueryArgument = {
  readonly name: string
  readonly table: string | undefined
  readonly column: string | undefined
  readonly required: boolean
  readonly array: boolean
  readonly default: string | undefined
}

export type QueryColumn = {
  readonly table: string
  readonly column: string
  /** One or two parts; in one part the table is the query's core table. */
  readonly alias: string
}

export type NamedQuery = {
  readonly name: string
  readonly coreTable: string | undefined
  readonly flattened: boolean
  readonly args: readonly QueryArgument[]
  readonly columns: readonly QueryColumn[]
  readonly sql: string
}

const trueOrFalse = { oneOf: ['true', 'false'] }
const queryRules = {
  name: { required: true, longest: 200 },
  coreTable: {},
  flattened: trueOrFalse,
  tags: {},
  dat: trueOrFalse,
}
const argRules = {
  name: { required: true },
  column: {},
  required: trueOrFalse,
  type: { oneOf: ['primitive', 'array'] },
  default: {},
  casing: { oneOf: ['upper', 'lower', 'none'] },
  description: {},
}
const columnRules = { column: { required: true } }

export function readNamedQueries(document: string): {
  readonly queries: readonly NamedQuery[]
  readonly problems: readonly string[]
} {
  let root: XmlElement
  try {
    root = readXml(document)
  } catch (error) {
    return { queries: [], problems: [error instanceof Error ? error.message : String(error)] }
  }
  if (root.name !== 'queries' || root.namespace !== '')
    return { queries: [], problems: [`Cannot find the declaration of element '${root.name}'.`] }
  const elements = childrenOf(root, 'query')
  return {
    queries: elements.map(readQuery),
    problems: [...checkChildren(root, ['query']), ...elements.flatMap(checkQuery)],
  }
}

function readQuery(query: XmlElement): NamedQuery {
  return {
    name: query.attributes['name'] ?? '',
    coreTable: query.attributes['coreTable'],
    flattened: query.attributes['flattened'] === 'true',
    args: childrenOf(childOf(query, 'args'), 'arg').map(readArgument),
    columns: childrenOf(childOf(query, 'columns'), 'column').map(column => {
      const [table = '', name = ''] = (column.attributes['column'] ?? '').toLowerCase().split('.')
      return { table, column: name, alias: column.text.trim() }
    }),
    sql: childOf(query, 'sql')?.text.trim() ?? '',
  }
}

function readArgument({ attributes }: XmlElement): QueryArgument {
  const [table, column] = attributes['column']?.toLowerCase().split('.') ?? []
  return {
    name: attributes['name'] ?? '',
    table,
    column,
    required: attributes['required'] === 'true',
    array: attributes['type'] === 'array',
    default: attributes['default'],
  }
}

function checkQuery(query: XmlElement): readonly string[] {
  const name = query.attributes['name'] ?? ''
  const summary = childOf(query, 'summary')?.text.trim() ?? ''
  const columns = childrenOf(childOf(query, 'columns'), 'column')
  const problems = [
    ...checkAttributes(query, queryRules),
    ...checkChildren(query, ['summary', 'description', 'args', 'columns', 'sql']),
    ...childrenOf(childOf(query, 'args'), 'arg').flatMap(arg => checkAttributes(arg, argRules)),
    ...columns.flatMap(column => checkAttributes(column, columnRules)),
    ...columns.flatMap(column => checkAlias(column.text.trim())),
  ]
  if (name.startsWith('com.powerschool')) problems.push('A query name may not start with com.powerschool.')
  if (summary.length > 50) problems.push(`The summary has ${summary.length} characters, at most 50.`)
  if (columns.length === 0) problems.push('A query needs columns.')
  if (!childOf(query, 'sql')?.text.trim()) problems.push('A query needs its sql.')
  return problems.map(problem => `${name}: ${problem}`)
}

function checkAlias(alias: string): readonly string[] {
  return /^\w+(\.\w+)?$/.test(alias) ? [] : [`Alias '${alias}' is not one or two parts of letters, digits and _.`]
}
