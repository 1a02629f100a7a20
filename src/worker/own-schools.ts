/** The schools a district file lists are in the directory after it is applied; what is there already is not overwritten. */

import { setTimeout } from 'node:timers/promises'
import type { Pool } from 'pg'
import { passportName, type DesiredConfiguration } from '../model/configuration.ts'
import type { Values } from '../model/value.ts'
import { findOrganization, readConfiguration } from '../store/configuration.ts'
import type { Difference } from '../store/configuration-differences.ts'
import { holdLock, type HeldLock } from '../store/lock.ts'
import { recordsOf } from '../store/records.ts'
import { addRecord } from './edit.ts'
import type { House } from './house.ts'

export type KnownSchool = {
  readonly organization: string
  readonly name: string
  readonly identifier: string | undefined
  readonly isActive: boolean
}

export async function knownSchools(pool: Pool): Promise<KnownSchool[]> {
  const schools: KnownSchool[] = []
  for await (const { organization, state, attributes } of recordsOf(pool, 'school', { all: true })) {
    schools.push({
      organization,
      name: textOf(attributes['name']) ?? '',
      identifier: textOf(attributes['identifier']),
      isActive: state === 'active',
    })
  }
  return schools
}

type Question = {
  readonly desired: DesiredConfiguration
  readonly schools: readonly KnownSchool[]
  readonly dryRun: boolean
  readonly by: string
  /** Told of schools that the file and the directory call differently. */
  readonly tell: (line: string) => void
}

/** A school is known by its identifier, else by its name. Each one added is a run of its own, in history. */
export async function addMissingSchools(house: House, question: Question): Promise<Difference[]> {
  if (question.dryRun || question.desired.schools.length === 0) return addMissing(house, question)
  const lock = await waitForLock(house.pool, question.desired.organization.name)
  try {
    return await addMissing(house, { ...question, schools: await knownSchools(house.pool) })
  } finally {
    await lock.release()
  }
}

async function addMissing(house: House, { desired, schools, dryRun, by, tell }: Question): Promise<Difference[]> {
  const organization = desired.organization.name
  const own = schools.filter(school => school.organization === organization)
  const added: Difference[] = []
  for (const values of desired.schools) {
    const known = own.find(school => isSame(school, values))
    if (known) {
      tellDifference(tell, known, values)
      continue
    }
    if (!dryRun) await addRecord(house, { entity: 'school', organization, values, by })
    added.push({ action: 'add', what: 'school', name: String(values['name']), fields: {} })
  }
  return added
}

/** Of two who apply a file at once, the second sees what the first has added. */
async function waitForLock(pool: Pool, organization: string): Promise<HeldLock> {
  const { id } = await findOrganization(pool, organization)
  for (;;) {
    const lock = await holdLock(pool, 'organization', id)
    if (lock) return lock
    await setTimeout(50)
  }
}

function isSame({ name, identifier }: KnownSchool, values: Values): boolean {
  const wanted = textOf(values['identifier'])
  return wanted !== undefined && identifier !== undefined ? wanted === identifier : values['name'] === name
}

function tellDifference(tell: Question['tell'], { name, identifier, isActive }: KnownSchool, values: Values): void {
  if (!isActive) tell(`The school ${name} was removed from Passport and stays so: undo that run to have it back.`)
  else if (values['name'] !== name) {
    tell(
      `The school ${identifier ?? ''} is called ${name} in Passport, and stays so: \`passport-sync edit\` renames it.`,
    )
  }
}

/**
 * The schools that a district file must name: those that Passport itself speaks for, and those that mappings name. Others
 * come back by their import.
 */
export async function ownSchools(pool: Pool, organization: string): Promise<Values[]> {
  const { integrations } = await readConfiguration(pool, organization)
  const mapped = new Set(
    integrations.flatMap(({ schools }) => (schools === 'auto' ? [] : schools.map(({ target }) => target))),
  )
  const schools: Values[] = []
  for await (const { attributes, sources } of recordsOf(pool, 'school', { organization, all: false })) {
    const name = textOf(attributes['name'])
    const identifier = textOf(attributes['identifier'])
    if (sources.some(({ source }) => source === passportName)) schools.push(attributes)
    else if (name !== undefined && mapped.has(name))
      schools.push({ name, ...(identifier === undefined ? {} : { identifier }) })
  }
  return schools
}

function textOf(value: Values[string] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
