/** Reads the domains of uniqueness of a district file. */

import type { z } from 'zod'
import { attributeOf } from '../model/catalog.ts'
import { domainName, isNarrow, type Domain } from '../model/domain.ts'
import { domainPart } from './district-file.ts'
import { checkAttribute } from './file-attribute.ts'
import { readPart, type Faults } from './read-part.ts'
import type { Path } from './yaml-text.ts'

/** In their order in the file, which of each entity is that of priority. */
export function readDomains(items: readonly unknown[], faults: Faults): Domain[] {
  const domains: Domain[] = []
  for (const [index, item] of items.entries()) {
    const path = ['domainsOfUniqueness', index]
    const part = readPart(domainPart, item, path, faults)
    if (!part) continue
    const domain = domainOf(part)
    checkAttributes(domain, path, faults)
    checkComparisons(domain, path, faults)
    refuseTwice(domain, domains, path, faults)
    refuseWide(domain, path, faults)
    domains.push(domain)
  }
  return domains
}

function domainOf({ confirmedRisk, ...part }: z.output<typeof domainPart>): Domain {
  return confirmedRisk === undefined ? part : { ...part, confirmedRisk }
}

function checkAttributes({ entity, attributes }: Domain, path: Path, faults: Faults): void {
  for (const [index, attribute] of attributes.entries()) {
    const place = [...path, 'attributes', index]
    checkAttribute(entity, attribute, place, faults)
    const { kind, mutability } = attributeOf(entity, attribute) ?? {}
    if (mutability === 'writeOnly' || (kind !== undefined && kind !== 'text' && kind !== 'date')) {
      faults.add({
        path: place,
        code: 'DOMAIN_ATTRIBUTE',
        message: `People can't be told apart by ${attribute}.`,
        advice: 'Name attributes that hold a text or a date.',
      })
    }
    if (attributes.indexOf(attribute) < index) {
      faults.add({
        path: place,
        code: 'DOMAIN_ATTRIBUTE',
        message: `${attribute} stands twice in this domain.`,
        advice: 'Take one out.',
      })
    }
  }
}

function checkComparisons(domain: Domain, path: Path, faults: Faults): void {
  const { attributes, compare, resolution } = domain
  for (const [attribute, comparison] of Object.entries(compare)) {
    const place = [...path, 'compare', attribute]
    if (!attributes.includes(attribute)) {
      faults.addAtKey({
        path: place,
        code: 'DOMAIN_ATTRIBUTE',
        message: `${attribute} is compared, but is no attribute of this domain.`,
        advice: 'Add it to attributes, or take it out of compare.',
      })
    }
    if (resolution === 'unattended' && (comparison === 'nickname' || comparison === 'phonetic')) {
      faults.add({
        path: place,
        code: 'DOMAIN_TOO_WIDE',
        message: `Nobody is merged unattended by what is only alike (${comparison}).`,
        advice: 'Make the domain manual.',
      })
    }
  }
}

function refuseTwice(domain: Domain, above: readonly Domain[], path: Path, faults: Faults): void {
  if (!above.some(other => domainName(other) === domainName(domain))) return
  faults.add({
    path,
    code: 'DOMAIN_TWICE',
    message: `The domain ${domainName(domain)} stands above already.`,
    advice: 'Keep one of the two.',
  })
}

/** Twins share all but the given name. */
function refuseWide(domain: Domain, path: Path, faults: Faults): void {
  const { entity, attributes, resolution, confirmedRisk } = domain
  if (resolution === 'manual' || isNarrow(domain) || confirmedRisk !== undefined) return
  faults.add({
    path: [...path, 'resolution'],
    code: 'DOMAIN_TOO_WIDE',
    message: `${domainName(domain)} holds neither givenName nor stateId: twins and siblings would be merged unattended.`,
    advice: `Make it manual, or add givenName. If it must be, see what it would merge (passport-sync domains try ${entity} ${attributes.join(',')}), and confirm that number of pairs as confirmedRisk.`,
  })
}
