/** What a merge would do, told before: the values with where they come from, and what goes over. */

import { consolidate, type ConsolidatedField } from '../identity/consolidate.ts'
import type { PeopleEntity } from '../model/domain.ts'
import { relationsOf, type RelationKind, type Whole } from '../model/merged.ts'
import type { Value } from '../model/value.ts'
import { speaks, statementOf } from '../sync/merge.ts'
import { mergeAccounts } from '../sync/merge-accounts.ts'
import { reconcile } from '../sync/reconcile.ts'
import type { House } from './house.ts'
import { pairOf, type MergeWish, type Pair } from './merge.ts'

export type MergePreview = {
  readonly entity: PeopleEntity
  readonly primary: { readonly id: string; readonly version: number }
  readonly secondary: { readonly id: string; readonly version: number }
  readonly fields: readonly PreviewedField[]
  /** Relations of the secondary, by kind: how many go over, and how many become one with one of the primary's. */
  readonly relations: readonly { readonly kind: RelationKind; readonly moves: number; readonly becomesOne: number }[]
  /** Links of the secondary: they are the primary's from then on. */
  readonly links: readonly { readonly source: string; readonly externalId: string }[]
  /** The user name that nobody has any more. */
  readonly usernameGone: string | null
  /** Whether a person must confirm that the two are one although their state ids differ. */
  readonly needsConfirmation: boolean
}

export type PreviewedField = ConsolidatedField & {
  /** Whose word the result is; null: nobody's any more. */
  readonly source: string | null
  readonly rule: string | null
}

/** Throws as the merge would, but for what a person may confirm. */
export async function previewMerge({ pool }: House, wish: MergeWish): Promise<MergePreview> {
  return previewOf(await pairOf(pool, wish), wish.take ?? [])
}

function previewOf(pair: Pair, take: readonly string[]): MergePreview {
  const { entity, primary, secondary, world, scale, sources, warning } = pair
  const at = new Date().toISOString()
  const merged = mergeAccounts(world, { primary: primary.id, secondary: secondary.id, take, at }, scale)
  const after = merged.world.get(primary.id) ?? primary
  const { moved, joined } = merged.memory
  const nameOf = (source: number): string => sources.find(({ id }) => id === source)?.name ?? `source ${source}`
  const kindsOf = (ids: readonly string[]) => ids.map(id => world.get(id)?.entity)
  const [movedKinds, joinedKinds] = [kindsOf(moved), joined.map(union => union.entity)]
  return {
    entity,
    primary: { id: primary.id, version: primary.version },
    secondary: { id: secondary.id, version: secondary.version },
    fields: fieldsOf(pair, after, { take, nameOf }),
    relations: relationsOf[entity].map(({ entity: kind }) => ({
      kind,
      moves: movedKinds.filter(one => one === kind).length,
      becomesOne: joinedKinds.filter(one => one === kind).length,
    })),
    links: secondary.links.flatMap(({ own, source, externalId }) =>
      own ? [] : [{ source: nameOf(source), externalId }],
    ),
    usernameGone: goneFrom(secondary, after),
    needsConfirmation: warning !== null,
  }
}

function fieldsOf(
  { entity, primary, secondary, scale }: Pair,
  after: Whole,
  { take, nameOf }: { readonly take: readonly string[]; readonly nameOf: (source: number) => string },
): PreviewedField[] {
  const verdicts = reconcile(entity, after.links.filter(speaks).map(statementOf), scale.masterFields)
  const { fields } = consolidate(entity, primary.attributes, secondary.attributes, new Set(take))
  return fields.map(field => {
    const verdict = verdicts.get(field.attribute)
    const result = after.attributes[field.attribute] ?? null
    return { ...field, result, source: verdict ? nameOf(verdict.source) : null, rule: verdict?.rule ?? null }
  })
}

function goneFrom(secondary: Whole, after: Whole): string | null {
  const name: Value | undefined = secondary.attributes['username']
  return typeof name === 'string' && name !== after.attributes['username'] ? name : null
}
