/** The guardians of a family: parents together or apart, foster parents, and relations that are over. */
import { type Chance } from './chance.ts'
import type { Child } from './households.ts'
import { type FamilyNames, nameFamily, namePerson, type PersonName, type Sex, slugOf } from './naming.ts'
import { phoneOf, placeOf, type Place } from './places.ts'

export type Guardian = {
  readonly name: PersonName
  readonly sex: Sex
  readonly prefix: string | null
  readonly email: string | null
  readonly mobilePhone: string | null
  readonly homePhone: string | null
  readonly workPhone: string | null
  readonly place: Place
  readonly employer: string | null
  readonly relationship: Relationship
  readonly livesWith: boolean
  readonly custodial: boolean
  readonly emergency: boolean
  readonly receivesMail: boolean
  readonly mayPickUp: boolean
  /** A relation that is over stays in the books: switched off, or with an end. */
  readonly relation: 'active' | 'inactive' | 'ended'
}

export type Relationship =
  | 'Mother'
  | 'Father'
  | 'Stepmother'
  | 'Stepfather'
  | 'Grandmother'
  | 'Grandfather'
  | 'Foster Parent'
  | 'Aunt'
  | 'Uncle'
  | 'Neighbor'

const employers = [
  'Maple Hospital',
  'Harbor Foods',
  'Northside Garage',
  'State Transit',
  'Self',
  'Bay Software',
  'City Hall',
]

export function growGuardians(
  chance: Chance,
  index: number,
  names: FamilyNames,
  place: Place,
  homePhone: string,
  children: readonly Child[],
): readonly Guardian[] {
  const grow = (relationship: Relationship, surname: string, over: Partial<Guardian> = {}): Guardian =>
    growGuardian(chance, names, { relationship, surname, place, homePhone, serial: index }, over)
  const guardians: Guardian[] = []
  const pair = chance.happens(0.7)
  const separated = chance.happens(0.12)
  if (chance.happens(0.02)) {
    const foster = nameFamily(chance)
    guardians.push(grow('Foster Parent', foster.mother))
    if (pair) guardians.push(grow('Foster Parent', foster.father))
  } else if (separated) {
    guardians.push(grow('Mother', names.mother))
    if (pair) guardians.push(grow('Stepfather', nameFamily(chance).father, { custodial: false }))
    const away = {
      place: placeOf(chance),
      homePhone: phoneOf(chance),
      livesWith: false,
      receivesMail: chance.happens(0.6),
    }
    guardians.push(grow('Father', names.father, away))
  } else if (pair) {
    const mother = grow('Mother', names.mother)
    const father = grow('Father', names.father)
    // 22 of a hundred couples share one address.
    guardians.push(mother, chance.happens(0.22) ? { ...father, email: mother.email } : father)
  } else {
    guardians.push(chance.happens(0.82) ? grow('Mother', names.mother) : grow('Father', names.father))
  }
  if (chance.happens(0.1)) {
    const relationship = chance.pick(['Grandmother', 'Grandfather', 'Aunt', 'Uncle', 'Neighbor'] as const)
    const away = { place: placeOf(chance), livesWith: false, custodial: false, receivesMail: false, emergency: true }
    guardians.push(grow(relationship, chance.happens(0.5) ? names.mother : nameFamily(chance).mother, away))
  }
  const over = index % 53 === 7 ? 'inactive' : index % 97 === 11 ? 'ended' : null
  if (over !== null) {
    const gone = { livesWith: false, custodial: false, emergency: false, receivesMail: false, mayPickUp: false }
    guardians.push(grow('Stepfather', nameFamily(chance).father, { ...gone, relation: over }))
  }
  return chance.happens(0.005) ? nameFatherLikeSon(guardians, children) : guardians
}

function nameFatherLikeSon(guardians: readonly Guardian[], children: readonly Child[]): readonly Guardian[] {
  const son = children.find(child => child.sex === 'M')
  if (son === undefined) return guardians
  const { given, family } = son.name
  const name = { given, middle: son.name.middle, family, suffix: 'Sr', preferred: null }
  return guardians.map(guardian => (guardian.relationship === 'Father' ? { ...guardian, name } : guardian))
}

type GuardianOptions = {
  readonly relationship: Relationship
  readonly surname: string
  readonly place: Place
  readonly homePhone: string
  readonly serial: number
}

const women: readonly Relationship[] = ['Mother', 'Stepmother', 'Grandmother', 'Aunt']
const men: readonly Relationship[] = ['Father', 'Stepfather', 'Grandfather', 'Uncle']

function growGuardian(chance: Chance, names: FamilyNames, options: GuardianOptions, over: Partial<Guardian>): Guardian {
  const { relationship, surname, place, homePhone, serial } = options
  const sex = women.includes(relationship) || (!men.includes(relationship) && chance.happens(0.5)) ? 'F' : 'M'
  const name = namePerson(chance, names, sex, surname)
  return {
    name,
    sex,
    prefix: chance.happens(0.3) ? (sex === 'F' ? 'Ms.' : 'Mr.') : null,
    email: emailOf(chance, name, serial),
    mobilePhone: chance.happens(0.92) ? phoneOf(chance) : null,
    homePhone: chance.happens(0.3) ? homePhone : null,
    workPhone: chance.happens(0.25) ? phoneOf(chance) : null,
    place,
    employer: chance.happens(0.4) ? chance.pick(employers) : null,
    relationship,
    livesWith: true,
    custodial: true,
    emergency: chance.happens(0.8),
    receivesMail: true,
    mayPickUp: true,
    relation: 'active',
    ...over,
  }
}

/** Six of a hundred guardians give no e-mail address, one a placeholder. */
function emailOf(chance: Chance, name: PersonName, serial: number): string | null {
  const draw = chance.next()
  const host = chance.pick(['mail.example', 'post.example', 'inbox.example'])
  const year = chance.between(60, 99)
  if (draw < 0.06) return null
  if (draw < 0.07) return 'none@none.com'
  return `${slugOf(name.given)}.${slugOf(name.family)}${year}.${serial}@${host}`
}
