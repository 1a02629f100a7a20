/** Reads plugin.xml by the rules of PowerSchool's own XSD: name, version, capability and the fields it asks for. */
import { childOf, childrenOf, readXml, type XmlElement } from './xml-reader.ts'

export type AccessLevel = 'ViewOnly' | 'FullAccess'
export type V1Level = 'NONE' | 'READ' | 'FULL'

export type FieldRequest = { readonly table: string; readonly field: string; readonly access: AccessLevel }

export type PluginDescription = {
  readonly name: string
  readonly version: string
  readonly oauth: boolean
  readonly v1Level: V1Level
  readonly fields: readonly FieldRequest[]
}

type Rule = { readonly required?: boolean; readonly longest?: number; readonly oneOf?: readonly string[] }
type Rules = Readonly<Record<string, Rule>>

const namespace = 'http://plugin.powerschool.pearson.com'
const trueOrFalse = { oneOf: ['true', 'false'] }

const pluginRules: Rules = {
  name: { required: true, longest: 40 },
  version: { longest: 20 },
  description: { longest: 256 },
  class: {},
  deletable: trueOrFalse,
}
const oauthRules: Rules = {
  accessLevelV1Api: { oneOf: ['NONE', 'READ', 'FULL'] },
  'base-url': {},
  'redirect-uri': {},
  'allow-client-credential': trueOrFalse,
  'allow-auth-code': trueOrFalse,
  account_token: {},
}
const fieldRules: Rules = {
  table: { required: true, longest: 30 },
  field: { required: true, longest: 30 },
  access: { required: true, oneOf: ['ViewOnly', 'FullAccess'] },
}
const publisherRules: Rules = { name: { required: true, longest: 100 } }
const contactRules: Rules = { email: { required: true, longest: 40 }, phone: { longest: 20 } }
const linkRules: Rules = {
  'display-text': { required: true, longest: 100 },
  path: { required: true, longest: 1000 },
  title: { longest: 256 },
}
const childrenOfPlugin = [
  'registration',
  'oauth',
  'access_request',
  'openid',
  'saml',
  'links',
  'publisher',
  'autoinstall',
  'identityAttribute',
]

/** What plugin.xml says, and each rule of the XSD it breaks; nothing is read from what isn't XML at all. */
export function readPluginXml(document: string): {
  readonly plugin: PluginDescription | undefined
  readonly problems: readonly string[]
} {
  let root: XmlElement
  try {
    root = readXml(document)
  } catch (error) {
    return { plugin: undefined, problems: [error instanceof Error ? error.message : String(error)] }
  }
  if (root.name !== 'plugin' || root.namespace !== namespace)
    return { plugin: undefined, problems: [`Cannot find the declaration of element '${root.name}'.`] }
  return { plugin: describe(root), problems: checkPlugin(root) }
}

function describe(root: XmlElement): PluginDescription {
  const oauth = childOf(root, 'oauth')
  return {
    name: root.attributes['name'] ?? '',
    version: root.attributes['version'] ?? '',
    oauth: oauth !== undefined,
    v1Level: asV1Level(oauth?.attributes['accessLevelV1Api']),
    fields: childrenOf(childOf(root, 'access_request'), 'field').map(({ attributes }) => ({
      table: (attributes['table'] ?? '').toLowerCase(),
      field: (attributes['field'] ?? '').toLowerCase(),
      access: attributes['access'] === 'FullAccess' ? 'FullAccess' : 'ViewOnly',
    })),
  }
}

export function asV1Level(text: string | undefined): V1Level {
  return text === 'READ' || text === 'FULL' ? text : 'NONE'
}

function checkPlugin(root: XmlElement): readonly string[] {
  const publisher = childOf(root, 'publisher')
  const contact = childOf(publisher, 'contact')
  return [
    ...checkAttributes(root, pluginRules),
    ...checkChildren(root, childrenOfPlugin),
    ...checkOnce(root),
    ...childrenOf(root, 'oauth').flatMap(oauth => checkAttributes(oauth, oauthRules)),
    ...checkAccessRequest(childOf(root, 'access_request')),
    ...childrenOf(childOf(root, 'links'), 'link').flatMap(link => checkAttributes(link, linkRules)),
    ...(publisher ? checkAttributes(publisher, publisherRules) : ["Element 'publisher' is missing in 'plugin'."]),
    ...(contact ? checkAttributes(contact, contactRules) : ["Element 'contact' is missing in 'publisher'."]),
  ]
}

function checkAccessRequest(request: XmlElement | undefined): readonly string[] {
  if (!request) return []
  const fields = childrenOf(request, 'field').flatMap(field => checkAttributes(field, fieldRules))
  return [...checkChildren(request, ['field', 'cdn_request']), ...fields]
}

function checkOnce(root: XmlElement): readonly string[] {
  const names = root.children.map(child => child.name)
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  return [...repeated].map(name => `Invalid content was found starting with element '${name}': it may appear once.`)
}

/** Each child that may not stand in the element. */
export function checkChildren(element: XmlElement, allowed: readonly string[]): readonly string[] {
  const wrong = element.children.filter(child => !allowed.includes(child.name))
  return wrong.map(child => `Invalid content was found starting with element '${child.name}' in '${element.name}'.`)
}

/** Each attribute that is missing, unknown, too long or not one of its values. */
export function checkAttributes(element: XmlElement, rules: Rules): readonly string[] {
  const problems: string[] = []
  for (const name of Object.keys(element.attributes)) {
    if (!Object.hasOwn(rules, name))
      problems.push(`Attribute '${name}' is not allowed to appear in element '${element.name}'.`)
  }
  for (const [name, rule] of Object.entries(rules)) {
    const value = element.attributes[name]
    if (value === undefined) {
      if (rule.required) problems.push(`Attribute '${name}' must appear on element '${element.name}'.`)
      continue
    }
    const tooShort = rule.required === true && value.length === 0
    const tooLong = rule.longest !== undefined && value.length > rule.longest
    if (tooShort || tooLong)
      problems.push(
        `Value '${value}' of '${name}' on '${element.name}' has ${value.length} characters, at most ${rule.longest}.`,
      )
    if (rule.oneOf && !rule.oneOf.includes(value))
      problems.push(`Value '${value}' of '${name}' on '${element.name}' is not one of ${rule.oneOf.join(', ')}.`)
  }
  return problems
}
