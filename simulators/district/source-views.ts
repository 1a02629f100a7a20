/**
 * The people of the district as two systems know them, each record labelled with the person it is of: the school system
 * (clean, some people twice) and the region's (fair, not everybody). Twins, siblings, namesakes and shared e-mails are the
 * world's own.
 */
import { dateText } from './calendar.ts'
import { type Chance, chanceOf } from './chance.ts'
import type { Guardian } from './guardians.ts'
import type { Household } from './households.ts'
import { stateNumber } from './ids.ts'
import { placeOf, type Place } from './places.ts'
import { slipContact, slipDate, slipFamilyName, slipGivenName, slipId, slipStreet, type Care } from './slips.ts'
import { studentEmail } from './family-writer.ts'
import type { Pupil, World } from './world.ts'

export type LabelledRecord = {
  readonly source: 'sis' | 'region'
  readonly entity: 'student' | 'guardian'
  readonly id: string
  /** Who it is in truth. */
  readonly person: string
  /** Attributes by Passport's names. */
  readonly values: Readonly<Record<string, string>>
}

const shares = {
  inRegion: 0.95,
  studentTwice: 0.01,
  guardianPerChild: 0.025,
  coOptedId: 0.0005,
  secondId: 0.005,
  moved: 0.09,
}
const care = { sis: 0.3, region: 1 } as const
/** Of 100 clerks five are careless in all they write. */
const careless = 0.05

/** In the order of families; the same world gives the same records. */
export function* labelledRecords(world: World): Generator<LabelledRecord> {
  for (const { household, pupils } of world.families()) {
    const chance = chanceOf(world.seed, 'views', household.index)
    const active = pupils.filter(({ standing }) => standing === 'active')
    for (const pupil of active) yield* recordsOfPupil(chance, household, pupil)
    if (active.length === 0) continue
    for (const [ordinal, guardian] of household.guardians.entries()) {
      if (guardian.relation === 'active') yield* recordsOfGuardian(chance, guardian, household.index * 10 + ordinal)
    }
  }
}

function* recordsOfPupil(chance: Chance, household: Household, pupil: Pupil): Generator<LabelledRecord> {
  const person = `pupil ${pupil.index}`
  const of = (source: LabelledRecord['source'], id: string, stateId: string): LabelledRecord => ({
    source,
    entity: 'student',
    id: `${source}:${id}`,
    person,
    values: valuesOfPupil(chance, carefulness(chance, care[source]), household, pupil, stateId),
  })
  const coOpted = chance.happens(shares.coOptedId) && pupil.index > 50
  const own = stateNumber(coOpted ? pupil.index - 37 : pupil.index)
  yield of('sis', `${pupil.index}`, own)
  // Re-enrolled or entered again: mostly with the state's number, sometimes before it was known.
  if (chance.happens(shares.studentTwice)) yield of('sis', `${pupil.index}b`, chance.happens(0.7) ? own : '')
  if (chance.happens(shares.inRegion)) {
    yield of('region', `${pupil.index}`, chance.happens(shares.secondId) ? stateNumber(pupil.index + 5_000_000) : own)
  }
}

function* recordsOfGuardian(chance: Chance, guardian: Guardian, serial: number): Generator<LabelledRecord> {
  const person = `guardian ${serial}`
  const of = (source: LabelledRecord['source'], id: string): LabelledRecord => ({
    source,
    entity: 'guardian',
    id: `${source}:g${id}`,
    person,
    values: valuesOfGuardian(chance, carefulness(chance, care[source]), guardian),
  })
  yield of('sis', `${serial}`)
  if (chance.happens(shares.guardianPerChild)) yield of('sis', `${serial}b`)
  if (chance.happens(shares.inRegion)) yield of('region', `${serial}`)
}

function carefulness(chance: Chance, usual: Care): Care {
  return chance.happens(careless) ? usual * 2 : usual
}

function valuesOfPupil(
  chance: Chance,
  slip: Care,
  household: Household,
  { child, index }: Pupil,
  stateId: string,
): Record<string, string> {
  const { name } = child
  return {
    ...namesAsWritten(chance, slip, name),
    birthDate: slipDate(chance, slip, dateText(child.birthDay)),
    stateId: stateId === '' ? '' : slipId(chance, slip, stateId),
    email: slipContact(chance, slip, studentEmail(name.preferred ?? name.given, name.family, index)),
    phone: slipContact(chance, slip, household.homePhone),
    ...placeAsWritten(chance, slip, household.place),
  }
}

function valuesOfGuardian(chance: Chance, slip: Care, guardian: Guardian): Record<string, string> {
  return {
    ...namesAsWritten(chance, slip, guardian.name),
    email: slipContact(chance, slip, guardian.email ?? ''),
    phone: slipContact(chance, slip, guardian.homePhone ?? ''),
    mobilePhone: slipContact(chance, slip, guardian.mobilePhone ?? ''),
    ...placeAsWritten(chance, slip, guardian.place),
  }
}

function namesAsWritten(chance: Chance, slip: Care, name: Guardian['name']): Record<string, string> {
  const given = slipGivenName(chance, slip, name.given, name.middle)
  const family = slipFamilyName(chance, slip, name.family)
  const swapped = chance.happens(0.005 * slip)
  return {
    givenName: swapped ? family : given,
    familyName: swapped ? given : family,
    // Of what differs between records of one person, the middle name differs most.
    middleName: chance.happens(0.2 * slip)
      ? (name.middle ?? '').slice(0, 1)
      : chance.happens(0.3 * slip)
        ? ''
        : (name.middle ?? ''),
    suffix: chance.happens(0.2 * slip) ? '' : (name.suffix ?? ''),
  }
}

/** A family that moved is still at its old place in one of the books. */
function placeAsWritten(chance: Chance, slip: Care, place: Place): Record<string, string> {
  const at = chance.happens(shares.moved * slip) ? placeOf(chance) : place
  return { street: slipStreet(chance, slip, at.street), city: at.city, postalCode: at.zip }
}
