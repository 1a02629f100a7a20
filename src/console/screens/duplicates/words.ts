/** The words of the desk: who a newcomer is, and what each ruling does. */

import type { Ruling } from '../../../model/duplicate.ts'
import { entityName } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import type { Case } from './data.ts'

export function newcomerName({ newcomer: { attributes, externalId }, entity }: Case): string {
  const said = ['givenName', 'familyName', 'name']
    .map(name => attributes[name])
    .filter(value => typeof value === 'string')
  return said.join(' ') || `${entityName(entity)} ${externalId}`
}

export const rulingWords: Readonly<
  Record<Ruling, { readonly key: string; readonly action: string; readonly done: string }>
> = {
  merge: { key: 'm', action: 'Merge into the primary', done: 'Merged. Both keys lead to the one account.' },
  ignore: { key: 'i', action: 'Ignore', done: 'Ignored. Later runs leave the newcomer out.' },
  new: { key: 'n', action: 'Create as new', done: 'Created as new. This pair is not asked about again.' },
  delete: { key: 'd', action: 'Delete', done: 'Deleted. The newcomer may come back with a later run.' },
}

/** What would happen, before it does. */
export function consequences(found: Case, ruling: Ruling, taken: number): readonly string[] {
  const { source, externalId } = found.newcomer
  const key = `${source} ${externalId}`
  const values = taken === 0 ? 'keeps its values' : `takes ${counted(taken, 'value')} of the newcomer`
  switch (ruling) {
    case 'merge':
      return [
        `The primary ${values}, its ID, user name and links, and ${key} is linked to it.`,
        'Enrollments and guardians that waited with the newcomer join the primary in the next run of the source.',
      ]
    case 'ignore':
      return [
        `The primary ${values}. ${key} counts as redundant: runs neither create, update nor count it.`,
        'Enrollments and guardians of the newcomer stay out.',
      ]
    case 'new':
      return [
        `${key} becomes an account of its own, and the primary stays as it is.`,
        'The pair is not asked about again until a value of the domain changes.',
      ]
    case 'delete':
      return [
        `The primary ${values}. Nothing of ${key} is kept.`,
        `If ${source} still sends it, it comes back with the next run, and waits here again. Ignore keeps it out.`,
      ]
  }
}
