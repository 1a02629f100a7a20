/** An administrator's own edits of Passport: each is a run with a plan of one record, so it is in history and can be undone. */

import { newId } from './new-id.ts'
import { attributeOf } from '../model/catalog.ts'
import type { EntityType } from '../model/entity.ts'
import { ownConnector } from '../model/integration.ts'
import { Problem } from '../model/problem.ts'
import type { Run } from '../model/run.ts'
import type { RecordState } from '../model/link.ts'
import type { Value, Values } from '../model/value.ts'
import { dataSourcesOf, findOrganization, masterFieldsOf } from '../store/configuration.ts'
import type { PlanStore } from '../store/plan/plan-store.ts'
import { missingRecords, organizationOf } from '../store/records.ts'
import { missingRequired, shapeValues } from '../sync/map.ts'
import { createRecord, mergeArrival, stateAttribute, type Arrival, type Merged } from '../sync/merge.ts'
import { keysReferredTo } from '../sync/references.ts'
import type { House } from './house.ts'
import { refuseMerged } from './merge.ts'
import { mergeUnattended } from './merge-unattended.ts'
import { editedMeanwhile, runByHand } from './run-by-hand.ts'
import { wishUsername } from './wish-username.ts'

export type Edited = { readonly run: Run; readonly record: string }

/**
 * A person without a user name gets one by the organization's rule. Throws VALUES_REFUSED, naming every fault,
 * REFERENCE_DANGLING, or ORGANIZATION_UNKNOWN. References are directory ids.
 */
export async function addRecord(
  house: House,
  add: { readonly entity: EntityType; readonly organization?: string; readonly values: Values; readonly by: string },
): Promise<Edited> {
  const { entity } = add
  const { id: organization, usernames } = await findOrganization(house.pool, add.organization)
  const sound = await soundValues(house, entity, add.values, true)
  const named = usernames && wishUsername(usernames, entity, sound)
  const record = newId()
  return runOfOne(house, organization, add.by, async ({ arrival }) => {
    const change = createRecord(arrival(entity, record, named ?? sound), record)
    return { entity, record, merged: { change, conflicts: [] }, nameLength: named ? usernames?.length : undefined }
  })
}

/**
 * Sets the values named; null takes one away. `state` is the record's own where it says active or archived, and else the
 * state of its address. Throws like addRecord, and RECORD_UNKNOWN, RECORD_MERGED or EDITED_MEANWHILE.
 */
export async function editRecord(
  house: House,
  edit: {
    readonly entity: EntityType
    readonly id: string
    readonly values: Values
    readonly by: string
    /** The version that the editor saw; without it, whatever stands is changed. */
    readonly version?: number
  },
): Promise<Edited> {
  const { entity, id, by, version } = edit
  const organization = await organizationOfRecord(house, entity, id)
  const { state, ...rest } = edit.values
  const ofRecord = state !== undefined && (isRecordState(state) || !attributeOf(entity, 'state'))
  const values = await soundValues(house, entity, ofRecord ? rest : edit.values, false)
  const said = ofRecord ? { ...values, [stateAttribute]: soundState(state) } : values
  return changeOf(house, { organization, entity, id, by, version, values: said })
}

/** Takes a record out of use, and with it the relations that need it. It stays so, whatever sources send, until it is edited back (`state=active`). */
export async function removeRecord(
  house: House,
  remove: { readonly entity: EntityType; readonly id: string; readonly by: string; readonly version?: number },
): Promise<Edited> {
  const organization = await organizationOfRecord(house, remove.entity, remove.id)
  return changeOf(house, { ...remove, organization, values: { [stateAttribute]: 'archived' } })
}

async function changeOf(
  house: House,
  edit: {
    readonly organization: number
    readonly entity: EntityType
    readonly id: string
    readonly values: Values
    readonly by: string
    readonly version?: number | undefined
  },
): Promise<Edited> {
  const { entity, id, version } = edit
  return runOfOne(house, edit.organization, edit.by, async ({ store, arrival, at }) => {
    const [linked] = await store.knownByKeys(entity, [id])
    const known = linked ?? (await store.knownByRecords(entity, [id]))[0]
    if (!known) throw recordUnknown(entity, id)
    if (version !== undefined && version !== known.record.version) throw editedMeanwhile(entity)
    refuseNameless(entity, known.record.attributes, edit.values)
    const masterFields = await masterFieldsOf(house.pool, edit.organization)
    return { entity, record: id, merged: mergeArrival(arrival(entity, id, edit.values), known, { masterFields, at }) }
  })
}

