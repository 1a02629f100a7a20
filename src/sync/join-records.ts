/** Makes two records of one kind one, attribute by attribute, and takes them apart again: each gets back what is its own. */

import type { LinkImage } from '../model/change.ts'
import type { DataSource, MasterField } from '../model/integration.ts'
import type { RecordState, WeighedLink } from '../model/link.ts'
import type { Side, Union, Whole } from '../model/merged.ts'
import { isBlank, sameOrBlank, sameValue, type Value, type Values } from '../model/value.ts'
import { isSameWord, lastWords, type Words } from './last-words.ts'
import { imageOf, speaks, stateAttribute, statementOf } from './merge.ts'
import { reconcile, type Verdict } from './reconcile.ts'

export type Scale = {
  readonly masterFields: readonly MasterField[]
  /** Passport's own: where a person's word stands. */
  readonly own: Pick<DataSource, 'id' | 'position'>
}

/** `weighed`: the sources decide; else a person does: the secondary's values fill gaps, and replace where they are taken. */
export type Choice = 'weighed' | { readonly take: ReadonlySet<string>; readonly at: string }

type Verdicts = ReadonlyMap<string, Verdict>

/**
 * The primary keeps its id and holds the links of both. What the person wants and the sources would decide otherwise becomes
 * the person's word on the primary: it stands as an edit by hand does, until a source says something new.
 */
export function joinRecords(
  primary: Whole,
  secondary: Whole,
  choice: Choice,
  scale: Scale,
): { readonly primary: Whole; readonly secondary: Whole; readonly union: Union } {
  const links = [...primary.links, ...secondary.links.map(link => ({ ...link, record: primary.id }))]
  const { words, links: all } =
    choice === 'weighed' ? { words: {}, links } : withWords(primary, secondary, links, { ...choice, scale })
  const attributes = withVerdicts(primary.attributes, verdictsOf(primary, primary.links, scale), {
    ...{ all: verdictsOf(primary, all, scale), spoken: new Set(Object.keys(words)) },
  })
  return {
    primary: { ...primary, attributes, links: all },
    secondary: { ...secondary, state: 'archived', links: [] },
    union: {
      entity: primary.entity,
      primary: sideOf(primary),
      secondary: sideOf(secondary),
      after: { attributes, own: imageOfOwn(primary, all) },
    },
  }
}

/** A word that would not count (a master field says otherwise) is not spoken. */
function withWords(
  primary: Whole,
  secondary: Whole,
  links: readonly WeighedLink[],
  { take, at, scale }: { readonly take: ReadonlySet<string>; readonly at: string; readonly scale: Scale },
): { readonly words: Values; readonly links: readonly WeighedLink[] } {
  const others = links.filter(link => !isOwnOf(primary, link))
  const wanted = wordsFor(primary, secondary, links, take, scale)
  const heard = verdictsOf(primary, [...others, said(primary, wanted, at, scale)], scale)
  const words = Object.fromEntries(Object.entries(wanted).filter(([name]) => heard.get(name)?.source === scale.own.id))
  if (Object.keys(words).length === 0) return { words, links }
  return { words, links: [...others, said(primary, words, at, scale)] }
}

/** What must be said by hand, so that weighing all sources gives what the person wants. */
function wordsFor(
  primary: Whole,
  secondary: Whole,
  links: readonly WeighedLink[],
  take: ReadonlySet<string>,
  scale: Scale,
): Values {
  const before = verdictsOf(primary, primary.links, scale)
  const all = verdictsOf(primary, links, scale)
  const names = new Set([...Object.keys(primary.attributes), ...Object.keys(secondary.attributes), ...all.keys()])
  names.delete(stateAttribute)
  const words: Record<string, Value> = {}
  for (const name of names) {
    const wanted = wantedOf(name, { primary, secondary, take, before })
    const decided = all.get(name)?.value ?? null
    if (sameOrBlank(decided, wanted)) continue
    // A value that its own sources don't say either was there before, and is none of this.
    const isNews = !isSame(all.get(name), before.get(name)) || !sameOrBlank(wanted, valueOf(primary, name))
    if (isNews) words[name] = wanted
  }
  return words
}

