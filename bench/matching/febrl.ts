/** The FEBRL data sets as people of Passport, with the truth in their ids: `rec-N-org` and `rec-N-dup-k` are one person. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Person } from '../../src/identity/correlate.ts'
import type { Values } from '../../src/model/value.ts'

/** Null where the samples are not there. */
export function readFebrl(folder: string, ...files: readonly string[]): Person[] | null {
  const paths = files.map(file => join(folder, 'febrl', file))
  if (!paths.every(path => existsSync(path))) return null
  return paths.flatMap(path => readFileSync(path, 'utf8').trim().split('\n').slice(1).map(personOf))
}

export const personIn = (id: string): string => id.split('-')[1] ?? ''

/** Of a set in two files: the originals stand in one, their copies in the other. */
export const fileOf = (id: string): string => (id.endsWith('-org') ? 'a' : 'b')

function personOf(line: string): Person {
  const [id = '', given, family, number, street, street2, suburb, code, state, born, social] = line
    .split(',')
    .map(part => part.trim())
  const values: Values = {
    givenName: given ?? '',
    familyName: family ?? '',
    street: [number, street, street2].filter(part => part).join(' '),
    city: suburb ?? '',
    postalCode: code ?? '',
    state: state ?? '',
    birthDate: born ?? '',
    stateId: social ?? '',
  }
  return { id, values }
}
