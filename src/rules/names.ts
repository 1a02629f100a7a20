/** Finds what the names in an expression mean, before it is checked: attributes, functions, loop variables; nothing else exists. */

import { anyNull, rename, type Node } from './cel.ts'
import { functions, loops } from './functions.ts'
import { maxLoops } from './limits.ts'
import { nearest } from '../model/nearest.ts'
import { findAttribute, findField, type NameFault, type Offer } from './offer.ts'
import { pattern } from './patterns.ts'
import { faultAt, RecordFault, type RuleFault } from './rule-fault.ts'
import { fieldName, givenName, type Readable } from './source-view.ts'

const functionNames = new Set(functions.map(({ name }) => name))
const allNames = [...functionNames, ...loops.keys(), 'has']

export type Names = {
  /** By their field name, in the order of the alphabet. */
  readonly readables: readonly Readable[]
  /** The whole expression is this attribute and nothing more. */
  readonly direct?: Readable
}

/** Prepares the parsed expression for the check; throws a RuleFault for a name that means nothing. */
export function settleNames(text: string, root: Node, offer: Offer): Names {
  const found = new Map<string, Readable>()
  let loopCount = 0

  function visit(node: Node, variables: ReadonlySet<string>): void {
    switch (node.op) {
      case 'value':
        return visitLiteral(node)
      case 'id':
        if (!variables.has(node.args)) throw strangeName(node.args, node)
        return
      case '.':
        return visitAccess(node, variables)
      case '[]':
        if (isSource(node.args[0])) throw fault(node, 'attributes are named with a dot', 'Write source.name.')
        return node.args.forEach(part => visit(part, variables))
      case 'call':
        return visitCall(node, variables)
      case 'rcall':
        return visitMethod(node, variables)
      case '?:':
        visit(node.args[0], variables)
        for (const branch of [1, 2] as const) {
          if (isNull(node.args[branch])) node.args[branch] = anyNull()
          else visit(node.args[branch], variables)
        }
        return
      case 'list':
        return node.args.forEach(element => visit(element, variables))
      case 'map':
        return node.args.forEach(entry => entry.forEach(part => visit(part, variables)))
      case '!_':
      case '-_':
        return visit(node.args, variables)
      case '.?':
      case '[?]':
        throw fault(
          node,
          'optional access is not part of the language',
          'Write source.name; what is not there is blank.',
        )
      default:
        return node.args.forEach(part => visit(part, variables))
    }
  }

  function visitLiteral(node: Node & { readonly op: 'value' }): void {
    if (typeof node.args !== 'object' || node.args === null) return
    throw fault(node, 'bytes and unsigned numbers are not part of the language', 'Write a text or a plain number.')
  }

  function visitAccess(node: Node & { readonly op: '.' }, variables: ReadonlySet<string>): void {
    const readable = readableAt(node)
    if (!readable) return visit(node.args[0], variables)
    read(node, readable, fieldName(readable))
  }

  /** `source.x` and `source.group.x`; undefined for any other access. */
  function readableAt(node: Node & { readonly op: '.' }): Readable | undefined {
    const [left, name] = node.args
    if (isSource(left)) return settled(node, findAttribute(offer, name))
    if (left.op !== '.' || !isSource(left.args[0])) return undefined
    return settled(node, findField(offer, left.args[1], name))
  }

  /** From here on the access is to one flat field, of a group's field too. */
  function read(node: Node & { readonly op: '.' }, readable: Readable, field: string): void {
    const [left] = node.args
    if (left.op === '.') node.args[0] = left.args[0]
    node.args[1] = field
    found.set(fieldName(readable), readable)
  }

  function visitCall(node: Node & { readonly op: 'call' }, variables: ReadonlySet<string>): void {
    const [name, given] = node.args
    if (name === 'has') return visitHas(node)
    if (!functionNames.has(name)) throw strangeFunction(name, node.pos)
    rename(node.args)
    given.forEach(argument => visit(argument, variables))
  }

  function visitHas(node: Node & { readonly op: 'call' }): void {
    const [asked, ...more] = node.args[1]
    const readable = asked?.op === '.' && more.length === 0 ? readableAt(asked) : undefined
    if (!readable || asked?.op !== '.') {
      throw fault(node, 'has() asks for one attribute of the source', 'Write has(source.name).')
    }
    read(asked, readable, givenName(fieldName(readable)))
  }

  function visitMethod(node: Node & { readonly op: 'rcall' }, variables: ReadonlySet<string>): void {
    const [name, receiver, given] = node.args
    if (loops.get(name)?.includes(given.length)) return visitLoop(node, variables)
    if (!functionNames.has(name)) throw strangeFunction(name, text.indexOf(name, receiver.end))
    if (name === 'matches' || name === 'regexReplace') checkPattern(given[0])
    rename(node.args)
    visit(receiver, variables)
    given.forEach(argument => visit(argument, variables))
  }

  function visitLoop(node: Node & { readonly op: 'rcall' }, variables: ReadonlySet<string>): void {
    const [name, receiver, [variable, ...body]] = node.args
    if (variable?.op !== 'id' || variable.args === 'source') {
      throw fault(node, `${name}() wants a name for the element first`, `Write, for instance, ${name}(x, x != "").`)
    }
    if (variables.size > 0) {
      throw fault(node, 'a loop stands inside another loop', 'Use "in", or one loop after the other.')
    }
    if (++loopCount > maxLoops) throw fault(node, `there are more than ${maxLoops} loops`, 'Make it simpler.')
    visit(receiver, variables)
    body.forEach(part => visit(part, new Set([variable.args])))
  }

  function checkPattern(given: Node | undefined): void {
    if (given?.op !== 'value' || typeof given.args !== 'string') return
    try {
      pattern(given.args)
    } catch (error) {
      if (!(error instanceof RecordFault)) throw error
      throw fault(
        given,
        error.message,
        'Patterns are RE2: no look-around, no back-references; \\ is written twice, or r"...".',
      )
    }
  }

  function settled(node: Node, result: Readable | NameFault): Readable {
    if ('what' in result) throw fault(node, result.what, result.advice)
    return result
  }

  function strangeName(name: string, node: Node): RuleFault {
    if (name === 'source') {
      return fault(node, 'the source alone is no value', 'Name one of its attributes: source.name.')
    }
    const known = offer.attributes.has(name)
    return fault(
      node,
      `there is nothing called "${name}"`,
      known ? `Write source.${name}.` : 'Attributes are written source.name, and texts in quotes.',
    )
  }

  function strangeFunction(name: string, offset: number): RuleFault {
    if (allNames.includes(name)) return faultAt(text, offset, `${name}() cannot be called so`, helpOn(name))
    const meant = nearest(name, allNames)
    const advice = meant === undefined ? `There are: ${allNames.join(', ')}.` : `Did you mean ${meant}()?`
    return faultAt(text, offset, `there is no function ${name}()`, advice)
  }

  function fault(node: Node, what: string, advice: string): RuleFault {
    return faultAt(text, node.pos, what, advice)
  }

  const whole = root.op === '.' ? readableAt(root) : undefined
  visit(root, new Set())
  const readables = [...found.keys()].sort().flatMap(name => found.get(name) ?? [])
  return whole ? { readables, direct: whole } : { readables }
}

function helpOn(name: string): string {
  const known = functions.find(({ name: other }) => other === name)
  if (known) return `It is: ${known.help}.`
  return name === 'has' ? 'Write has(source.name).' : `Write, for instance, source.periods.${name}(x, x != "").`
}

function isSource(node: Node): boolean {
  return node.op === 'id' && node.args === 'source'
}

function isNull(node: Node): boolean {
  return node.op === 'value' && node.args === null
}