/** Who left so long ago that the values were removed comes back by hand with new ones only. */
function refuseNameless(entity: EntityType, attributes: Values, values: Values): void {
  if (values[stateAttribute] !== 'active' || Object.keys(attributes).length > 0) return
  const missing = missingRequired(entity, values)
  if (missing.length === 0) return
  throw new Problem({
    code: 'VALUES_REFUSED',
    message: `The values of this ${entity} were removed long after it left. ${missing.map(({ message }) => message).join(' ')}`,
    advice: 'Give them anew together with the state, or let its source bring it back.',
  })
}

type Hand = {
  readonly store: PlanStore
  readonly at: string
  readonly arrival: (entity: EntityType, record: string, values: Values) => Arrival
}

async function runOfOne(
  { pool }: House,
  organization: number,
  by: string,
  decide: (hand: Hand) => Promise<Decided>,
): Promise<Edited> {
  const own = (await dataSourcesOf(pool, organization)).find(({ connector }) => connector === ownConnector)
  if (!own) throw new Error(`organization ${organization} has no data source of its own`)
  const arrival = (entity: EntityType, record: string, values: Values): Arrival => ({
    entity,
    source: own.id,
    position: own.position,
    own: true,
    externalId: record,
    values,
    hash: null,
    blankErases: new Set(Object.keys(values)),
  })
  const records: string[] = []
  const run = await runByHand(pool, { organization, source: own.id, by }, async ({ store, at }) => {
    const { entity, record, merged, nameLength } = await decide({ store, at, arrival })
    records.push(record)
    return { entity, changes: merged.change ? [merged.change] : [], conflicts: merged.conflicts, nameLength }
  })
  await mergeUnattended(pool, organization)
  return { run, record: records[0] ?? '' }
}

type Decided = {
  readonly entity: EntityType
  readonly record: string
  readonly merged: Merged
  readonly nameLength?: number | undefined
}

async function soundValues({ pool }: House, entity: EntityType, values: Values, whole: boolean): Promise<Values> {
  const unknown = Object.keys(values).filter(name => !attributeOf(entity, name))
  if (unknown.length > 0) {
    throw new Problem({
      code: 'ATTRIBUTE_UNKNOWN',
      message: `A ${entity} has no ${unknown.join(', ')}.`,
      advice: `The attributes of a ${entity} are listed in the documentation of the catalog.`,
    })
  }
  const shaped = shapeValues(entity, values)
  const required = missingRequired(entity, shaped.values).filter(({ attribute }) => whole || attribute in shaped.values)
  const faults = [...shaped.faults, ...required]
  if (faults.length > 0) {
    throw new Problem({
      code: 'VALUES_REFUSED',
      message: faults.map(({ message }) => message).join(' '),
      advice: [...new Set(faults.map(({ advice }) => advice))].join(' '),
    })
  }
  for (const [target, ids] of keysReferredTo(entity, [shaped.values])) {
    const absent = await missingRecords(pool, target, [...ids])
    if (absent.length > 0) {
      throw new Problem({
        code: 'REFERENCE_DANGLING',
        message: `There is no active ${target} ${absent.join(', ')} in Passport.`,
        advice: `Name the ${target} by its id; \`passport-sync records ${target}\` lists them.`,
      })
    }
  }
  return shaped.values
}

function isRecordState(state: Value): state is RecordState {
  return state === 'active' || state === 'archived'
}

function soundState(state: Value): RecordState {
  if (isRecordState(state)) return state
  throw new Problem({
    code: 'VALUES_REFUSED',
    message: 'state is neither active nor archived.',
    advice: 'Set state=active to bring a removed record back.',
  })
}

async function organizationOfRecord({ pool }: House, entity: EntityType, id: string): Promise<number> {
  const organization = await organizationOf(pool, entity, id)
  if (organization === null) throw recordUnknown(entity, id)
  await refuseMerged(pool, entity, id)
  return organization
}

function recordUnknown(entity: EntityType, id: string): Problem {
  return new Problem({
    code: 'RECORD_UNKNOWN',
    message: `There is no ${entity} ${id} in Passport.`,
    advice: `List them with \`passport-sync records ${entity} --all\`.`,
  })
}
