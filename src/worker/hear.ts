/** What a system has of its records at this moment, in Passport's words; and references, from either side to the other. */

import type { System, SystemRecord } from '../model/connector.ts'
import type { EntityType } from '../model/entity.ts'
import type { Value, Values } from '../model/value.ts'
import { keysOfRecords, recordsOfKeys, type PlannedWrite } from '../store/sending.ts'
import { keepBeside } from '../sync/beside.ts'
import { shapeValues } from '../sync/map.ts'
import type { ReadySending } from '../sync/outgoing.ts'
import type { ReadyTask } from '../sync/ready-task.ts'
import { keysIn, keysReferredTo, referencesOf } from '../sync/references.ts'
import type { House } from './house.ts'

export type SendingTask = ReadyTask & { readonly mappingVersion: string; readonly send: ReadySending }

export type Ear = { readonly pool: House['pool']; readonly source: number; readonly task: SendingTask }

export type Heard = { readonly there: SystemRecord; readonly has: Values }

/** Of these keys; absent where the mapping leaves a record out or can't make it. */
export async function hear(ear: Ear, system: System, keys: readonly string[]): Promise<ReadonlyMap<string, Heard>> {
  return understood(ear, await readNow(system, ear.task.entity, keys))
}

export async function understood(
  { pool, source, task }: Ear,
  read: readonly SystemRecord[],
): Promise<ReadonlyMap<string, Heard>> {
  const { entity } = task
  const mapped = read.flatMap(there => {
    const made = task.map(there.attributes)
    return made.kind === 'mapped' ? [{ there, has: shapeValues(entity, made.values).values }] : []
  })
  const records = await referencesAmong(
    entity,
    mapped.map(({ has }) => has),
    (target, names) => recordsOfKeys(pool, source, target, names),
  )
  return new Map(
    mapped.map(({ there, has }) => {
      const heard = keepBeside(withReferences(entity, has, records).values, task.notTaken)
      return [there.key, { there, has: heard }]
    }),
  )
}

export async function readNow(
  system: System,
  entity: EntityType,
  keys: readonly string[],
): Promise<readonly SystemRecord[]> {
  const records = new Map<string, SystemRecord>()
  if (keys.length === 0 || !system.readKeys) return []
  for await (const page of system.readKeys(entity, keys)) {
    for (const record of page.records) records.set(record.key, record)
  }
  return [...records.values()]
}

type References = ReadonlyMap<EntityType, ReadonlyMap<string, string>>

/** The system's keys of all that the writes refer to. */
export function keysReferredToBy({ pool, source, task }: Ear, writes: readonly PlannedWrite[]): Promise<References> {
  return referencesAmong(
    task.entity,
    writes.map(({ after }) => after),
    (target, records) => keysOfRecords(pool, source, target, records),
  )
}

async function referencesAmong(
  entity: EntityType,
  values: readonly Values[],
  find: (target: EntityType, names: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<References> {
  const found = new Map<EntityType, ReadonlyMap<string, string>>()
  for (const [target, names] of keysReferredTo(entity, values)) {
    if (names.size > 0) found.set(target, await find(target, [...names]))
  }
  return found
}

/** The values with references as the other side calls them; `whole`: it has all of them, else those it lacks are left out. */
export function withReferences(
  entity: EntityType,
  values: Values,
  references: References,
): { readonly values: Values; readonly whole: boolean } {
  const changed: Record<string, Value> = { ...values }
  let whole = true
  for (const { name, target, kind } of referencesOf(entity)) {
    const value = values[name]
    if (value === undefined || value === null || !target) continue
    const names = keysIn(value)
    const found = names.flatMap(one => references.get(target)?.get(one) ?? [])
    if (found.length < names.length) whole = false
    changed[name] = kind === 'refs' ? found : (found[0] ?? null)
  }
  return { values: changed, whole }
}
