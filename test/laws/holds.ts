/** What must be true of a directory at any time, whatever happened to it. */

import type { EntityType } from '../../src/model/entity.ts'
import { catalog } from '../../src/model/catalog.ts'
import { sameValue, type SourceAttributes, type SourceValue, type Value, type Values } from '../../src/model/value.ts'
import { knownByRecords } from '../../src/store/plan/known.ts'
import { speaks, stateAttribute, statementOf } from '../../src/sync/merge.ts'
import { reconcile } from '../../src/sync/reconcile.ts'
import { masterFieldsOf, findOrganization } from '../../src/store/configuration.ts'
import type { RecordRow } from '../../src/store/records.ts'
import type { District } from '../support/house.ts'
import type { WorldEntity } from './worlds.ts'

const kinds: readonly WorldEntity[] = ['school', 'term', 'course', 'student', 'section', 'enrollment']

/** All that is wrong with the directory as it stands; empty when every law holds. */
export async function faultsOf(district: District): Promise<string[]> {
  const records = (await Promise.all(kinds.map(entity => district.records(entity, true)))).flat()
  const byId = new Map(records.map(record => [record.id, record]))
  const faults = records.flatMap(record => [...lacking(record), ...dangling(record, byId)])
  for (const entity of kinds) faults.push(...(await unweighed(district, entity, records)))
  return faults
}

function lacking({ entity, id, attributes }: RecordRow): string[] {
  return catalog[entity].attributes
    .filter(({ name, required }) => required && attributes[name] === undefined)
    .map(({ name }) => `${entity} ${id} lacks ${name}`)
}

/** A reference stands for a record that is there; an active relation has both its ends. */
function dangling({ entity, id, state, attributes }: RecordRow, byId: ReadonlyMap<string, RecordRow>): string[] {
  const faults: string[] = []
  for (const { name, target } of catalog[entity].attributes) {
    for (const reference of target ? textsOf(attributes[name]) : []) {
      const found = byId.get(reference)
      if (!found || found.entity !== target) faults.push(`${entity} ${id}: its ${name} is not there`)
      else if (entity === 'enrollment' && state === 'active' && found.state !== 'active') {
        faults.push(`${entity} ${id} is active, its ${name} is not`)
      }
    }
  }
  return faults
}

/** Values are what the links say when they are weighed, and a record is in use exactly as long as a link holds it. */
async function unweighed({ house }: District, entity: EntityType, records: readonly RecordRow[]): Promise<string[]> {
  const { id: organization } = await findOrganization(house.pool)
  const masterFields = await masterFieldsOf(house.pool, organization)
  const ids = records.filter(record => record.entity === entity).map(({ id }) => id)
  const faults: string[] = []
  for (const { record, others } of await knownByRecords(house.pool, entity, ids)) {
    const speaking = others.filter(speaks)
    const removed = speaking.some(({ shadow }) => shadow[stateAttribute] === 'archived')
    const held = speaking.some(({ holds }) => holds) && !removed
    // Relations leave with the records they need; schools by a person's word.
    if (record.state === 'active' ? !held && entity !== 'school' : held && entity !== 'enrollment') {
      faults.push(`${entity} ${record.id} is ${record.state}, and its links ${held ? 'hold' : 'do not hold'} it`)
    }
    if (record.state === 'archived' || catalog[entity].takenOnce) continue
    const verdicts = reconcile(entity, speaking.map(statementOf), masterFields)
    for (const [attribute, { value }] of verdicts) {
      const stands = record.attributes[attribute] ?? null
      if (attribute !== stateAttribute && !sameValue(stands, value)) {
        faults.push(
          `${entity} ${record.id}: ${attribute} is ${JSON.stringify(stands)}, weighed ${JSON.stringify(value)}`,
        )
      }
    }
    const silent = others.some(link => !speaks(link))
    const unspoken = Object.keys(record.attributes).filter(attribute => !silent && !verdicts.has(attribute))
    faults.push(...unspoken.map(attribute => `${entity} ${record.id}: nobody says its ${attribute}`))
  }
  return faults
}

/** What a record on paper refers to in a list and the directory has, but not in that record: empty after a complete read. */
export async function unfoundIn(district: District): Promise<string[]> {
  const ids = new Map<string, string>()
  for (const entity of kinds) {
    for (const { id, sources } of await district.records(entity)) {
      for (const { source, externalId } of sources) if (source === 'Paper') ids.set(`${entity} ${externalId}`, id)
    }
  }
  const faults: string[] = []
  for (const [entity, list, target] of [
    ['student', 'otherSchools', 'school'],
    ['section', 'terms', 'term'],
  ] as const) {
    const records = new Map((await district.records(entity)).map(record => [record.id, record]))
    for (const [key, said] of district.paper.records[entity]) {
      const record = records.get(ids.get(`${entity} ${key}`) ?? '')
      if (!record || inTrouble(entity, said, ids)) continue
      const found = textsOf(said[list]).flatMap(one => ids.get(`${target} ${one}`) ?? [])
      const has = textsOf(record.attributes[list])
      const lost = found.filter(id => !has.includes(id))
      faults.push(...lost.map(id => `${entity} ${key}: ${id} is not among its ${list}`))
    }
  }
  return faults
}

/** Such a record is not taken as it is now. */
function inTrouble(entity: WorldEntity, said: SourceAttributes, ids: ReadonlyMap<string, string>): boolean {
  if (said['birthDate'] === 'last spring' || said['familyName'] === '') return true
  return catalog[entity].attributes.some(
    ({ name, kind, target }) =>
      kind === 'ref' && said[name] !== undefined && !ids.has(`${target} ${String(said[name])}`),
  )
}

/** The directory as the changes of all runs that were carried out make it from nothing. */
export async function replayed({ house }: District): Promise<readonly string[]> {
  const { rows } = await house.pool.query<{ entity: string; record: string; operation: string; after: Values | null }>(
    `select c.entity, c.record, c.operation, c.after::json as after
       from change c join run r on r.id = c.run and r.state = 'done'
      where c.operation <> 'note' order by c.run, c.number`,
  )
  const directory = new Map<string, { state: string; attributes: Record<string, Value> }>()
  for (const { entity, record, operation, after } of rows) {
    const name = `${entity} ${record}`
    if (operation === 'erase') {
      directory.delete(name)
      continue
    }
    const was = operation === 'create' ? { state: 'active', attributes: {} } : directory.get(name)
    if (!was) throw new Error(`a change of ${name}, which was never created`)
    const attributes: Record<string, Value> = { ...was.attributes, ...after }
    for (const [attribute, value] of Object.entries(attributes)) if (value === null) delete attributes[attribute]
    const state = operation === 'archive' ? 'archived' : operation === 'restore' ? 'active' : was.state
    directory.set(name, { state, attributes })
  }
  return [...directory].map(([name, { state, attributes }]) => lineOf(name, state, attributes)).sort()
}

export async function directoryLines({ house }: District): Promise<readonly string[]> {
  const { rows } = await house.pool.query<{ entity: string; id: string; state: string; attributes: Values }>(
    `select entity, id, state, attributes from directory_record`,
  )
  return rows.map(({ entity, id, state, attributes }) => lineOf(`${entity} ${id}`, state, attributes)).sort()
}

function lineOf(name: string, state: string, attributes: Values): string {
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${name} ${state} ${JSON.stringify(sorted)}`
}

function textsOf(value: SourceValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  return isList(value) ? value : []
}

function isList(value: SourceValue | undefined): value is readonly string[] {
  return Array.isArray(value)
}
