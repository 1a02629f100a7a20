/** Reads a data source of a district file: its connector, its settings, secrets taken from the environment. */

import { passportName, type ConfiguredSource } from '../model/configuration.ts'
import type { Connector, EntitySchema, FormField, Settings } from '../model/connector.ts'
import { ownConnector } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import type { SourcePart } from './district-file.ts'
import { didYouMean } from '../model/nearest.ts'
import type { Faults } from './read-part.ts'
import type { Path } from './yaml-text.ts'

export type ReadSource = {
  readonly name: string
  /** Undefined when it has a fault. */
  readonly configured: (ConfiguredSource & { readonly secrets: Readonly<Record<string, string>> }) | undefined
  /** What it offers; undefined when its settings are not good enough to tell. */
  readonly schemas: readonly EntitySchema[] | undefined
}

type SourceChecks = {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly connectors: readonly Connector[]
}

export function readSource(part: SourcePart, path: Path, checks: SourceChecks, faults: Faults): ReadSource {
  const unread = { name: part.name, configured: undefined, schemas: undefined }
  if (part.name === passportName || part.connector === ownConnector) {
    faults.add({
      path: [...path, part.name === passportName ? 'name' : 'connector'],
      code: 'NAME_TAKEN',
      message: `${passportName} is the directory itself, and is there without being listed.`,
      advice: 'Give the data source another name.',
    })
    return unread
  }
  const connector = checks.connectors.find(({ id }) => id === part.connector)
  if (!connector) {
    const known = checks.connectors.map(({ id }) => id)
    faults.add({
      path: [...path, 'connector'],
      code: 'NOT_IN_THIS_VERSION',
      message: `There is no connector '${part.connector}' in this version.${didYouMean(part.connector, known)}`,
      advice: `Connectors are ${known.join(', ')}.`,
    })
    return unread
  }
  const settings = expand(part.settings, [...path, 'settings'], checks.environment, faults)
  if (!settings || !fitsForm(connector, settings, [...path, 'settings'], faults)) return unread
  if (!isAccepted(connector, settings, [...path, 'settings'], faults)) return unread
  const { name, prefix, sharedIds } = part
  const ids = { ...(prefix === undefined ? {} : { prefix }), ...(sharedIds ? { sharedIds } : {}) }
  const configured = { name, connector: part.connector, ...apart(connector, settings), ...ids }
  return { name, configured, schemas: connector.entities(connector.parseSettings(settings)) }
}

/** Of two sources of one kind the prefixes must keep all ids apart: `N` before 11 is `N1` before 1. */
export function refusePrefixes(
  sources: readonly { readonly path: Path; readonly part: ReadSource }[],
  faults: Faults,
): void {
  for (const [index, { path, part }] of sources.entries()) {
    const prefix = part.configured?.prefix
    if (prefix === undefined) continue
    const other = sources.slice(0, index).find(({ part: { configured } }) => {
      if (configured?.prefix === undefined || configured.connector !== part.configured?.connector) return false
      return configured.prefix.startsWith(prefix) || prefix.startsWith(configured.prefix)
    })
    if (!other) continue
    faults.add({
      path: [...path, 'prefix'],
      code: 'PREFIX_TWICE',
      message: `'${prefix}' does not keep its ids apart from those of '${other.part.name}', whose prefix is '${other.part.configured?.prefix}'.`,
      advice: 'Choose a prefix that does not begin like the other.',
    })
  }
}

/** Secrets are kept apart from the start: they are sealed, and never shown. */
function apart(connector: Connector, settings: Settings): { settings: Settings; secrets: Record<string, string> } {
  const secret = new Set(connector.form.filter(({ kind }) => kind === 'secret').map(({ name }) => name))
  const entries = Object.entries(settings)
  return {
    settings: Object.fromEntries(entries.filter(([name]) => !secret.has(name))),
    secrets: Object.fromEntries(
      entries.filter(([name]) => secret.has(name)).map(([name, value]) => [name, String(value)]),
    ),
  }
}

/** `${NAME}` becomes the variable's value, `$${NAME}` the text `${NAME}`; in lists too. */
function expand(
  settings: Settings,
  path: Path,
  environment: SourceChecks['environment'],
  faults: Faults,
): Settings | undefined {
  let isWhole = true
  const fill = (text: string, place: Path): string =>
    text.replace(/(\$?)\$\{(\w+)\}/g, (written, escape: string, name: string) => {
      if (escape) return written.slice(1)
      const value = environment[name]
      if (value !== undefined && value !== '') return value
      isWhole = false
      faults.add({
        path: place,
        code: 'VARIABLE_MISSING',
        message: `The environment has no variable ${name}.`,
        advice: `Set ${name}, then apply the file again.`,
      })
      return ''
    })
  const filled = Object.entries(settings).map(([key, value]): [string, unknown] => {
    if (typeof value === 'string') return [key, fill(value, [...path, key])]
    if (!Array.isArray(value)) return [key, value]
    return [key, value.map((item: unknown, at) => (typeof item === 'string' ? fill(item, [...path, key, at]) : item))]
  })
  return isWhole ? Object.fromEntries(filled) : undefined
}

/** The text that stands for itself when it is read from a district file. */
export function escapeVariables(text: string): string {
  return text.replace(/\$\{(?=\w+\})/g, '$$${')
}

function fitsForm(connector: Connector, settings: Settings, path: Path, faults: Faults): boolean {
  const before = faults.found.length
  const known = connector.form.map(({ name }) => name)
  for (const name of Object.keys(settings).filter(name => !known.includes(name))) {
    faults.addAtKey({
      path: [...path, name],
      code: 'UNKNOWN_KEY',
      message: `${connector.name} has no setting '${name}'.${didYouMean(name, known)}`,
      advice: `Settings are ${known.join(', ')}.`,
    })
  }
  for (const field of connector.form) {
    const value = settings[field.name]
    if (value === undefined || value === '') {
      if (field.required) {
        const message = `The setting '${field.name}' of ${connector.name} is missing.`
        faults.add({ path: [...path, field.name], code: 'MISSING_KEY', message, advice: field.help })
      }
    } else if (!isOfKind(value, field.kind)) {
      const message = `The setting '${field.name}' must be ${kindNames[field.kind]}.`
      faults.add({ path: [...path, field.name], code: 'WRONG_TYPE', message, advice: field.help })
    }
  }
  return faults.found.length === before
}

const kindNames: Readonly<Record<FormField['kind'], string>> = {
  text: 'text: write it in quotes',
  url: 'an address like https://example.org',
  secret: 'text: write it in quotes',
  integer: 'a whole number',
  boolean: 'true or false',
  texts: 'a list of texts',
}

function isOfKind(value: unknown, kind: FormField['kind']): boolean {
  switch (kind) {
    case 'integer':
      return Number.isSafeInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'texts':
      return Array.isArray(value) && value.every(item => typeof item === 'string')
    case 'url':
      return typeof value === 'string' && URL.canParse(value)
    default:
      return typeof value === 'string'
  }
}

/** What the connector itself says of its settings; the fault is at the field it names. */
function isAccepted(connector: Connector, settings: Settings, path: Path, faults: Faults): boolean {
  try {
    connector.parseSettings(settings)
    return true
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const field = connector.form.find(({ name }) => new RegExp(`\\b${name}\\b`).test(error.message))
    const { code, message, advice } = error
    faults.add({ path: field ? [...path, field.name] : path, code, message, advice })
    return false
  }
}
