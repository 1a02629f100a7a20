/** A task while it is edited: its parts with nothing left out, what of it differs from the saved one, and what is tried of it. */

import { inKeyOrder, type QualityRule, type Rule } from '../../../model/rule.ts'
import type { Integration, Task, Unsaved } from './data.ts'

export type Draft = {
  readonly mapping: Readonly<Record<string, Rule>>
  readonly filters: NonNullable<Task['filters']>
  readonly exclude: NonNullable<Task['exclude']>
  readonly keepLinked: boolean
  readonly includeLinked: NonNullable<Task['includeLinked']>
  readonly blankErases: readonly string[]
  readonly back: Readonly<Record<string, Rule>>
  readonly notSent: readonly string[]
  readonly notTaken: readonly string[]
  readonly quality: readonly QualityRule[]
}

export function draftOf(task: Task | undefined): Draft {
  return {
    mapping: task?.mapping ?? {},
    filters: task?.filters ?? [],
    exclude: task?.exclude ?? [],
    keepLinked: task?.keepLinked ?? false,
    includeLinked: task?.includeLinked ?? [],
    blankErases: task?.blankErases ?? [],
    back: task?.back ?? {},
    notSent: task?.notSent ?? [],
    notTaken: task?.notTaken ?? [],
    quality: task?.quality ?? [],
  }
}

/** As it is saved: parts that say nothing are left out, and what an export or import knows nothing of. */
export function taskOf({ entity }: Task, draft: Draft, type: Integration['type']): Task {
  const { mapping, filters, exclude, keepLinked, includeLinked, blankErases, back, notSent, notTaken, quality } = draft
  return {
    ...{ entity, mapping: { ...mapping }, filters: [...filters], exclude: [...exclude], blankErases: [...blankErases] },
    ...(type === 'import' ? {} : { back: { ...back }, notSent: [...notSent] }),
    ...(type === 'sync' ? { notTaken: [...notTaken] } : {}),
    ...(keepLinked && type !== 'export' ? { keepLinked } : {}),
    ...(includeLinked.length > 0 && type !== 'export' ? { includeLinked } : {}),
    ...(quality.length > 0 && type !== 'export' ? { quality: quality.map(rule => ({ ...rule })) } : {}),
  } as Task
}

/** What a trial is told: of what comes in. */
export function unsavedOf({ mapping, filters, exclude, keepLinked, includeLinked, quality }: Draft): Unsaved {
  return {
    ...{ mapping: { ...mapping }, filters: [...filters], exclude: [...exclude], keepLinked, includeLinked },
    quality: quality.map(rule => ({ ...rule })) as NonNullable<Unsaved['quality']>,
  }
}

/** With a rule of its own for the attribute; null: none. */
export function withRule(
  rules: Readonly<Record<string, Rule>>,
  attribute: string,
  rule: Rule | null,
): Readonly<Record<string, Rule>> {
  const { [attribute]: _, ...others } = rules
  return rule === null ? others : { ...others, [attribute]: rule }
}

export function withName(names: readonly string[], name: string, isIn: boolean): readonly string[] {
  const others = names.filter(one => one !== name)
  return isIn ? [...others, name] : others
}

/** Attributes of which something differs. */
export function changedAttributes(saved: Draft, draft: Draft): ReadonlySet<string> {
  const said = ({ mapping, back, blankErases, notSent, notTaken, quality }: Draft): ReadonlyMap<string, string> => {
    const names = [mapping, back].flatMap(rules => Object.keys(rules))
    const all = new Set([
      ...[...names, ...blankErases, ...notSent, ...notTaken],
      ...quality.map(({ attribute }) => attribute),
    ])
    return new Map(
      [...all].map(name => [
        name,
        JSON.stringify(
          inKeyOrder([
            ...[mapping[name] ?? null, back[name] ?? null, blankErases.includes(name), notSent.includes(name)],
            notTaken.includes(name),
            quality.filter(({ attribute }) => attribute === name),
          ]),
        ),
      ]),
    )
  }
  const [before, after] = [said(saved), said(draft)]
  const nothing = JSON.stringify([null, null, false, false, false, []])
  return new Set(
    [...before.keys(), ...after.keys()].filter(name => (before.get(name) ?? nothing) !== (after.get(name) ?? nothing)),
  )
}

/** Whether others would be let in. */
export function isFilteredOtherwise(saved: Draft, draft: Draft): boolean {
  const said = ({ filters, exclude, keepLinked, includeLinked }: Draft): string =>
    JSON.stringify(inKeyOrder([filters, exclude, keepLinked, includeLinked.toSorted()]))
  return said(saved) !== said(draft)
}