function wantedOf(
  name: string,
  {
    primary,
    secondary,
    take,
    before,
  }: {
    readonly primary: Whole
    readonly secondary: Whole
    readonly take: ReadonlySet<string>
    readonly before: Verdicts
  },
): Value {
  const [ours, theirs] = [valueOf(primary, name), valueOf(secondary, name)]
  if (isBlank(theirs)) return ours
  // Erased on purpose is no gap.
  const isGap = isBlank(ours) && before.get(name)?.value !== null
  return take.has(name) || isGap ? theirs : ours
}

/** The values after: those that the others' links decide anew, or that the person has spoken of. */
function withVerdicts(
  values: Values,
  before: Verdicts,
  { all, spoken }: { readonly all: Verdicts; readonly spoken: ReadonlySet<string> },
): Values {
  const news: Record<string, Value> = {}
  for (const [name, { value }] of all) {
    const isNews = spoken.has(name) || !isSame(all.get(name), before.get(name))
    if (name !== stateAttribute && isNews) news[name] = value
  }
  return withValues(values, news)
}

function said(primary: Whole, words: Values, at: string, { own }: Scale): WeighedLink {
  const link = primary.links.find(one => isOwnOf(primary, one))
  const moved = Object.fromEntries(Object.keys(words).map(name => [name, at]))
  return {
    ...{ source: own.id, position: own.position, own: true, externalId: primary.id, record: primary.id },
    ...{ hash: link?.hash ?? null, missingSince: null, holds: link?.holds ?? false, silent: false },
    shadow: { ...link?.shadow, ...words },
    moved: { ...link?.moved, ...moved },
  }
}

export type Parted = {
  readonly primary: Whole
  readonly secondary: Whole
  /** What was said by hand of the one record since: it stays the primary's. */
  readonly byHand: readonly string[]
  /** Links that the one record got since from elsewhere: they stay the primary's. */
  readonly stays: readonly WeighedLink[]
}

/**
 * Each gets its links back as they are by now, and its values as they were, but for what its own sources have said since.
 * `back` turns references round in what the secondary gets.
 */
export function partRecords(
  held: { readonly primary: Whole; readonly secondary: Whole },
  union: Union,
  scale: Scale,
  back: (link: WeighedLink) => WeighedLink = link => link,
): Parted {
  const { primary: whole, secondary: left } = held
  const keys = new Set(union.secondary.links.map(keyOf))
  const theirs = whole.links.filter(link => keys.has(keyOf(link))).map(link => ({ ...back(link), record: left.id }))
  const { own, byHand } = unsaid(whole, union, scale)
  const mine = [...whole.links.filter(link => !keys.has(keyOf(link)) && !isOwnOf(whole, link)), ...(own ? [own] : [])]
  const before = lastWords(whole, unitedLinks(union, scale), scale.masterFields)
  const now = lastWords(whole, whole.links, scale.masterFields)
  const drifted = driftOf(whole, union, { before, now })
  const stateDrifted = whole.state !== 'active' && isHeld(unitedLinks(union, scale)) === isHeld(whole.links)
  const known = new Set([...union.primary.links.map(keyOf), ...keys])
  return {
    primary: {
      ...whole,
      attributes: withValues(valuesNow(whole, union.primary, mine, scale), drifted),
      state: stateDrifted ? whole.state : stateNow(union.primary, mine),
      links: mine,
    },
    secondary: {
      ...left,
      attributes: valuesNow(left, union.secondary, theirs, scale),
      state: stateNow(union.secondary, theirs),
      links: theirs,
    },
    byHand,
    stays: mine.filter(link => !link.own && !known.has(keyOf(link))),
  }
}

/** Where the side's own sources say the same as then, its value is as it was; else it is what they say now. */
function valuesNow(record: Whole, side: Side, links: readonly WeighedLink[], scale: Scale): Values {
  const then = lastWords(record, side.links, scale.masterFields)
  const now = lastWords(record, links, scale.masterFields)
  const news: Record<string, Value> = {}
  for (const name of new Set([...then.keys(), ...now.keys()])) {
    if (name !== stateAttribute && !isSameWord(now.get(name), then.get(name))) news[name] = now.get(name)?.value ?? null
  }
  return withValues(side.attributes, news)
}

