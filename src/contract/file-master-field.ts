/** Reads the master fields of a district file. */

import { passportName, type ConfiguredMasterField } from '../model/configuration.ts'
import { masterFieldPart } from './district-file.ts'
import { checkAttribute } from './file-attribute.ts'
import { didYouMean } from '../model/nearest.ts'
import { readPart, type Faults } from './read-part.ts'
import type { Path } from './yaml-text.ts'

export function readMasterFields(
  items: readonly unknown[],
  sourceNames: readonly string[],
  faults: Faults,
): ConfiguredMasterField[] {
  const fields: ConfiguredMasterField[] = []
  for (const [index, item] of items.entries()) {
    const path = ['masterFields', index]
    const part = readPart(masterFieldPart, item, path, faults)
    if (!part) continue
    const { entity, attributes, source, mode } = part
    refuseUnknownSource(source, [...sourceNames, passportName], [...path, 'source'], faults)
    for (const [at, attribute] of attributes.entries()) {
      const place = [...path, 'attributes', at]
      const field = { entity, attribute, source, mode }
      checkAttribute(entity, attribute, place, faults)
      refuseSecondRule(field, fields, place, faults)
      fields.push(field)
    }
  }
  return fields
}

/** Two masters of one attribute would leave it open whose value stands. */
function refuseSecondRule(
  field: ConfiguredMasterField,
  above: readonly ConfiguredMasterField[],
  path: Path,
  faults: Faults,
): void {
  const other = above.find(
    ({ entity, attribute, source, mode }) =>
      entity === field.entity &&
      attribute === field.attribute &&
      (source === field.source || (mode === 'master' && field.mode === 'master')),
  )
  if (!other) return
  faults.add({
    path,
    code: 'RULE_TWICE',
    message: `${field.entity}.${field.attribute} has a rule above: ${other.source} is its '${other.mode}'.`,
    advice: 'An attribute has one master, and one rule for each data source: keep one of the two.',
  })
}

export function refuseUnknownSource(source: string, known: readonly string[], path: Path, faults: Faults): void {
  if (known.includes(source)) return
  faults.add({
    path,
    code: 'NAME_UNKNOWN',
    message: `There is no data source '${source}' in this file.${didYouMean(source, known)}`,
    advice: known.length > 0 ? `Data sources are ${known.join(', ')}.` : 'Add it under dataSources.',
  })
}
