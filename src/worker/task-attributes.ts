/** What stands on both sides of a task's mapping: the source's attributes with samples, Passport's, and what the system takes. */

import type { Attribute } from '../model/attribute.ts'
import { catalog } from '../model/catalog.ts'
import type { EntitySchema } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import type { Integration, Task } from '../model/integration.ts'
import type { LookupTable } from '../model/rule.ts'
import type { Value } from '../model/value.ts'
import { originsOf, ownName } from '../rules/back-mapping.ts'
import type { House } from './house.ts'
import { openSource } from './source-settings.ts'
import {
  isGroup,
  readyTrial,
  recordsOf,
  savedTask,
  schemaOf,
  warningsOf,
  type ReadyTrial,
  type TaskWish,
  type Warning,
} from './task-trial.ts'

export type SourceAttributeReport = Pick<Attribute, 'name' | 'kind'> & {
  /** Passport's attributes that take it. */
  readonly feeds: readonly string[]
  readonly samples: readonly Value[]
}

export type TargetAttributeReport = Pick<Attribute, 'name' | 'kind' | 'required' | 'mutability'> & {
  readonly allowed: readonly string[]
  readonly from: readonly string[]
  readonly isDefault: boolean
}

/** One of the system's attributes, and whether it is written. */
export type SentAttributeReport = Pick<Attribute, 'name' | 'kind'> & {
  readonly own: string
  readonly when: 'always' | 'at creation' | 'never'
  readonly why: string | null
  readonly isSent: boolean
  readonly from: readonly string[]
  readonly isDefault: boolean
}

export type TaskAttributes = {
  readonly source: readonly SourceAttributeReport[]
  readonly target: readonly TargetAttributeReport[]
  readonly sends: readonly SentAttributeReport[]
  readonly warnings: readonly Warning[]
}

const mostSamples = 3
const sampled = 50

/** What stands on both sides of a mapping; with samples, some records are read. */
export async function taskAttributes(
  house: House,
  wish: Omit<TaskWish, 'unsaved'> & { readonly samples: boolean },
): Promise<TaskAttributes> {
  const { entity } = wish
  const { integration, task } = await savedTask(house, wish)
  const { type } = integration
  const system = await openSource(house, integration.source)
  const sends =
    type === 'import' ? [] : sendsOf({ task, type, schema: schemaOf(system, entity), tables: system.tables })
  if (type === 'export') return { ...sentOnly(entity, sends), sends, warnings: [] }
  const ready = await readyTrial(house, wish)
  if (ready.kind === 'faulty') throw ready.faults[0]?.fault ?? new Error('faulty without a fault')
  const samples = wish.samples ? await samplesOf(ready, wish) : new Map<string, Set<string>>()
  const explained = ready.mapping.explain({})
  const fields = new Set([...ready.schema.attributes.map(({ name }) => name), ...samples.keys()])
  const kinds = new Map(ready.schema.attributes.map(({ name, kind }) => [name, kind]))
  return {
    source: [...fields].map(name => ({
      name,
      kind: kinds.get(name) ?? 'text',
      feeds: explained.filter(({ from }) => from.includes(name)).map(({ attribute }) => attribute),
      samples: [...(samples.get(name) ?? [])],
    })),
    target: catalog[entity].attributes.map(({ name, kind, required, mutability, allowed = [] }) => {
      const one = explained.find(({ attribute }) => attribute === name)
      return { name, kind, required, mutability, allowed, from: one?.from ?? [], isDefault: one?.isDefault ?? false }
    }),
    sends,
    warnings: warningsOf(ready),
  }
}

/** Of an export the rules are over Passport's record, and nothing comes in. */
function sentOnly(
  entity: EntityType,
  sends: readonly SentAttributeReport[],
): Pick<TaskAttributes, 'source' | 'target'> {
  const own = catalog[entity].attributes.filter(({ mutability }) => mutability !== 'writeOnly')
  const feeds = (name: string): string[] => sends.filter(({ from }) => from.includes(name)).map(one => one.name)
  return { source: own.map(({ name, kind }) => ({ name, kind, feeds: feeds(name), samples: [] })), target: [] }
}

function sendsOf({
  task,
  type,
  schema,
  tables,
}: {
  readonly task: Task
  readonly type: Integration['type']
  readonly schema: EntitySchema
  readonly tables: ReadonlyMap<string, LookupTable>
}): SentAttributeReport[] {
  const { entity, mapping, back = {}, notSent = [] } = task
  const isExport = type === 'export'
  const rules = isExport ? { ...mapping, ...back } : back
  const ruled = new Set(isExport ? [] : Object.keys(mapping))
  const origins = originsOf({ entity, schema, rules, notSent, ruled, tables })
  return schema.attributes.map(({ name, kind, mutability, why = null }) => ({
    ...{ name, kind, why, own: ownName(name) },
    when: mutability === 'readOnly' ? 'never' : mutability === 'immutable' ? 'at creation' : 'always',
    isSent: origins.has(name),
    from: origins.get(name) ?? [],
    isDefault: !Object.hasOwn(rules, name),
  }))
}

async function samplesOf(ready: ReadyTrial, { entity, signal }: TaskWish): Promise<Map<string, Set<string>>> {
  const samples = new Map<string, Set<string>>()
  const note = (name: string, value: Value): void => {
    const known = samples.get(name) ?? new Set<string>()
    samples.set(name, known)
    const text = value === null ? '' : typeof value === 'object' ? value.join(', ') : String(value)
    if (text.trim() !== '' && known.size < mostSamples) known.add(text.slice(0, 100))
  }
  let read = 0
  for await (const { attributes } of recordsOf(ready, entity, signal)) {
    for (const [name, value] of Object.entries(attributes)) {
      if (isGroup(value)) for (const [field, text] of Object.entries(value)) note(`${name}.${field}`, text)
      else note(name, value)
    }
    if (++read >= sampled) break
  }
  return samples
}