/** What became of the one record without any source saying so (its school has closed). */
function driftOf(
  whole: Whole,
  { after }: Union,
  { before, now }: { readonly before: Words; readonly now: Words },
): Values {
  const drifted: Record<string, Value> = {}
  for (const name of new Set([...Object.keys(whole.attributes), ...Object.keys(after.attributes)])) {
    const value = valueOf(whole, name)
    if (sameValue(value, after.attributes[name] ?? null)) continue
    if (isSameWord(now.get(name), before.get(name))) drifted[name] = value
  }
  return drifted
}

/** The primary's own link without the words of the union; those spoken anew since then stay. */
function unsaid(
  whole: Whole,
  { primary, after }: Union,
  scale: Scale,
): { readonly own: WeighedLink | null; readonly byHand: readonly string[] } {
  const now = whole.links.find(link => isOwnOf(whole, link)) ?? null
  const before = primary.links.find(link => isOwnOf(whole, link)) ?? null
  if (!now) return { own: null, byHand: [] }
  const said = (name: string, image: Pick<LinkImage, 'shadow' | 'moved'> | null): string =>
    JSON.stringify([image?.shadow[name] ?? null, image?.moved[name] ?? null])
  const names = [...new Set([...Object.keys(now.shadow), ...Object.keys(after.own?.shadow ?? {})])]
  const byHand = names.filter(name => said(name, now) !== said(name, after.own))
  if (byHand.length === 0 && now.holds === (after.own?.holds ?? false)) {
    return { own: before && { ...before, position: scale.own.position }, byHand }
  }
  const shadow: Record<string, Value> = { ...now.shadow }
  const moved: Record<string, string> = { ...now.moved }
  for (const name of names) {
    if (byHand.includes(name) || said(name, now) === said(name, before)) continue
    const [value, at] = [before?.shadow[name], before?.moved[name]]
    if (value === undefined) delete shadow[name]
    else shadow[name] = value
    if (at === undefined) delete moved[name]
    else moved[name] = at
  }
  return { own: { ...now, shadow, moved }, byHand }
}

function unitedLinks({ primary, secondary, after }: Union, { own: { id, position } }: Scale): WeighedLink[] {
  const own = primary.links.find(link => link.own && link.externalId === primary.id)
  const others = [...primary.links.filter(link => link !== own), ...secondary.links]
  if (!after.own) return others
  const { id: record } = primary
  return [...others, { source: id, position, own: true, externalId: record, record, ...after.own }]
}

function stateNow(side: Side, links: readonly WeighedLink[]): RecordState {
  if (isHeld(side.links) === isHeld(links)) return side.state
  return isHeld(links) ? 'active' : 'archived'
}

/** Somebody keeps it in use, and nobody has taken it out by hand. */
function isHeld(links: readonly WeighedLink[]): boolean {
  const speaking = links.filter(speaks)
  return speaking.some(({ holds }) => holds) && !speaking.some(({ shadow }) => shadow[stateAttribute] === 'archived')
}

function verdictsOf({ entity }: Whole, links: readonly WeighedLink[], { masterFields }: Scale): Verdicts {
  return reconcile(entity, links.filter(speaks).map(statementOf), masterFields)
}

/** Nobody's word is another thing than the word that there is no value. */
function isSame(a: Verdict | undefined, b: Verdict | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameValue(a.value, b.value)
}

export function sideOf({ id, attributes, state, links }: Whole): Side {
  return { id, attributes, state, links }
}

function imageOfOwn(record: Whole, links: readonly WeighedLink[]): LinkImage | null {
  const own = links.find(link => isOwnOf(record, link))
  return own ? imageOf(own) : null
}

/** The link under which a person's edits of this very record stand; of one that was merged into it there may be another. */
function isOwnOf({ id }: Pick<Whole, 'id'>, { own, externalId }: WeighedLink): boolean {
  return own && externalId === id
}

export function keyOf({ source, externalId }: Pick<WeighedLink, 'source' | 'externalId'>): string {
  return `${source} ${externalId}`
}

function valueOf({ attributes }: Pick<Whole, 'attributes'>, name: string): Value {
  return attributes[name] ?? null
}

/** Null takes a value away. */
function withValues(values: Values, news: Values): Values {
  return Object.fromEntries(
    Object.entries({ ...values, ...news }).filter(([name, value]) => value !== null || !(name in news)),
  )
}
