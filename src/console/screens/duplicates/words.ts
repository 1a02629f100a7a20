/** The words of the desk: who a case is about, and what each ruling does. */

import type { QueuedKind, Ruling } from '../../../model/duplicate.ts'
import { countedEntities, entityName } from '../../words/entities.ts'
import { counted } from '../../words/numbers.ts'
import type { AccountsCase, Case, Member, MergePreview, NewcomerCase } from './data.ts'

export function caseName(found: Case): string {
  if (found.kind === 'newcomer') return newcomerName(found)
  const names = [...new Set(found.members.map(memberName))]
  return names.length === 1 ? `${names[0] ?? ''} × ${found.members.length}` : names.join(' · ')
}

function newcomerName({ newcomer: { attributes, externalId }, entity }: NewcomerCase): string {
  const said = ['givenName', 'familyName', 'name']
    .map(name => attributes[name])
    .filter(value => typeof value === 'string')
  return said.join(' ') || `${entityName(entity)} ${externalId}`
}

export function memberName({ name, record }: Member): string {
  return name || record
}

/** "Ada Byrd · Other 7": two of one name are told apart. */
export function memberTitle(member: Member): string {
  return [memberName(member), member.sources.join(', ')].filter(part => part !== '').join(' · ')
}

export function choiceOf(member: Member): { value: string; label: string } {
  return { value: member.record, label: memberTitle(member) }
}

export function caseOrigin(found: Case): string {
  if (found.kind === 'newcomer') return `${entityName(found.entity)} of ${found.newcomer.source} · ${found.domain}`
  return `${countedEntities(found.members.length, found.entity)} · ${found.domain ?? 'likely'}`
}

export const kindWords: Readonly<Record<QueuedKind, string>> = {
  newcomer: 'Newcomers',
  domain: 'Accounts of a domain',
  likely: 'Likely ones',
}

type RulingWords = { readonly key: string; readonly action: string; readonly done: string }

const ofNewcomers: Readonly<Record<Ruling, RulingWords>> = {
  merge: { key: 'm', action: 'Merge into the primary', done: 'Merged. Both keys lead to the one account.' },
  ignore: { key: 'i', action: 'Ignore', done: 'Ignored. Later runs leave the newcomer out.' },
  new: { key: 'n', action: 'Create as new', done: 'Created as new. This pair is not asked about again.' },
  delete: { key: 'd', action: 'Delete', done: 'Deleted. The newcomer may come back with a later run.' },
}

const ofAccounts: Readonly<Record<Ruling, RulingWords>> = {
  merge: { key: 'm', action: 'Merge into the primary', done: 'Merged. They are one account, and can be taken apart.' },
  ignore: { key: 'i', action: 'Ignore the other', done: 'Ignored. Later runs leave it out.' },
  new: { key: 'n', action: 'Not a duplicate', done: 'They stay two. This pair is not asked about again.' },
  delete: { key: 'd', action: 'Delete the other', done: 'Deleted. It may come back with a later run.' },
}

export function rulingWords({ kind }: Case): Readonly<Record<Ruling, RulingWords>> {
  return kind === 'newcomer' ? ofNewcomers : ofAccounts
}

/** What would happen to a newcomer, before it does. */
export function newcomerConsequences(found: NewcomerCase, ruling: Ruling, taken: number): readonly string[] {
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

/** What would happen to accounts that are there. */
export function accountConsequences(
  found: AccountsCase,
  ruling: Ruling,
  { others, taken, gaps, previews }: AccountWorld,
): readonly string[] {
  const who = others.map(memberTitle).join('; ')
  const keys = others.flatMap(({ sources }) => sources).join(', ')
  const values = taken === 0 ? 'keeps its values' : `takes ${counted(taken, 'value')}`
  const left = gaps > 0 ? [`${counted(gaps, 'value')} that would fill a gap would be left behind: 2 takes them.`] : []
  switch (ruling) {
    case 'merge':
      if (previews.length < others.length) return ['What goes over to the primary is being looked at.']
      return mergeConsequences(previews, gaps > 0 ? `${values}, gets ${counted(gaps, 'value')} that it lacks` : values)
    case 'ignore':
      return [
        `The primary ${values}. ${who} is taken out of use, with its enrollments and guardians.`,
        `${keys || 'It'} counts as redundant: runs neither create, update nor count it.`,
        ...left,
      ]
    case 'new':
      return [
        `All ${countedEntities(found.members.length, found.entity)} stay as they are: accounts, classes, guardians, user names.`,
        'They are not asked about again until a value that made them alike changes, or you take it back under “Not duplicates”.',
      ]
    case 'delete':
      return [
        `The primary ${values}. ${who} is taken out of use now, with its enrollments and guardians.`,
        `If ${keys || 'a source'} is still sent, it comes back with the next run. Ignore keeps it out.`,
        ...left,
      ]
  }
}

export type AccountWorld = {
  readonly others: readonly Member[]
  readonly taken: number
  /** Values of the other that would fill a gap, and are not taken. */
  readonly gaps: number
  readonly previews: readonly MergePreview[]
}

function mergeConsequences(previews: readonly MergePreview[], values: string): readonly string[] {
  const relations = new Map<string, { moves: number; becomesOne: number }>()
  for (const { kind, moves, becomesOne } of previews.flatMap(one => one.relations)) {
    const known = relations.get(kind)
    relations.set(kind, { moves: moves + (known?.moves ?? 0), becomesOne: becomesOne + (known?.becomesOne ?? 0) })
  }
  const moved = [...relations].flatMap(([kind, { moves, becomesOne }]) => [
    ...(moves > 0 ? [`${countedEntities(moves, kind)} ${moves === 1 ? 'goes' : 'go'} over`] : []),
    ...(becomesOne > 0
      ? [`${countedEntities(becomesOne, kind)} of both ${becomesOne === 1 ? 'becomes' : 'become'} one`]
      : []),
  ])
  const links = previews.flatMap(one => one.links).map(({ source, externalId }) => `${source} ${externalId}`)
  const gone = previews.flatMap(({ usernameGone }) => usernameGone ?? [])
  return [
    `The primary ${values}, and stays under its ID${links.length > 0 ? `; ${links.join(', ')} is linked to it` : ''}.`,
    moved.length > 0 ? `${moved.join('; ')}.` : 'No enrollments or guardians go over.',
    ...(gone.length > 0 ? [`The user name ${gone.join(', ')} is nobody’s any more.`] : []),
    'The other ID leads to the primary for ever. They can be taken apart again at any time.',
  ]
}
